"""Repositories of container images (ECR): a plugin for awsh.

groups.py, kinds.py, rows.py   the words, the resource kind, what commands return
repositories.py, images.py     the commands
inverses.py                    what `cleanup` takes back
login.py                       `ecr login`; docker.py: the file that docker keeps logins in
"""

from __future__ import annotations

from collections.abc import Iterable

from awsh import Group, Inverse, ResourceKind, hookimpl

from awsh_ecr import images, login, repositories
from awsh_ecr.groups import ecr
from awsh_ecr.inverses import INVERSES
from awsh_ecr.kinds import REPOSITORY

__all__ = ["images", "login", "repositories"]


@hookimpl
def awsh_commands() -> Iterable[Group]:
    return [ecr]


@hookimpl
def awsh_resource_kinds() -> Iterable[ResourceKind]:
    return [REPOSITORY]


@hookimpl
def awsh_inverses() -> Iterable[Inverse]:
    return INVERSES
