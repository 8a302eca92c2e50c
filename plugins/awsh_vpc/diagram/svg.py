"""A surveyed VPC as a picture: SVG. Where everything goes: placing.py."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from awsh_vpc.diagram.canvas import CHIP, SIZES, TINTS, Canvas
from awsh_vpc.diagram.gateways import OUTWARD
from awsh_vpc.diagram.measure import width
from awsh_vpc.diagram.placing import GUTTER, INSET, LANE, MARGIN, TOP, Box, Card, Plan, plan
from awsh_vpc.diagram.survey import Survey, Thing

_BORDER, _BUS, _PILL = 84, 144, 30
"""Heights: of the VPC's upper edge, of the line that all public subnets share, of a gateway."""

_WIDEST = 420.0
_PLAIN = "#52606d"
_MORE = 36
"""The width that `+3` takes, and the least that a group's name wants."""
_SERVICE = re.compile(r"com\.amazonaws\.[a-z0-9-]+\.")

_STATES = {"running": "on", "available": "on", "stopped": "off", "failed": "gone", "deleted": "gone"}
_LOOKS = {"instance": "instance", "database": "database", "standby of": "database", "NAT gateway": "nat"}


def svg(found: Survey) -> str:
    """The picture as an SVG document."""
    made = plan(found)
    canvas = Canvas()
    canvas.arrow_heads("public", "nat")
    tints = {name: TINTS[index % len(TINTS)] for index, name in enumerate(found.groups)}
    bottom = made.bottom + MARGIN / 2
    canvas.box(MARGIN, _BORDER, made.width - 2 * MARGIN, bottom - _BORDER, "vpc", "vpc-edge", r=14)
    half = (made.width - 4 * MARGIN) / 2 - 10
    canvas.text(2 * MARGIN, 126, f"VPC {found.called}", half, "big")
    canvas.text(made.width - 2 * MARGIN, 126, found.ranges, half, "small", "soft", anchor="end")
    for index, zone in enumerate(found.zones):
        x = made.zone_x(index)
        canvas.box(x, TOP, made.zone_width, made.bottom - TOP - 4, "", "zone-edge", r=10, dash="5 4")
        canvas.text(x + GUTTER, TOP + 22, zone, made.zone_width - 2 * GUTTER, "zone", "soft")
    for box in made.boxes:
        _subnet(canvas, box, found)
    doors = _doors(canvas, found, made)
    _ways_out(canvas, found, made, doors)
    for box in made.boxes:
        for card in box.cards:
            _card(canvas, card, tints)
    low = _edge(canvas, found, made, bottom)
    height = _legend(canvas, tints, made.width, low + 14)
    return canvas.document(made.width, height + MARGIN, f"VPC {found.called}")


def _subnet(canvas: Canvas, box: Box, found: Survey) -> None:
    place = box.place
    kind = "public" if place.public else "private"
    canvas.box(box.x, box.y, box.w, box.h, f"{kind}-in", kind)
    w = canvas.chip(box.x + INSET, box.y + 11, kind, 80, kind)
    left = box.w - 2 * INSET
    canvas.text(box.x + INSET + w + 8, box.y + 24, place.called, left - w - 8, "name")
    for line, text in enumerate(place.ranges):
        way = f"  →  {found.named(place.way_out)}" if place.way_out and not line else ""
        canvas.text(box.x + INSET, box.y + 45 + 15 * line, text + way, left, "small", "soft")


def _card(canvas: Canvas, card: Card, tints: dict[str, str]) -> None:
    thing = card.thing
    look = _LOOKS.get(thing.noun, "other")
    canvas.box(card.x, card.y, card.w, card.h, "card", "edge", r=6)
    if look == "database":
        canvas.cylinder(card.x + 10, card.y + 9, 18, 24, look)
    else:
        canvas.box(card.x + 10, card.y + 10, 18, 22, look, r=4 if look == "instance" else 9)
        canvas.box(card.x + 14, card.y + 15, 10, 2.4, "card", r=1)
        canvas.box(card.x + 14, card.y + 20, 10, 2.4, "card", r=1)
    x, room = card.x + 38, card.w - 38 - 10
    if thing.state:
        canvas.circle(card.x + card.w - 12, card.y + 14, 4.5, _STATES.get(thing.state, "busy"))
    noun = "" if thing.noun in ("instance", "database") else f"{thing.noun} "
    canvas.text(x, card.y + 18, f"{noun}{thing.called}", room - 12, "name")
    state = (thing.state,) if thing.state and thing.state not in ("running", "available") else ()
    canvas.text(x, card.y + 33, _SERVICE.sub("", " · ".join([*state, *thing.about])), room, "small", "soft")
    _groups(canvas, thing.groups, tints, x, card.y + 41, card.x + card.w - 8)


def _groups(
    canvas: Canvas, names: Sequence[str], tints: dict[str, str], x: float, y: float, end: float
) -> None:
    """Chips side by side, and how many more there are where there is no room for all."""
    for index, name in enumerate(names):
        more = len(names) - index
        room = end - x - (_MORE if more > 1 else 0)
        if room < _MORE:
            canvas.chip(x, y, f"+{more}", end - x, _PLAIN)
            return
        x += canvas.chip(x, y, name, min(room, 120), tints.get(name, _PLAIN)) + 4


