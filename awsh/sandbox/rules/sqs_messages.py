"""Rules of SQS: what a message may be; one bad message of a batch fails alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.sqs_errors import refuse

_LARGEST = 1_048_576
_NOT_ALLOWED = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TOKEN = re.compile("[!-~]{1,128}")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_NAME = re.compile(r"[\w-]{1,80}")


@rule("moto.sqs.models:SQSBackend.send_message", "queue_name", "message_body", "message_attributes")
def send_message(
    moto: Callable[..., Any],
    backend: Any,
    queue_name: str,
    message_body: str,
    message_attributes: dict[str, Any] | None = None,
    *more: Any,
    **others: Any,
) -> Any:
    """Counts bytes, those of the attributes too; refuses an empty message and what XML could not carry."""
    queue = backend.get_queue(queue_name)
    if not message_body:
        refuse("MissingParameter", "The request must contain the parameter MessageBody.")
    if _NOT_ALLOWED.search(message_body):
        refuse(
            "InvalidMessageContents",
            "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | "
            "#xE000 to #xFFFD | #x10000 to #x10FFFF",
        )
    attributes = message_attributes or {}
    if len(attributes) > 10:
        refuse(
            "InvalidParameterValue",
            f"Number of message attributes [{len(attributes)}] exceeds the allowed maximum [10].",
        )
    _check_attributes(attributes)
    for parameter, token in (
        ("MessageGroupId", others.get("group_id")),
        ("MessageDeduplicationId", others.get("deduplication_id")),
    ):
        if token and not _TOKEN.fullmatch(token):
            refuse(
                "InvalidParameterValue",
                f"Value {token} for parameter {parameter} is invalid. Reason: {parameter} can only include "
                "alphanumeric and punctuation characters. 1 to 128 in length.",
            )
    if _size(message_body, attributes) > queue.maximum_message_size:
        refuse(
            "InvalidParameterValue",
            "One or more parameters are invalid. Reason: Message must be shorter than "
            f"{queue.maximum_message_size} bytes.",
        )
    if not queue.fifo_queue and others.get("deduplication_id"):
        refuse(
            "InvalidParameterValue",
            f"Value {others['deduplication_id']} for parameter MessageDeduplicationId is invalid. Reason: The "
            "request includes a parameter that is not valid for this queue type.",
        )
    return moto(queue_name, message_body, message_attributes, *more, **others)


def _check_attributes(attributes: dict[str, Any]) -> None:
    """Names that are not AWS's own, values that are not empty, numbers that are some."""
    for name, value in attributes.items():
        kind = value.get("DataType", "").partition(".")[0]
        content = value.get("BinaryValue" if kind == "Binary" else "StringValue")
        if name.lower().startswith(("aws.", "amazon.")):
            refuse(
                "InvalidParameterValue",
                "You can't use message attribute names beginning with 'AWS.' or 'Amazon.' because these strings are "
                "reserved for internal use.",
            )
        if not content:
            refuse(
                "InvalidParameterValue",
                f"Message (user) attribute '{name}' must contain a non-empty value of type '{kind}'.",
            )
        if kind == "Number" and not _NUMBER.fullmatch(content):
            refuse(
                "InvalidParameterValue",
                f"Can't cast the value of message (user) attribute '{name}' to a number.",
            )


def _size(body: str, attributes: dict[str, Any]) -> int:
    size = len(body.encode())
    for name, value in attributes.items():
        content = value.get("StringValue") or value.get("BinaryValue") or b""
        size += len(name.encode()) + len(value.get("DataType", "").encode())
        size += len(content.encode() if isinstance(content, str) else content)
    return size


@rule("moto.sqs.models:SQSBackend.send_message_batch", "queue_name", "entries")
def send_message_batch(
    moto: Callable[..., Any], backend: Any, queue_name: str, entries: dict[str, dict[str, Any]]
) -> tuple[list[Any], list[dict[str, Any]]]:
    """What is wrong with one message is told of that one; the others are sent."""
    from moto.sqs.exceptions import SQSException

    each = list(entries.values())
    backend.get_queue(queue_name)
    _check_batch(each)
    size = sum(_size(entry.get("MessageBody", ""), entry["MessageAttributes"]) for entry in each)
    if size > _LARGEST:
        refuse(
            "AWS.SimpleQueueService.BatchRequestTooLong",
            f"Batch requests cannot be longer than {_LARGEST} bytes. You have sent {size} bytes.",
        )
    sent, failed = [], []
    for entry in each:
        try:
            message = backend.send_message(
                queue_name,
                entry["MessageBody"],
                message_attributes=entry["MessageAttributes"],
                delay_seconds=entry["DelaySeconds"],
                group_id=entry.get("MessageGroupId"),
                deduplication_id=entry.get("MessageDeduplicationId"),
                system_attributes=entry.get("MessageSystemAttributes"),
            )
        except SQSException as error:
            told = {"Id": entry["Id"], "SenderFault": True, "Code": error.code, "Message": error.message}
            failed.append(told)
        else:
            message.user_id = entry["Id"]
            sent.append(message)
    return sent, failed


@rule("moto.sqs.models:SQSBackend.delete_message_batch", "queue_name", "receipts")
def delete_message_batch(
    moto: Callable[..., Any], backend: Any, queue_name: str, receipts: list[dict[str, Any]]
) -> Any:
    """At most ten, each with an id of its own."""
    _check_batch(receipts)
    return moto(queue_name, receipts)


@rule("moto.sqs.models:SQSBackend.change_message_visibility_batch", "queue_name", "entries")
def change_message_visibility_batch(
    moto: Callable[..., Any], backend: Any, queue_name: str, entries: list[dict[str, Any]]
) -> Any:
    """At most ten, each with an id of its own; one that is not in flight fails alone."""
    from moto.sqs.exceptions import SQSException

    _check_batch(entries)
    changed, failed = [], []
    for entry in entries:
        try:
            done, wrong = moto(queue_name, [entry])
        except SQSException as error:
            told = {"Id": entry["Id"], "SenderFault": True, "Code": error.code, "Message": error.message}
            done, wrong = [], [told]
        changed += done
        failed += wrong
    return changed, failed


def _check_batch(entries: list[dict[str, Any]]) -> None:
    ids = [entry["Id"] for entry in entries]
    if len(ids) > 10:
        refuse(
            "AWS.SimpleQueueService.TooManyEntriesInBatchRequest",
            f"Maximum number of entries per request are 10. You have sent {len(ids)}.",
        )
    if not all(_NAME.fullmatch(id) for id in ids):
        refuse(
            "AWS.SimpleQueueService.InvalidBatchEntryId",
            "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at "
            "most 80 letters long.",
        )
    repeated = next((id for number, id in enumerate(ids) if id in ids[:number]), None)
    if repeated is not None:
        refuse("AWS.SimpleQueueService.BatchEntryIdsNotDistinct", f"Id {repeated} repeated.")
