"""`vpc diagram`: a VPC as a tree. As a picture: drawing.py."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from awsh import CURRENT, CommandError, Context, LocalPath, UsageError
from awsh_vpc.groups import vpc
from awsh_vpc.kinds import VpcId
from awsh_vpc.survey import Place, Survey, Thing


class _Node(NamedTuple):
    text: str
    children: Sequence[_Node] = ()


@vpc.command
def diagram(ctx: Context, vpc: VpcId = CURRENT, *, save: LocalPath | None = None) -> str | None:
    """Draw a VPC as a tree: zones, subnets, gateways, instances, databases, security groups.

    A subnet is public where its routes lead to an internet gateway, whatever its name says.

    Args:
        vpc: which one; the current one when left out.
        save: write a picture to this file instead: SVG where it ends in .svg, Mermaid in .mmd.
    Examples:
        awsh> vpc create 10.76.0.0/16 --name drawn --public 2 --private 2
        awsh> vpc diagram drawn
        awsh> vpc diagram drawn --save network.svg
        awsh> vpc diagram drawn --save network.mmd
    """
    from awsh_vpc.survey import survey

    if save is None:
        return "\n".join(_lines(_tree(survey(ctx, vpc))))
    from awsh_vpc.drawing import mermaid, svg

    draw = {".svg": svg, ".mmd": mermaid}.get(save.suffix.lower())
    if draw is None:
        raise UsageError(f"{save.name}: a picture is .svg or .mmd", hint=f"such as {save.stem or 'net'}.svg")
    if not save.parent.is_dir():
        raise CommandError(f"{save}: there is no folder {save.parent}")
    _write(save, draw(survey(ctx, vpc)))
    ctx.note(f"written: {save}")
    return None


def _write(path: Path, text: str) -> None:
    """Whole or not at all: what was there before stays until it is."""
    from tempfile import NamedTemporaryFile

    with NamedTemporaryFile(
        "w", dir=path.parent, prefix=f".{path.name}.", encoding="utf-8", delete=False
    ) as part:
        try:
            part.write(text)
            part.close()
            mask = os.umask(0)
            os.umask(mask)
            Path(part.name).chmod(0o666 & ~mask)
            Path(part.name).replace(path)
        except BaseException:
            Path(part.name).unlink(missing_ok=True)
            raise


def _tree(found: Survey) -> _Node:
    home = found.vpc
    called = home["name"] or home["id"]
    zones = [_Node(zone, [_subnet(place, found) for place in places]) for zone, places in found.zones.items()]
    gateways = [_Node(_told(gateway)) for gateway in found.gateways]
    groups = ", ".join(sorted(group.name for group in found.groups))
    below = [*gateways, *zones, _Node(f"security groups: {groups}")]
    return _Node(f"VPC {called}  {', '.join([*home['cidrs'], *home['ipv6']])}", below)


def _subnet(place: Place, found: Survey) -> _Node:
    subnet = place.subnet
    called = subnet["name"] or subnet["id"]
    way = f"  → {found.called(place.way_out)}" if place.way_out else ""
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