def _told(thing: Thing) -> str:
    return _SERVICE.sub("", "  ".join(thing.words))


def _pill_width(thing: Thing) -> float:
    return min(_WIDEST, 28 + width(_told(thing), SIZES["name"], bold=True))


def _pill(canvas: Canvas, thing: Thing, x: float, y: float, edge: str) -> None:
    w = _pill_width(thing)
    canvas.box(x, y, w, _PILL, "card", edge, r=_PILL / 2)
    canvas.text(x + w / 2, y + 19, _told(thing), w - 24, "name", anchor="middle")


def _doors(canvas: Canvas, found: Survey, made: Plan) -> dict[str, float]:
    """Draws what leads to the Internet on the VPC's upper edge. Returns where the middle of each is."""
    things = [each for each in found.gateways if each.noun in OUTWARD]
    if not things:
        return {}
    middle = made.width / 2
    canvas.box(middle - 52, 14, 104, 28, "ink", r=14)
    canvas.text(middle, 32, "Internet", 90, "name", "page", anchor="middle")
    total = sum(map(_pill_width, things)) + 16 * (len(things) - 1)
    x, doors = middle - total / 2, {}
    for thing in things:
        w = _pill_width(thing)
        doors[thing.id] = x + w / 2
        bend = [(x + w / 2, _BORDER - _PILL / 2), (x + w / 2, 55), (middle, 55), (middle, 44)]
        canvas.line(bend if len(things) > 1 else [bend[0], bend[-1]], "public")
        _pill(canvas, thing, x, _BORDER - _PILL / 2, "public")
        x += w + 16
    return doors


def _ways_out(canvas: Canvas, found: Survey, made: Plan, doors: dict[str, float]) -> None:
    """A line from each subnet to what it leaves by: gateways on the left, NAT gateways on the right."""
    for box in made.boxes:
        way = box.place.way_out or ""
        if way in doors:
            x, y = made.zone_x(box.zone) + GUTTER / 2, box.y + 20
            door = doors[way]
            canvas.line(
                [(box.x, y), (x, y), (x, _BUS), (door, _BUS), (door, _BORDER + _PILL / 2 + 1)], "public"
            )
    nats = [(box, card) for box in made.boxes for card in box.cards if card.thing.noun == "NAT gateway"]
    shared = list(dict.fromkeys(_crossing(made, nats)))
    for index, (home, card) in enumerate(nats):
        y = card.y + card.h / 2
        into = made.zone_x(home.zone) + made.zone_width - GUTTER / 2 + _shift(index)
        for box in made.boxes:
            if box.place.way_out != card.thing.id:
                continue
            start, here = box.y + 20, made.zone_x(box.zone) + made.zone_width - GUTTER / 2 + _shift(index)
            points = [(box.x + box.w, start), (here, start)]
            if box.zone != home.zone:
                lane = made.lanes + LANE * shared.index(card.thing.id)
                points += [(here, lane), (into, lane)]
            canvas.line([*points, (into, y), (card.x + card.w + 1, y)], "nat")


def _crossing(made: Plan, nats: list[tuple[Box, Card]]) -> Iterator[str]:
    """The NAT gateways that lines of other zones lead to, for each a lane."""
    for home, card in nats:
        for box in made.boxes:
            if box.place.way_out == card.thing.id and box.zone != home.zone:
                yield card.thing.id


def _shift(index: int) -> float:
    """So that lines to different gateways stay apart."""
    return (index % 4) * 5 - 7


def _edge(canvas: Canvas, found: Survey, made: Plan, bottom: float) -> float:
    """Draws what leads elsewhere on the VPC's lower edge. Returns where it ends."""
    things = [each for each in found.gateways if each.noun not in OUTWARD]
    y = bottom - _PILL / 2
    for row in _wrapped(things, made.width - 4 * MARGIN):
        x = (made.width - sum(map(_pill_width, row)) - 12 * (len(row) - 1)) / 2
        for thing in row:
            _pill(canvas, thing, x, y, "other")
            x += _pill_width(thing) + 12
        y += _PILL + 8
    return y if things else bottom


def _wrapped(things: list[Thing], most: float) -> Iterator[list[Thing]]:
    row: list[Thing] = []
    for thing in things:
        if row and sum(_pill_width(each) + 12 for each in [*row, thing]) > most:
            yield row
            row = []
        row.append(thing)
    if row:
        yield row


def _legend(canvas: Canvas, tints: dict[str, str], most: float, y: float) -> float:
    """The colours of the security groups. Returns where it ends."""
    x = MARGIN + canvas.text(MARGIN, y + 12, "security groups", 200, "small", "soft") + 10
    for name, tint in tints.items():
        w = min(200.0, width(name, SIZES["tag"], bold=True) + 14)
        if x + w > most - MARGIN:
            x, y = MARGIN, y + CHIP + 6
        x += canvas.chip(x, y, name, 200, tint) + 6
    return y + CHIP
