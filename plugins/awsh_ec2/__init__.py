"""EC2 for awsh: security groups."""

from __future__ import annotations

from collections.abc import Iterable

from awsh import Group, ResourceKind, Setting, hookimpl


@hookimpl
def awsh_commands() -> Iterable[Group]:
    from awsh_ec2.sg_group import sg

    return [sg]


@hookimpl
def awsh_resource_kinds() -> Iterable[ResourceKind]:
    from awsh_ec2.sg_kinds import KINDS

    return KINDS


@hookimpl
def awsh_settings() -> Iterable[Setting]:
    from awsh_ec2.sg_group import SETTINGS

    return SETTINGS
