"""What stands in the queue for a body that is in S3."""

from __future__ import annotations

import json
from typing import NamedTuple

ATTRIBUTE = "ExtendedPayloadSize"
ATTRIBUTES = (ATTRIBUTE, "SQSLargePayloadSize")
"""The message attribute that such a message has: now, and in older clients. Its value is the body's bytes."""

_CLASS = "software.amazon.payloadoffloading.PayloadS3Pointer"
_CLASSES = (_CLASS, "com.amazon.sqs.javamessaging.MessageS3Pointer")


class Pointer(NamedTuple):
    """Where in S3 a body is."""

    bucket: str
    key: str

    @property
    def body(self) -> str:
        """What is sent instead of it."""
        where = {"s3BucketName": self.bucket, "s3Key": self.key}
        return json.dumps([_CLASS, where], ensure_ascii=False, separators=(",", ":"))

    @property
    def url(self) -> str:
        return f"s3://{self.bucket}/{self.key}"


def pointer_in(text: str) -> Pointer | None:
    """Where the body is that a message's TEXT points to; None where it points nowhere."""
    if not text.startswith("[") or not any(name in text for name in _CLASSES):
        return None
    try:
        kind, where = json.loads(text)
        found = Pointer(where["s3BucketName"], where["s3Key"])
    except (ValueError, TypeError, KeyError):
        return None
    return found if kind in _CLASSES and all(isinstance(each, str) and each for each in found) else None


def deduplication_id(body: str) -> str:
    """What SQS would make of BODY itself in a FIFO queue that goes by content: its SHA-256."""
    from hashlib import sha256

    return sha256(body.encode()).hexdigest()
