"""`aws SERVICE OPERATION`: whatever no plugin has a command for."""

from __future__ import annotations

from collections.abc import Iterable

from awsh.command import Group
from awsh.hookspecs import hookimpl


@hookimpl
def awsh_commands() -> Iterable[Group]:
    from awsh.operations import AwsGroup

    return [AwsGroup()]
