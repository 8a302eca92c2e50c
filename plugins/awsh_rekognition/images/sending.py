"""A picture as a request takes it, and what a refusal means for it.

Limits are AWS's: PNG and JPEG; 5 MiB inside of a request, 15 MiB in a bucket; at most 10,000 pixels a side.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from awsh import AwsError, CommandError, Context, human_size
from awsh_rekognition.images.places import Place, Stored

MOST_SENT = 5 << 20
"""Bytes of a picture that go with a request."""

MAGIC = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")


def image(place: Place) -> dict[str, Any]:
    """The parameter Image. Raises CommandError for a file that AWS would refuse, before it is sent."""
    return {"S3Object": place.s3_object} if isinstance(place, Stored) else {"Bytes": _read(place)}


def _read(path: Path) -> bytes:
    try:
        with open(path, "rb") as file:
            data = file.read(MOST_SENT + 1)
            size = path.stat().st_size
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from None
    if not data.startswith(MAGIC):
        raise CommandError(
            f"{path}: neither PNG nor JPEG, which is all that Rekognition takes",
            hint="turn it into one: `!convert FILE FILE.jpg`",
        )
    if len(data) > MOST_SENT:
        raise CommandError(
            f"{path}: it has {human_size(size)}, and a request takes {human_size(MOST_SENT)}",
            hint=f"in a bucket it may have 15 MiB: `s3 cp {path.name} s3://BUCKET/`, then s3://BUCKET/{path.name}",
        )
    return data


@contextmanager
def explained(ctx: Context, *places: Place) -> Iterator[None]:
    """Adds what to type next to a refusal inside, of a request about PLACES."""
    try:
        yield
    except AwsError as error:
        stored = [place for place in places if isinstance(place, Stored)]
        if error.code == "InvalidS3ObjectException" and stored:
            found = (_why_not_read(ctx, place) for place in stored)
            error.hint = next(filter(None, found), f"{_ALLOWED} {' and '.join(map(str, stored))}")
        else:
            error.hint = _HINTS.get(error.code, error.hint)
        raise


_ALLOWED = "you need s3:GetObject, and kms:Decrypt where it is encrypted, on"

_HINTS = {
    "InvalidImageFormatException": "only whole PNG and JPEG files are taken",
    "ImageTooLargeException": "at most 15 MiB in a bucket, 10,000 pixels a side: make it smaller first",
    "VideoTooLargeException": "at most 10 GB and 6 hours",
    "LimitExceededException": "20 videos at a time: wait until one is done",
    "ProvisionedThroughputExceededException": "so much at a time is not taken: wait a little",
}


def _why_not_read(ctx: Context, place: Stored) -> str | None:
    """AWS has one message for three reasons; which of them it is, is asked. None: it is there, in the region."""
    try:
        region = ctx.call("s3", "head_bucket", Bucket=place.bucket).get("BucketRegion")
        if region and region != ctx.region:
            return f"bucket {place.bucket} is in {region}, and it must be asked there: `use region {region}`"
        ctx.call("s3", "head_object", **place.named)
    except AwsError as error:
        if error.code in ("NotFound", "NoSuchBucket", "NoSuchKey"):
            what = f"bucket {place.bucket}" if error.operation == "HeadBucket" else str(place)
            return f"there is no {what}: `s3 ls` shows what there is"
        return f"{_ALLOWED} {place}"
    return None
