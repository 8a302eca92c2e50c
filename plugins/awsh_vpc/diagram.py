"""`vpc diagram`: a VPC as a tree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from awsh import CURRENT, Context
from awsh_vpc.groups import vpc
from awsh_vpc.kinds import VpcId
from awsh_vpc.survey import Place, Survey, Thing


class _Node(NamedTuple):
    text: str
    children: Sequence[_Node] = ()


@vpc.command
def diagram(ctx: Context, vpc: VpcId = CURRENT) -> str:
    """Draw a VPC as a tree: zones, subnets, gateways, instances, databases, security groups.

    A subnet is public where its routes lead to an internet gateway, whatever its name says.

    Args:
        vpc: which one; the current one when left out.
    Examples:
        awsh> vpc create 10.76.0.0/16 --name drawn --public 2 --private 2
        awsh> vpc diagram drawn
        awsh> vpc diagram drawn > network.txt
    """
    from awsh_vpc.survey import survey

    return "\n".join(_lines(_tree(survey(ctx, vpc))))


def _tree(found: Survey) -> _Node:
    home = found.vpc
    called = home["name"] or home["id"]
    names = {thing.id: thing.name or thing.id for place in found.places for thing in place.things}
    names |= {gateway.id: gateway.name or gateway.id for gateway in found.gateways}
    zones = [_Node(zone, [_subnet(place, names) for place in places]) for zone, places in found.zones.items()]
    gateways = [_Node(_told(gateway)) for gateway in found.gateways]
    groups = ", ".join(sorted(group.name for group in found.groups))
    below = [*gateways, *zones, _Node(f"security groups: {groups}")]
    return _Node(f"VPC {called}  {', '.join([*home['cidrs'], *home['ipv6']])}", below)


def _subnet(place: Place, names: dict[str, str]) -> _Node:
    subnet = place.subnet
    called = subnet["name"] or subnet["id"]
    way = f"  → {names.get(place.way_out, place.way_out)}" if place.way_out else ""
    ranges = ", ".join(filter(None, (subnet["cidr"], *subnet["ipv6"])))
    text = f"{'public' if place.public else 'private'} {called}  {ranges}{way}"
    return _Node(text, [_Node(_told(thing)) for thing in place.things])


def _told(thing: Thing) -> str:
    return "  ".join([f"{thing.noun} {thing.name or thing.id}", *thing.about])


def _lines(node: _Node, first: str = "", rest: str = "") -> Iterator[str]:
    yield first + node.text
    for index, child in enumerate(node.children):
        last = index == len(node.children) - 1
        yield from _lines(child, rest + ("└─ " if last else "├─ "), rest + ("   " if last else "│  "))
