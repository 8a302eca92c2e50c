"""What SNS takes of a message, known before the request."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from awsh import UsageError, human_size

BATCH = 10
"""The most messages of one PublishBatch."""
PROTOCOLS = (
    *("email", "email-json", "http", "https", "lambda", "sms", "sqs", "application", "firehose"),
    *("ADM", "APNS", "APNS_SANDBOX", "APNS_VOIP", "BAIDU", "GCM", "MPNS", "WNS"),
)
_SUBJECT = 99
_ID = re.compile(r"[A-Za-z0-9!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~]{1,128}")
_NAME = re.compile(r"(?!\.)(?!.*\.\.)[A-Za-z0-9_.-]{1,256}(?<!\.)")


class TooLong(UsageError):
    """A message that is larger than its topic takes."""


def size_of(message: Mapping[str, Any]) -> int:
    """Bytes that SNS counts: the text and all of its attributes, with their names and types."""
    found = len(message["Message"].encode())
    for name, attribute in message.get("MessageAttributes", {}).items():
        value = attribute.get("StringValue", attribute.get("BinaryValue", ""))
        found += len(name.encode()) + len(attribute["DataType"])
        found += len(value.encode() if isinstance(value, str) else value)
    return found


def check_size(size: int, largest: int, name: str) -> None:
    """Raises TooLong."""
    if size > largest:
        more = "" if largest >= 1 << 20 else f"; `sns set {name} --largest 1MiB` makes it the most there is"
        raise TooLong(
            f"the message has {size:,} bytes with its attributes, and {name} takes {largest:,} "
            f"({human_size(largest)})",
            hint=f"put it into S3 and publish where it is{more}",
        )


def check_subject(subject: str) -> None:
    """Raises UsageError for what AWS refuses."""
    if len(subject) > _SUBJECT:
        raise UsageError(f"the subject has {len(subject)} characters, and SNS takes less than 100")
    if any(ord(char) < 32 or ord(char) == 127 for char in subject):
        raise UsageError("a line break or another control character is in the subject, which SNS refuses")


def check_id(text: str, what: str) -> None:
    """A group or a deduplication id. Raises UsageError for what AWS refuses."""
    if not _ID.fullmatch(text):
        raise UsageError(
            f"{what} {text[:40]!r} is none: SNS takes 1 to 128 letters, digits and punctuation, without spaces"
        )


def check_name(name: str) -> None:
    """The name of an attribute. Raises UsageError for what AWS refuses."""
    if not _NAME.fullmatch(name) or name.lower().startswith(("aws.", "amazon.")):
        raise UsageError(
            f"{name[:60]!r} is no attribute's name: letters, digits, _ - and single points inside, and neither "
            "AWS. nor Amazon. at the beginning"
        )
