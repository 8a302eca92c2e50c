"""What SQS takes, known before it is asked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

LARGEST = 1024 * 1024
"""Bytes of a message, attributes included, and of a batch; a queue may have a smaller limit for messages."""
SMALLEST_LIMIT = 1024
"""Bytes: the smallest limit that a queue can have."""
BATCH = 10
"""Messages of one request."""
ATTRIBUTES = 10
"""Attributes of one message."""

NOT_ALLOWED = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ATTRIBUTE = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*")
_TYPE = re.compile(r"(String|Number|Binary)(\.[^\s].*)?", re.DOTALL)
# As AWS lists it: letters, digits and punctuation.
_TOKEN = re.compile(r"""[A-Za-z0-9!"#$%&'()*+,./:;<=>?@\[\\\]^_`{|}~-]{1,128}""")


def name_problem(name: str) -> str | None:
    """What is wrong with the name of a queue, without `.fifo`; None where nothing is."""
    if not name:
        return "a queue has a name"
    wrong = re.sub(r"[A-Za-z0-9_-]", "", name)
    if wrong:
        return f"{wrong[0]!r} can't be in a queue's name: letters, digits, - and _"
    return None


def body_problem(body: str) -> str | None:
    """What is wrong with a body, but for its size; None where nothing is."""
    if not body:
        return "a message can't be empty"
    wrong = NOT_ALLOWED.search(body)
    if wrong:
        code = ord(wrong[0])
        return f"character U+{code:04X} at position {wrong.start() + 1}, which SQS does not take: base64 carries all"
    return None


def attribute_problem(name: str, kind: str, value: Any) -> str | None:
    """What is wrong with an attribute of a message; None where nothing is. value: text, or bytes of a Binary."""
    if not _ATTRIBUTE.fullmatch(name) or len(name) > 256:
        return (
            f"{name!r} can't be an attribute's name: 1 to 256 of letters, digits, _ - and single dots inside"
        )
    if name.lower().startswith(("aws.", "amazon.")):
        return f"{name!r} can't be an attribute's name: AWS. and Amazon. are AWS's own"
    if not _TYPE.fullmatch(kind) or len(kind) > 256:
        return f"{name}: {kind!r} is no type: String, Number, Binary, or one of them with a label, Number.int"
    if not value:
        return f"{name}: an attribute can't be empty"
    if isinstance(value, str) and (wrong := NOT_ALLOWED.search(value)):
        return f"{name}: character U+{ord(wrong[0]):04X}, which SQS does not take"
    if kind.startswith("Number"):
        return _number_problem(name, value)
    return None


def _number_problem(name: str, text: str) -> str | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return f"{name}: {text!r} is no number"
    if not number.is_finite():
        return f"{name}: {text!r} is no number"
    if len(number.as_tuple().digits) > 38 or not -128 <= number.adjusted() <= 126:
        return f"{name}: a number has at most 38 digits, between 10^-128 and 10^126"
    return None


def token_problem(what: str, text: str) -> str | None:
    """What is wrong with a group or a deduplication id; None where nothing is."""
    if _TOKEN.fullmatch(text):
        return None
    if len(text) > 128:
        return f"a {what} has 128 characters at most, and this one {len(text)}"
    return f"{text!r} can't be a {what}: letters, digits and punctuation, without blanks"


def size_of(body: str, attributes: Mapping[str, Mapping[str, Any]]) -> int:
    """Bytes of a message as SQS counts them: the body, and names, types and values of the attributes."""
    size = len(body) if body.isascii() else len(body.encode("utf-8", "surrogatepass"))
    for name, value in attributes.items():
        size += len(name) + len(value["DataType"].encode())
        size += len(value["StringValue"].encode()) if "StringValue" in value else len(value["BinaryValue"])
    return size
