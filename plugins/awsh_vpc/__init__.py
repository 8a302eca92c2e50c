"""VPCs: create, look at, name and remove networks, with subnets, routes and gateways; and `cidr`."""

from __future__ import annotations

from collections.abc import Iterable

from awsh import Group, Inverse, ResourceKind, hookimpl


@hookimpl
def awsh_commands() -> Iterable[Group]:
    from awsh_vpc.groups import cidr, vpc

    return [cidr, vpc]


@hookimpl
def awsh_resource_kinds() -> Iterable[ResourceKind]:
    from awsh_vpc.kinds import KINDS

    return KINDS


@hookimpl
def awsh_inverses() -> Iterable[Inverse]:
    from awsh_vpc.inverses import INVERSES

    return INVERSES
