"""Rules of SQS: what a queue and a message may be; one bad message of a batch fails alone."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from typing import Any, NoReturn

from awsh.sandbox.rules import rule
from awsh.sandbox.runners.triggers.signals import SIGNALS

_RANGES = {
    "DelaySeconds": (0, 900),
    "MaximumMessageSize": (1024, 1_048_576),
    "MessageRetentionPeriod": (60, 1_209_600),
    "ReceiveMessageWaitTimeSeconds": (0, 20),
    "VisibilityTimeout": (0, 43_200),
    "KmsDataKeyReusePeriodSeconds": (60, 86_400),
}
_OTHERS = {
    "Policy",
    "RedrivePolicy",
    "RedriveAllowPolicy",
    "FifoQueue",
    "ContentBasedDeduplication",
    "DeduplicationScope",
    "FifoThroughputLimit",
    "KmsMasterKeyId",
    "SqsManagedSseEnabled",
}
_FOR_FIFO = {"ContentBasedDeduplication", "DeduplicationScope", "FifoThroughputLimit"}
_LARGEST = 1_048_576
_SECONDS_AFTER_DELETION = 60
_NOT_ALLOWED = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NAME = re.compile(r"[\w-]{1,80}")


def _refuse(code: str, message: str) -> NoReturn:
    from moto.sqs.exceptions import SQSException

    raise SQSException(code, message)


@rule("moto.sqs.models:SQSBackend.create_queue", "name", "tags")
def create_queue(
    moto: Callable[..., Any], backend: Any, name: str, tags: dict[str, str] | None = None, **attributes: Any
) -> Any:
    """A name is free a minute after its queue was deleted; before, QueueDeletedRecently."""
    _check_attributes(attributes)
    if attributes.get("FifoQueue") and str(attributes["FifoQueue"]).lower() != "true":
        _refuse(
            "InvalidAttributeValue",
            "Invalid value for the parameter FifoQueue. Reason: FifoQueue attribute can only be true.",
        )
    if name.endswith(".fifo") and not attributes.get("FifoQueue"):
        _refuse("InvalidParameterValue", _CHARACTERS)
    if not name.endswith(".fifo") and (wrong := _FOR_FIFO & set(attributes)):
        _refuse("InvalidAttributeName", f"Unknown Attribute {sorted(wrong)[0]}.")
    gone = getattr(backend, "deleted_queues", {}).get(name)
    if gone is not None and time.time() - gone < _SECONDS_AFTER_DELETION:
        _refuse(
            "AWS.SimpleQueueService.QueueDeletedRecently",
            "You must wait 60 seconds after deleting a queue before you can create another with the same name.",
        )
    made = moto(name, tags, **attributes)
    SIGNALS.send(made.queue_arn)
    return made


_CHARACTERS = "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length"


@rule("moto.sqs.models:SQSBackend.delete_queue", "queue_name")
def delete_queue(moto: Callable[..., Any], backend: Any, queue_name: str) -> Any:
    """When it was deleted is kept in mind."""
    queue = backend.get_queue(queue_name)
    answer = moto(queue_name)
    backend.deleted_queues = {**getattr(backend, "deleted_queues", {}), queue_name: time.time()}
    SIGNALS.send(queue.queue_arn)
    return answer


@rule("moto.sqs.models:SQSBackend.set_queue_attributes", "queue_name", "attributes")
def set_queue_attributes(
    moto: Callable[..., Any], backend: Any, queue_name: str, attributes: dict[str, Any]
) -> Any:
    """Names that there are, values within their ranges."""
    _check_attributes(attributes)
    queue = moto(queue_name, attributes)
    SIGNALS.send(queue.queue_arn)
    return queue


def _check_attributes(attributes: dict[str, Any]) -> None:
    for name, value in attributes.items():
        if name in _RANGES:
            least, most = _RANGES[name]
            if not re.fullmatch(r"-?\d+", str(value)) or not least <= int(value) <= most:
                _refuse("InvalidAttributeValue", f"Invalid value for the parameter {name}.")
        elif name not in _OTHERS and name != "region":
            _refuse("InvalidAttributeName", f"Unknown Attribute {name}.")


@rule("moto.sqs.models:Queue._setup_dlq", "policy")
def setup_dlq(moto: Callable[..., Any], queue: Any, policy: Any) -> Any:
    """The dead-letter queue is there, of the same kind, and takes over after 1 to 1000 receives."""
    from moto.sqs.models import Queue, sqs_backends

    if Queue._is_empty_redrive_policy(policy):
        return moto(policy)
    shown = policy if isinstance(policy, str) else json.dumps(policy)
    start = f"Value {shown} for parameter RedrivePolicy is invalid. Reason: "
    try:
        told = json.loads(policy) if isinstance(policy, str) else dict(policy)
        arn, most = str(told["deadLetterTargetArn"]), int(told["maxReceiveCount"])
    except ValueError:
        _refuse("InvalidParameterValue", start + "Redrive policy is not a valid JSON map.")
    except KeyError as missing:
        _refuse(
            "InvalidParameterValue",
            start + f"Redrive policy does not contain mandatory attribute: {missing.args[0]}.",
        )
    if not 1 <= most <= 1000:
        _refuse(
            "InvalidParameterValue",
            start
            + f"Invalid value for maxReceiveCount: {most}, valid values are from 1 to 1000 both inclusive.",
        )
    target = sqs_backends[queue.account_id][queue.region].queues.get(arn.rpartition(":")[2])
    if target is None or target.queue_arn != arn:
        _refuse("InvalidParameterValue", start + "Dead letter target does not exist.")
    if queue.name.endswith(".fifo") != target.fifo_queue:
        _refuse(
            "InvalidParameterValue",
            start + "Dead-letter queue must be same type of queue as the source.",
        )
    return moto(policy)


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
        _refuse("MissingParameter", "The request must contain the parameter MessageBody.")
    if _NOT_ALLOWED.search(message_body):
        _refuse(
            "InvalidMessageContents",
            "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | "
            "#xE000 to #xFFFD | #x10000 to #x10FFFF",
        )
    attributes = message_attributes or {}
    if len(attributes) > 10:
        _refuse(
            "InvalidParameterValue",
            f"Number of message attributes [{len(attributes)}] exceeds the allowed maximum [10].",
        )
    if _size(message_body, attributes) > queue.maximum_message_size:
        _refuse(
            "InvalidParameterValue",
            "One or more parameters are invalid. Reason: Message must be shorter than "
            f"{queue.maximum_message_size} bytes.",
        )
    if not queue.fifo_queue and others.get("deduplication_id"):
        _refuse(
            "InvalidParameterValue",
            f"Value {others['deduplication_id']} for parameter MessageDeduplicationId is invalid. Reason: The "
            "request includes a parameter that is not valid for this queue type.",
        )
    return moto(queue_name, message_body, message_attributes, *more, **others)


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
        _refuse(
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
        _refuse(
            "AWS.SimpleQueueService.TooManyEntriesInBatchRequest",
            f"Maximum number of entries per request are 10. You have sent {len(ids)}.",
        )
    if not all(_NAME.fullmatch(id) for id in ids):
        _refuse(
            "AWS.SimpleQueueService.InvalidBatchEntryId",
            "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at "
            "most 80 letters long.",
        )
    repeated = next((id for number, id in enumerate(ids) if id in ids[:number]), None)
    if repeated is not None:
        _refuse("AWS.SimpleQueueService.BatchEntryIdsNotDistinct", f"Id {repeated} repeated.")
