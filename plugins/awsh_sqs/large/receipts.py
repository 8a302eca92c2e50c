"""Receipt handles that tell where a body is, so that deleting the message deletes that too."""

from __future__ import annotations

import re

from awsh_sqs.large.pointer import Pointer

_BUCKET, _KEY = "-..s3BucketName..-", "-..s3Key..-"
_JOINED = re.compile(
    f"{re.escape(_BUCKET)}(.+?){re.escape(_BUCKET)}{re.escape(_KEY)}(.+?){re.escape(_KEY)}(.+)", re.DOTALL
)


def with_pointer(receipt: str, pointer: Pointer) -> str:
    """The queue's own receipt handle with the place of the body before it."""
    return f"{_BUCKET}{pointer.bucket}{_BUCKET}{_KEY}{pointer.key}{_KEY}{receipt}"


def split(receipt: str) -> tuple[str, Pointer | None]:
    """The queue's own receipt handle, and the place of the body where RECEIPT tells one."""
    found = _JOINED.fullmatch(receipt)
    return (found[3], Pointer(found[1], found[2])) if found else (receipt, None)
