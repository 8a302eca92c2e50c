"""EC2: servers, the keys that open them, the images they start from."""

from __future__ import annotations

from collections.abc import Iterable

from awsh import Group, ResourceKind, hookimpl


@hookimpl
def awsh_commands() -> Iterable[Group]:
    from awsh_ec2.groups import ec2

    return [ec2]


@hookimpl
def awsh_resource_kinds() -> Iterable[ResourceKind]:
    from awsh_ec2.kinds import KINDS

    return KINDS
