"""A surveyed VPC as a tree of text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from awsh_vpc.diagram.survey import Place, Survey, Thing


class _Node(NamedTuple):
    text: str
    children: Sequence[_Node] = ()


def tree(found: Survey) -> str:
    """One thing a line; those of one subnet in columns."""
    zones = [_Node(zone, [_subnet(place, found) for place in places]) for zone, places in found.zones.items()]
    gateways = [_Node("  ".join(gateway.words)) for gateway in found.gateways]
    below = [*gateways, *zones, _Node(f"security groups: {', '.join(found.groups)}")]
    return "\n".join(_lines(_Node(f"VPC {found.called}  {found.ranges}", below)))


def _subnet(place: Place, found: Survey) -> _Node:
    way = f"  → {found.named(place.way_out)}" if place.way_out else ""
    kind = "public" if place.public else "private"
    return _Node(f"{kind} {place.called}  {', '.join(place.ranges)}{way}", list(_things(place.things)))


def _things(things: Sequence[Thing]) -> Iterator[_Node]:
    rows = [(*each.words, f"[{', '.join(each.groups)}]" if each.groups else "") for each in things]
    nouns = [each.noun for each in things]
    for noun, row in zip(nouns, rows, strict=True):
        alike = [other for other, kind in zip(rows, nouns, strict=True) if kind == noun]
        widths = [max(len(other[i]) if i < len(other) else 0 for other in alike) for i in range(len(row))]
        yield _Node("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())


def _lines(node: _Node, first: str = "", rest: str = "") -> Iterator[str]:
    yield first + node.text
    for index, child in enumerate(node.children):
        last = index == len(node.children) - 1
        yield from _lines(child, rest + ("└─ " if last else "├─ "), rest + ("   " if last else "│  "))
