"""DetectFaces and DetectText, by packages that bring a detector of their own, where these are installed.

They are imported with the first picture: a sandbox that is not asked for faces starts without them.
"""

from __future__ import annotations

import functools
import importlib.util
import threading
from collections.abc import Iterable, Iterator
from typing import Any

from awsh.sandbox.rules.rekognition_pictures import Refused, without

FACES = "opencv-python-headless"
TEXT = "rapidocr"

_LOOKED_AT = 1600
"""Pixels of the longer side: more finds no more."""

_one_at_a_time = threading.Lock()
"""Neither detector may be used by two threads."""


def faces(picture: Any) -> dict[str, Any]:
    """Where faces are that look this way. The detector is not sure or unsure of them: there is no confidence."""
    if importlib.util.find_spec("cv2") is None:
        raise without(FACES, "finds faces")
    import numpy

    small = _small(picture)
    with _one_at_a_time:
        found = _cascade().detectMultiScale(
            numpy.asarray(small.convert("L")),
            scaleFactor=1.1,
            minNeighbors=6,
            minSize=(max(24, min(small.size) // 16),) * 2,
        )
    boxes = [_box(small.size, left, top, width, height) for left, top, width, height in found]
    boxes.sort(key=lambda box: box["Width"] * box["Height"], reverse=True)
    return {"FaceDetails": [{"BoundingBox": box} for box in boxes]}


def text(picture: Any) -> dict[str, Any]:
    """The lines of text in it; words by themselves are not told."""
    if not all(importlib.util.find_spec(name) for name in ("rapidocr", "onnxruntime")):
        raise without(TEXT, "reads text")
    import numpy

    small = _small(picture)
    with _one_at_a_time:
        # It wants the order of OpenCV: blue, green, red.
        found = _reader()(numpy.asarray(small)[:, :, ::-1])
    lines = zip(found.boxes, found.txts, found.scores, strict=True) if found.txts else ()
    return {"TextDetections": list(_lines(lines, small.size))}


def _lines(found: Iterable[Any], size: tuple[int, int]) -> Iterator[dict[str, Any]]:
    for number, (corners, said, sure) in enumerate(found):
        across, down = [float(x) for x, _ in corners], [float(y) for _, y in corners]
        box = _box(size, min(across), min(down), max(across) - min(across), max(down) - min(down))
        polygon = [{"X": x / size[0], "Y": y / size[1]} for x, y in zip(across, down, strict=True)]
        yield {
            "DetectedText": said,
            "Type": "LINE",
            "Id": number,
            "Confidence": round(float(sure) * 100, 4),
            "Geometry": {"BoundingBox": box, "Polygon": polygon},
        }


def _small(picture: Any) -> Any:
    small = picture.copy()
    small.thumbnail((_LOOKED_AT, _LOOKED_AT))
    return small


def _box(size: tuple[int, int], left: float, top: float, width: float, height: float) -> dict[str, float]:
    """In parts of the picture's width and height."""
    return {
        "Left": float(left) / size[0],
        "Top": float(top) / size[1],
        "Width": float(width) / size[0],
        "Height": float(height) / size[1],
    }


@functools.cache
def _cascade() -> Any:
    import cv2

    # Since 5.0 OpenCV comes without them.
    if not hasattr(cv2, "CascadeClassifier"):
        raise Refused("NotImplemented", f"the sandbox finds faces with {FACES} older than 5 only", 501)
    return cv2.CascadeClassifier(f"{cv2.data.haarcascades}haarcascade_frontalface_default.xml")


@functools.cache
def _reader() -> Any:
    from rapidocr import RapidOCR

    return RapidOCR(params={"Global.log_level": "error"})
