"""An answer's items as rows. The first argument says whose: the picture's name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from awsh_rekognition.rows import Celebrity, Face, Label, Moderation, Text, box, names, percent

Item = Mapping[str, Any]


def label(image: str, found: Item) -> Label:
    """Of Labels."""
    boxes = [box(each.get("BoundingBox")) for each in found.get("Instances") or ()]
    return {
        "image": image,
        "name": str(found["Name"]),
        "confidence": percent(found.get("Confidence")),
        "parents": names(found.get("Parents")),
        "count": len(boxes),
        "categories": names(found.get("Categories")),
        "aliases": names(found.get("Aliases")),
        "boxes": boxes,
    }


def face(image: str, number: int, found: Item) -> Face:
    """Of FaceDetails. number: 1 for the largest."""
    age, emotions = found.get("AgeRange"), found.get("Emotions") or ()
    strongest = max(emotions, key=lambda each: each.get("Confidence") or 0, default=None)
    quality, pose = found.get("Quality") or {}, found.get("Pose") or {}
    return {
        "image": image,
        "face": number,
        "confidence": percent(found.get("Confidence")),
        "age": f"{age['Low']}-{age['High']}" if age else None,
        "gender": _lower((found.get("Gender") or {}).get("Value")),
        "emotion": _lower(strongest["Type"]) if strongest else None,
        "smile": (found.get("Smile") or {}).get("Value"),
        "glasses": (found.get("Eyeglasses") or {}).get("Value"),
        "brightness": percent(quality.get("Brightness")),
        "sharpness": percent(quality.get("Sharpness")),
        "roll": percent(pose.get("Roll")),
        "yaw": percent(pose.get("Yaw")),
        "pitch": percent(pose.get("Pitch")),
        **box(found.get("BoundingBox")),
    }


def text(image: str, found: Item) -> Text:
    """Of TextDetections."""
    return {
        "image": image,
        "text": str(found["DetectedText"]),
        "confidence": percent(found.get("Confidence")),
        "type": str(found["Type"]).lower(),
        **box((found.get("Geometry") or {}).get("BoundingBox")),
    }


def moderation(image: str, found: Item) -> Moderation:
    """Of ModerationLabels."""
    return {
        "image": image,
        "name": str(found["Name"]),
        "confidence": percent(found.get("Confidence")),
        "parent": str(found.get("ParentName") or ""),
        "level": found.get("TaxonomyLevel"),
    }


def celebrity(image: str, found: Item) -> Celebrity:
    """Of CelebrityFaces."""
    return {
        "image": image,
        "name": str(found["Name"]),
        "confidence": percent(found.get("MatchConfidence")),
        "gender": _lower((found.get("KnownGender") or {}).get("Type")),
        "id": str(found.get("Id") or ""),
        "urls": list(found.get("Urls") or ()),
        **box((found.get("Face") or {}).get("BoundingBox")),
    }


def _lower(word: Any) -> str | None:
    return str(word).lower() if word else None
