"""What a video can be asked for: the operations of each, and its results as rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple

from awsh_rekognition.images import reading

Of = Literal["labels", "faces", "text", "moderation"]


class Kind(NamedTuple):
    """One kind of analysis. items: the field of its results; item: in each of them, the thing itself.

    row: from the thing to what an image's row has too. columns: the default view.
    """

    start: str
    get: str
    items: str
    item: str
    row: Callable[[Mapping[str, Any]], Mapping[str, Any]]
    columns: tuple[str, ...]


KINDS: dict[Of, Kind] = {
    "labels": Kind(
        "start_label_detection",
        "get_label_detection",
        "Labels",
        "Label",
        lambda found: reading.label("", found),
        ("time", "name", "confidence", "parents", "count"),
    ),
    "faces": Kind(
        "start_face_detection",
        "get_face_detection",
        "Faces",
        "Face",
        lambda found: reading.face("", 0, found),
        ("time", "confidence", "age", "gender", "emotion", "smile"),
    ),
    "text": Kind(
        "start_text_detection",
        "get_text_detection",
        "TextDetections",
        "TextDetection",
        lambda found: reading.text("", found),
        ("time", "text", "confidence"),
    ),
    "moderation": Kind(
        "start_content_moderation",
        "get_content_moderation",
        "ModerationLabels",
        "ModerationLabel",
        lambda found: reading.moderation("", found),
        ("time", "name", "confidence", "parent", "level"),
    ),
}


def row(kind: Kind, found: Mapping[str, Any]) -> dict[str, Any]:
    """One result. time: seconds from the beginning of the video."""
    fields = {
        name: value for name, value in kind.row(found[kind.item]).items() if name not in ("image", "face")
    }
    return {"time": round(found["Timestamp"] / 1000, 3), **fields}
