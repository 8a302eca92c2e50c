"""Messages as rows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from awsh import Rows, Size
from awsh_sqs.kinds import MESSAGE, is_fifo, name_of
from awsh_sqs.limits import size_of
from awsh_sqs.rows import Message

COLUMNS = ("sent", "body", "received", "id")

Received = Mapping[str, Any]
"""A message as ReceiveMessage gives it."""


def message_rows(url: str, messages: Iterable[Message], *, once: bool = False) -> Rows:
    """MESSAGES of a queue as what a command returns: those of a FIFO queue with their groups.

    once: they are deleted when they are read.
    """
    columns = ("sent", "group", *COLUMNS[1:]) if is_fifo(url) else COLUMNS
    return Rows(messages, columns, MESSAGE.name, tuple(Message.__annotations__), once=once)


def message_row(url: str, received: Received) -> Message:
    """A row of a message of the queue URL."""
    text, receipt = received["Body"], received["ReceiptHandle"]
    system = received.get("Attributes") or {}
    own = received.get("MessageAttributes") or {}
    return {
        "sent": _moment(system.get("SentTimestamp")),
        "group": system.get("MessageGroupId"),
        "body": body_of(text),
        "received": int(system.get("ApproximateReceiveCount", 0)),
        "id": received["MessageId"],
        "attributes": {name: _value(each) for name, each in own.items()},
        "types": {name: each["DataType"] for name, each in own.items() if each["DataType"] != "String"},
        "text": text,
        "size": Size(size_of(text, own)),
        "sequence": system.get("SequenceNumber"),
        "dedup": system.get("MessageDeduplicationId"),
        "sender": system.get("SenderId"),
        "first_received": _moment(system.get("ApproximateFirstReceiveTimestamp")),
        "source": name_of(system["DeadLetterQueueSourceArn"])
        if "DeadLetterQueueSourceArn" in system
        else None,
        "queue": name_of(url),
        "queue_url": url,
        "receipt": receipt,
    }


def body_of(text: str) -> Any:
    """What a body says where it is a JSON object or array; else the text."""
    if not text.lstrip().startswith(("{", "[")):
        return text
    try:
        return json.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError):
        return text


def _value(attribute: Mapping[str, Any]) -> Any:
    """A number as one, where it is; binary as bytes; all else as text."""
    if "BinaryValue" in attribute:
        return bytes(attribute["BinaryValue"])
    text = attribute.get("StringValue", "")
    if not attribute["DataType"].startswith("Number"):
        return text
    try:
        return int(text) if text.lstrip("-").isdecimal() else Decimal(text)
    except (ValueError, ArithmeticError):
        return text


def _moment(milliseconds: str | None) -> datetime | None:
    return datetime.fromtimestamp(int(milliseconds) / 1000, UTC) if milliseconds else None
