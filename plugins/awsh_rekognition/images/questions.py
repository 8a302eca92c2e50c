"""What is asked about one picture, for each command: functions from a place to rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from awsh import Context
from awsh_rekognition.images import reading
from awsh_rekognition.images.places import Place
from awsh_rekognition.images.sending import explained, image
from awsh_rekognition.rows import Celebrity, Face, Label, Moderation, Text

Row = TypeVar("Row")
Question = Callable[[Place], list[Row]]


def call(ctx: Context, operation: str, place: Place, **parameters: Any) -> dict[str, Any]:
    """One request about the picture at PLACE; parameters that are None are left out. Raises CommandError, AwsError."""
    given = {name: value for name, value in parameters.items() if value is not None}
    with explained(ctx, place):
        return ctx.call("rekognition", operation, Image=image(place), **given)


def labels(ctx: Context, least: float | None, most: int | None) -> Question[Label]:
    """DetectLabels."""

    def ask(place: Place) -> list[Label]:
        found = call(ctx, "detect_labels", place, MinConfidence=least, MaxLabels=most)
        return [reading.label(str(place), each) for each in found["Labels"]]

    return ask


def faces(ctx: Context, details: bool, least: float | None) -> Question[Face]:
    """DetectFaces. What is not said to be sure or unsure stays."""

    def ask(place: Place) -> list[Face]:
        found = call(ctx, "detect_faces", place, Attributes=["ALL"] if details else None)
        every = enumerate(found["FaceDetails"], 1)
        rows = [reading.face(str(place), number, each) for number, each in every]
        return [row for row in rows if row["confidence"] is None or row["confidence"] >= (least or 0)]

    return ask


def text(ctx: Context, words: bool, least: float | None) -> Question[Text]:
    """DetectText: its lines, or its words."""
    filters = None if least is None else {"WordFilter": {"MinConfidence": least}}

    def ask(place: Place) -> list[Text]:
        found = call(ctx, "detect_text", place, Filters=filters)
        rows = [reading.text(str(place), each) for each in found["TextDetections"]]
        return [
            row
            for row in rows
            if (row["type"] == "word") == words and (row["confidence"] or 0) >= (least or 0)
        ]

    return ask


def moderation(ctx: Context, least: float | None) -> Question[Moderation]:
    """DetectModerationLabels."""

    def ask(place: Place) -> list[Moderation]:
        found = call(ctx, "detect_moderation_labels", place, MinConfidence=least)
        return [reading.moderation(str(place), each) for each in found["ModerationLabels"]]

    return ask


def celebrities(ctx: Context) -> Question[Celebrity]:
    """RecognizeCelebrities."""

    def ask(place: Place) -> list[Celebrity]:
        found = call(ctx, "recognize_celebrities", place)
        if unknown := len(found.get("UnrecognizedFaces") or ()):
            ctx.note(f"{place}: {unknown} {'face' if unknown == 1 else 'faces'} of nobody known")
        return [reading.celebrity(str(place), each) for each in found["CelebrityFaces"]]

    return ask
