"""VPCs: create, look at, name and remove networks, with subnets and internet gateways."""

from __future__ import annotations

from collections.abc import Iterable

from awsh import Context, Group, ResourceKind, Segment, hookimpl


@hookimpl
def awsh_commands() -> Iterable[Group]:
    from awsh_vpc import igws, removal, subnets, tags, vpcs  # noqa: F401
    from awsh_vpc.groups import vpc

    return [vpc]


@hookimpl
def awsh_resource_kinds() -> Iterable[ResourceKind]:
    from awsh_vpc.kinds import KINDS

    return KINDS


@hookimpl
def awsh_toolbar(ctx: Context) -> Iterable[Segment]:
    current = ctx.current("vpc:vpc")
    if current is None:
        return []
    names = (name.name for name in ctx.names("vpc:vpc") if name.id == current)
    return [Segment("vpc", next(names, "") or current)]
