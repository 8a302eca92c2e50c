"""RDS: databases that AWS keeps running: create, look at, change, snapshot, copy, open to a bastion, remove."""

from __future__ import annotations

from collections.abc import Iterable

from awsh import Group, Inverse, ResourceKind, hookimpl


@hookimpl
def awsh_commands() -> Iterable[Group]:
    from awsh_rds.groups import rds

    return [rds]


@hookimpl
def awsh_resource_kinds() -> Iterable[ResourceKind]:
    from awsh_rds.kinds import KINDS

    return KINDS


@hookimpl
def awsh_inverses() -> Iterable[Inverse]:
    from awsh_rds.inverses import INVERSES

    return INVERSES
