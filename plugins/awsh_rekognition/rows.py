"""What the commands return, field by field. Confidence and similarity are in percent.

Boxes are in parts of the picture's width and height, from its upper left corner, as the picture is seen upright.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, TypedDict

from awsh import DETAIL


class Box(TypedDict):
    """Where something is."""

    left: Annotated[float | None, DETAIL]
    top: Annotated[float | None, DETAIL]
    width: Annotated[float | None, DETAIL]
    height: Annotated[float | None, DETAIL]


class Label(TypedDict):
    """What a picture shows. parents: what is true of it too, with commas between. count: how many are boxed."""

    image: str
    name: str
    confidence: float | None
    parents: str
    count: int
    categories: Annotated[str, DETAIL]
    aliases: Annotated[str, DETAIL]
    boxes: Annotated[list[Box], DETAIL]


class Face(Box):
    """One face. What it looks like is None where it was not asked for."""

    image: str
    face: int
    confidence: float | None
    age: str | None
    gender: str | None
    emotion: str | None
    smile: bool | None
    glasses: Annotated[bool | None, DETAIL]
    brightness: Annotated[float | None, DETAIL]
    sharpness: Annotated[float | None, DETAIL]
    roll: Annotated[float | None, DETAIL]
    yaw: Annotated[float | None, DETAIL]
    pitch: Annotated[float | None, DETAIL]


class Text(Box):
    """One line of text, or one word."""

    image: str
    text: str
    confidence: float | None
    type: Annotated[str, DETAIL]


class Moderation(TypedDict):
    """Something that some should not see. level: 1 for what has no parent."""

    image: str
    name: str
    confidence: float | None
    parent: str
    level: int | None


class Celebrity(Box):
    """A known face. confidence: that it is theirs."""

    image: str
    name: str
    confidence: float | None
    gender: str | None
    id: Annotated[str, DETAIL]
    urls: Annotated[list[str], DETAIL]


class Comparison(Box):
    """One face of the second picture. similarity: to the first one's largest; None where it is below what was asked."""

    face: int
    match: bool
    similarity: float | None
    confidence: Annotated[float | None, DETAIL]


class Properties(TypedDict):
    """A picture as a whole; the three measures go from 0 to 100. colour: the one that most of it has."""

    image: str
    brightness: float | None
    sharpness: float | None
    contrast: float | None
    colour: str | None
    hex: str | None
    colours: Annotated[list[dict[str, Any]], DETAIL]


class Colour(TypedDict):
    """One colour of a picture. colour: one of twelve names. percent: of the pixels."""

    image: str
    part: str
    colour: str
    css: str
    hex: str
    percent: float


def percent(value: Any) -> float | None:
    """To hundredths; None stays."""
    return None if value is None else round(float(value), 2)


def box(found: Mapping[str, Any] | None) -> Box:
    """A BoundingBox of an answer; None for each of what it does not say."""

    def part(name: str) -> float | None:
        value = (found or {}).get(name)
        return None if value is None else round(float(value), 4)

    return {"left": part("Left"), "top": part("Top"), "width": part("Width"), "height": part("Height")}


def names(found: Any) -> str:
    """The names of a list of parents, categories or aliases."""
    return ", ".join(each["Name"] for each in found or ())
