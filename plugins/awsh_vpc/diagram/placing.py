"""Where everything of a surveyed VPC goes in its picture: zones beside each other, public subnets on top."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import NamedTuple

from awsh_vpc.diagram.survey import Place, Survey, Thing

TIERS = 3
"""Public subnets, private ones with a way out, and those without."""
CARD, CARD_GAP, INSET = 288, 8, 12
SHORT, TALL = 42, 64
"""Heights of a card without and with security groups."""
GUTTER, MARGIN, GAP = 30, 24, 16
TOP = 158
"""Where the zones begin: above are the Internet, the gateways and the VPC's name."""
ZONE_HEAD, LANE = 34, 9


class Card(NamedTuple):
    thing: Thing
    x: float
    y: float
    w: float
    h: float


@dataclass(slots=True)
class Box:
    """A subnet. zone: which column it is in."""

    place: Place
    zone: int
    x: float
    y: float
    w: float
    h: float
    cards: list[Card] = field(default_factory=list)


@dataclass(slots=True)
class Plan:
    """lanes: the height of the lines between public and private subnets, from there on down."""

    boxes: list[Box]
    zone_width: float
    width: float
    bottom: float
    lanes: float

    def zone_x(self, index: int) -> float:
        return MARGIN * 2 + index * (self.zone_width + GAP)


def plan(found: Survey) -> Plan:
    """The places of all subnets and what is in them."""
    columns = [_tiers(places) for places in found.zones.values()]
    across = _across(max((len(place.things) for place in found.places), default=0))
    inner = across * CARD + (across - 1) * CARD_GAP + 2 * INSET
    zone_width = inner + 2 * GUTTER
    made = Plan([], zone_width, 0, TOP, 0)
    y: float = TOP + ZONE_HEAD
    for tier in range(TIERS):
        # The n-th subnet of every zone is as high as the highest, so that rows go across zones.
        for row in zip_longest(*(column[tier] for column in columns)):
            height = max(_height(place, across) for place in row if place is not None)
            for zone, place in enumerate(row):
                if place is not None:
                    box = Box(place, zone, made.zone_x(zone) + GUTTER, y, inner, height)
                    box.cards = list(_cards(box, across))
                    made.boxes.append(box)
            y += height + GAP
        if tier == 0:
            made.lanes = y
            crossing = len(_shared(found))
            y += LANE * crossing + 4 if crossing else 0
    made.bottom = y if columns else TOP
    count = max(1, len(columns))
    made.width = 4 * MARGIN + count * zone_width + (count - 1) * GAP
    return made


def _shared(found: Survey) -> set[str]:
    """The NAT gateways that subnets of other zones leave by."""
    homes = {
        thing.id: place.subnet["zone"]
        for place in found.places
        for thing in place.things
        if thing.noun == "NAT gateway"
    }
    return {
        way
        for place in found.places
        if (way := place.way_out or "") in homes and homes[way] != place.subnet["zone"]
    }


def _tiers(places: Sequence[Place]) -> list[list[Place]]:
    return [[place for place in places if place.tier == tier] for tier in range(TIERS)]


def _across(most: int) -> int:
    """How many cards stand beside each other in a subnet."""
    return 1 if most <= 5 else 2 if most <= 16 else 3


def head(place: Place) -> int:
    """The height of a subnet's own lines."""
    return 46 + 15 * len(place.ranges)


def _rows(place: Place, across: int) -> Iterator[tuple[list[Thing], int]]:
    """Things beside each other, with their height. A NAT gateway has a row of its own: lines lead to it."""
    alone = [thing for thing in place.things if thing.noun == "NAT gateway"]
    others = [thing for thing in place.things if thing.noun != "NAT gateway"]
    for row in [
        *([thing] for thing in alone),
        *(others[i : i + across] for i in range(0, len(others), across)),
    ]:
        yield row, max(TALL if thing.groups else SHORT for thing in row)


def _height(place: Place, across: int) -> float:
    rows = sum(height + CARD_GAP for _, height in _rows(place, across))
    return head(place) + rows + (INSET - CARD_GAP if place.things else 0)


def _cards(box: Box, across: int) -> Iterator[Card]:
    y = box.y + head(box.place)
    for row, height in _rows(box.place, across):
        wide = box.w - 2 * INSET if row[0].noun == "NAT gateway" else CARD
        for index, thing in enumerate(row):
            yield Card(thing, box.x + INSET + index * (CARD + CARD_GAP), y, wide, height)
        y += height + CARD_GAP
