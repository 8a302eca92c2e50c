"""The picture that a request of Rekognition is about, checked as AWS checks it."""

from __future__ import annotations

import base64
import binascii
import io
from collections.abc import Mapping
from typing import Any

from awsh.sandbox.life import REMEDY

MOST_SENT, MOST_STORED = 5 << 20, 15 << 20
"""Bytes of a picture inside of a request, and of one in a bucket."""

LONGEST = 10_000
"""Pixels of a picture's longer side."""


class Refused(Exception):
    """AWS's error code for a request, its words, and the HTTP status."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code, self.status = code, status


def without(package: str, what: str) -> Refused:
    """WHAT cannot be had here, as PACKAGE is not installed."""
    message = (
        f"the sandbox {what} only where {package} is installed; {REMEDY.replace('local', 'local,vision')}"
    )
    return Refused("NotImplemented", message, 501)


def picture_of(response: Any, asked: Mapping[str, Any]) -> Any:
    """Pillow's picture of the request ASKED, upright and in RGB. Raises Refused with AWS's codes."""
    try:
        from PIL import Image, ImageOps
    except ModuleNotFoundError:
        message = f"the sandbox opens pictures only where Pillow is installed; {REMEDY}"
        raise Refused("NotImplemented", message, 501) from None
    data = _bytes(response, asked.get("Image") or {})
    try:
        picture = Image.open(io.BytesIO(data), formats=("PNG", "JPEG"))
        if max(picture.size) > LONGEST:
            raise _too_large()
        return ImageOps.exif_transpose(picture).convert("RGB")
    except Image.DecompressionBombError:
        raise _too_large() from None
    except (OSError, ValueError, SyntaxError):
        # Whatever Pillow makes of a picture that is none, or is cut off.
        raise Refused("InvalidImageFormatException", "Request has invalid image format") from None


def _too_large() -> Refused:
    return Refused("ImageTooLargeException", "Request image size exceeds the allowed limit")


def _bytes(response: Any, image: Mapping[str, Any]) -> bytes:
    if bool(image.get("Bytes")) == bool(image.get("S3Object")):
        raise Refused("InvalidParameterException", "Request has invalid parameters")
    if place := image.get("S3Object"):
        return _stored(response, place)
    try:
        data = base64.b64decode(image["Bytes"], validate=True)
    except (binascii.Error, TypeError):
        raise Refused(
            "SerializationException", "Start of structure or map found where not expected"
        ) from None
    if len(data) > MOST_SENT:
        raise Refused(
            "ValidationException",
            "1 validation error detected: Value at 'image.bytes' failed to satisfy constraint: "
            f"Member must have length less than or equal to {MOST_SENT}",
        )
    return data


def _stored(response: Any, place: Mapping[str, Any]) -> bytes:
    """The object that PLACE names, if it is in the region and whoever asks may read it."""
    from moto.s3.models import s3_backends

    bucket, key = str(place.get("Bucket") or ""), str(place.get("Name") or "")
    backend = s3_backends[response.current_account][response.partition]
    found = backend.buckets.get(bucket)
    stored = None
    if found is not None and found.region_name == response.region and _may_read(response, bucket, key):
        stored = backend.get_object(bucket, key, version_id=place.get("Version"))
    if stored is None:
        raise Refused(
            "InvalidS3ObjectException",
            "Unable to get object metadata from S3. Check object key, region and/or access permissions.",
        )
    if stored.size > MOST_STORED:
        raise _too_large()
    return bytes(stored.value)


def _may_read(response: Any, bucket: str, key: str) -> bool:
    from awsh.sandbox.callers import caller
    from awsh.sandbox.faults import Asked
    from awsh.sandbox.permissions import denied

    who = caller(response.get_access_key())
    if who is None:
        return True
    reading = Asked("s3", "GetObject", "rest-xml", "GET", True)
    # WSGI has the bytes of a path as Latin-1.
    path = f"/{bucket}/{key}".encode().decode("latin-1")
    return denied(reading, "GetObject", {"HTTP_HOST": "localhost", "PATH_INFO": path}, b"", who) is None
