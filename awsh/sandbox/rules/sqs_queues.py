"""Rules of SQS: sending, receiving and deleting without walking the queue; who waits is woken."""

from __future__ import annotations

import base64
import binascii
import copy
import secrets
import time
from collections.abc import Callable
from typing import Any

from awsh.sandbox import lineage
from awsh.sandbox.rules import rule
from awsh.sandbox.rules.sqs_shelf import Shelf
from awsh.sandbox.runners.triggers.signals import SIGNALS

_HANDLE = b"sqs\0"
_MOST_IN_FLIGHT = 120_000


def shelf_of(queue: Any) -> Shelf:
    """The messages of moto's QUEUE; its `_messages_lock` is the caller's to hold."""
    found = queue._messages
    if not isinstance(found, Shelf):
        found = queue._messages = Shelf(found, fifo=queue.fifo_queue, now=_now())
    return found


def next_time(queue: Any) -> float | None:
    """Seconds until the next hidden message of QUEUE shows; None where none is hidden."""
    with queue._messages_lock:
        now = _now()
        at = shelf_of(queue).next_time(now)
    return None if at is None else max(0.0, (at - now) / 1000)


def _now() -> float:
    return time.time() * 1000


@rule("moto.sqs.models:Queue.messages")
def messages(moto: Callable[..., Any], queue: Any) -> Any:
    """Those that are there to be received."""
    with queue._messages_lock:
        return shelf_of(queue).ready(_now())


def _counts(queue: Any) -> tuple[int, int, int]:
    with queue._messages_lock:
        return _fresh(queue).counts(_now())


@rule("moto.sqs.models:Queue.approximate_number_of_messages")
def approximate_number(moto: Callable[..., Any], queue: Any) -> int:
    """Those that are there to be received, counted without looking at each."""
    return _counts(queue)[0]


@rule("moto.sqs.models:Queue.approximate_number_of_messages_not_visible")
def approximate_number_not_visible(moto: Callable[..., Any], queue: Any) -> int:
    """Those that somebody has received and not deleted."""
    return _counts(queue)[1]


@rule("moto.sqs.models:Queue.approximate_number_of_messages_delayed")
def approximate_number_delayed(moto: Callable[..., Any], queue: Any) -> int:
    """Those whose delay is not over."""
    return _counts(queue)[2]


def _fresh(queue: Any) -> Shelf:
    """The shelf without what has been kept for longer than the queue keeps messages."""
    shelf = shelf_of(queue)
    shelf.expire(_now() - queue.message_retention_period * 1000)
    return shelf


@rule("moto.sqs.models:Queue.add_message", "message")
def add_message(moto: Callable[..., Any], queue: Any, message: Any) -> None:
    """A message sent twice to a FIFO queue within five minutes is there once, and answered as the first was.

    Who waits for it is woken; functions are called by the pollers of their mappings, not in here.
    """
    trace = lineage.current()
    if trace and "AWSTraceHeader" not in message.system_attributes:
        message.system_attributes["AWSTraceHeader"] = {"DataType": "String", "StringValue": trace}
    with queue._messages_lock:
        now = _now()
        shelf = shelf_of(queue)
        if queue.fifo_queue and message.deduplication_id is not None:
            shelf.forget_recent(now)
            scope = message.group_id if queue.deduplication_scope == "messageGroup" else ""
            key = (scope or "", message.deduplication_id)
            if key in shelf.recent:
                _, message.id, message.sequence_number = shelf.recent[key]
                return
            message.sequence_number = f"{18_850_000_000_000_000_000 + shelf.next_number() * 256}"
            shelf.recent[key] = (now, message.id, message.sequence_number)
        shelf.add(message, now)
        queue._messages_lock.notify_all()
    SIGNALS.send(queue.queue_arn)


@rule(
    "moto.sqs.models:SQSBackend.receive_message",
    "queue_name",
    "count",
    "wait_seconds_timeout",
    "visibility_timeout",
    "message_attribute_names",
)
def receive_message(
    moto: Callable[..., Any],
    backend: Any,
    queue_name: str,
    count: int,
    wait_seconds_timeout: int,
    visibility_timeout: int,
    message_attribute_names: list[str] | None = None,
) -> list[Any]:
    """Waits without looking again and again; a message received too often goes to the dead-letter queue."""
    from moto.sqs.models import _filter_message_attributes

    end = time.monotonic() + wait_seconds_timeout
    queue = backend.get_queue(queue_name)
    while True:
        with queue._messages_lock:
            taken, dead = _take(queue, count, int(visibility_timeout or 0))
            left = end - time.monotonic()
            if not taken and not dead and left > 0:
                until = shelf_of(queue).next_time(_now())
                hidden = left if until is None else max(0.001, (until - _now()) / 1000)
                queue._messages_lock.wait(min(left, hidden))
        for message, target in dead:
            target.add_message(message)
        if taken or left <= 0:
            break
    found = []
    for each in taken:
        seen = copy.copy(each)
        _filter_message_attributes(seen, message_attribute_names or [])
        found.append(seen)
    return found


def _take(queue: Any, count: int, visibility: int) -> tuple[list[Any], list[tuple[Any, Any]]]:
    """What is received now, and what goes to a dead-letter queue instead."""
    now = _now()
    shelf = _fresh(queue)
    if shelf.counts(now)[1] >= _MOST_IN_FLIGHT:
        from moto.sqs.exceptions import SQSException

        raise SQSException("OverLimit", "The maximum number of in flight messages is reached.")
    target = dead_letter_queue(queue)
    taken: list[Any] = []
    dead: list[tuple[Any, Any]] = []
    mine: set[str] = set()
    while len(taken) < count and (message := shelf.take(now, mine)) is not None:
        if target and message.approximate_receive_count >= queue.redrive_policy["maxReceiveCount"]:
            shelf.remove(message.id)
            message.dead_letter_source = queue.queue_arn
            dead.append((message, target))
            continue
        message.approximate_receive_count += 1
        message.approximate_first_receive_timestamp = message.approximate_first_receive_timestamp or int(now)
        message.visible_at = now + visibility * 1000
        message.receipt_handle = _handle(queue, message)
        taken.append(message)
    for message in taken:
        shelf.hold(message, message.visible_at, now)
    return taken, dead


def dead_letter_queue(queue: Any) -> Any:
    """As it is now: one that was deleted takes nothing, one made anew does."""
    from moto.sqs.models import sqs_backends

    if not queue.redrive_policy or queue.dead_letter_queue is None:
        return None
    arn = queue.redrive_policy["deadLetterTargetArn"]
    return sqs_backends[queue.account_id][queue.region].queues.get(arn.rpartition(":")[2])


def _handle(queue: Any, message: Any) -> str:
    fields = (queue.queue_arn.encode(), message.id.encode(), secrets.token_bytes(48))
    return base64.b64encode(_HANDLE + b"\0".join(fields)).decode()


def _held_by(queue: Any, receipt_handle: str) -> tuple[str, Any]:
    """The id that a receipt handle of QUEUE is about, and the message. Raises ReceiptHandleIsInvalid."""
    from moto.sqs.exceptions import ReceiptHandleIsInvalid

    try:
        known = base64.b64decode(receipt_handle or "", validate=True)
        arn, id, _ = known.removeprefix(_HANDLE).split(b"\0", 2)
    except (binascii.Error, ValueError):
        raise ReceiptHandleIsInvalid from None
    if not known.startswith(_HANDLE) or arn != queue.queue_arn.encode():
        raise ReceiptHandleIsInvalid
    return id.decode(), shelf_of(queue).get(id.decode())


@rule("moto.sqs.models:Queue.delete_message", "receipt_handle")
def delete_message(moto: Callable[..., Any], queue: Any, receipt_handle: str) -> None:
    """One that is gone already is deleted once more; a FIFO queue wants the newest receipt handle."""
    from moto.sqs.exceptions import SQSException

    with queue._messages_lock:
        id, message = _held_by(queue, receipt_handle)
        if message is None:
            return
        old = message.receipt_handle != receipt_handle or not shelf_of(queue).is_held(id)
        if queue.fifo_queue and old:
            raise SQSException(
                "InvalidParameterValue",
                f"Value {receipt_handle} for parameter ReceiptHandle is invalid. "
                "Reason: The receipt handle has expired.",
            )
        shelf_of(queue).remove(id)
        queue._messages_lock.notify_all()
    if queue.fifo_queue:
        SIGNALS.send(queue.queue_arn)


@rule(
    "moto.sqs.models:SQSBackend.change_message_visibility",
    "queue_name",
    "receipt_handle",
    "visibility_timeout",
)
def change_message_visibility(
    moto: Callable[..., Any], backend: Any, queue_name: str, receipt_handle: str, visibility_timeout: int
) -> None:
    """Only of a message that somebody has received: MessageNotInflight; for twelve hours in all."""
    from moto.sqs.exceptions import InvalidParameterValue, SQSException

    queue = backend.get_queue(queue_name)
    with queue._messages_lock:
        id, message = _held_by(queue, receipt_handle)
        now = _now()
        shelf_of(queue).next_time(now)
        if message is None or not shelf_of(queue).is_held(id):
            raise SQSException(
                "AWS.SimpleQueueService.MessageNotInflight",
                "The message referred to isn't in flight.",
            )
        until = now + int(visibility_timeout) * 1000
        if until - message.approximate_first_receive_timestamp > 43_200_000 + 1000:
            raise InvalidParameterValue(
                f"Value {visibility_timeout} for parameter VisibilityTimeout is invalid. Reason: Total "
                "VisibilityTimeout for the message is beyond the limit [43200 seconds]"
            )
        message.visible_at = until
        shelf_of(queue).hold(message, until, now)
        queue._messages_lock.notify_all()
    SIGNALS.send(queue.queue_arn)


@rule("moto.sqs.models:SQSBackend.purge_queue", "queue_name")
def purge_queue(moto: Callable[..., Any], backend: Any, queue_name: str) -> None:
    """Only once in a minute: PurgeQueueInProgress, which is moto's; what waits looks again."""
    moto(queue_name)
    SIGNALS.send(backend.get_queue(queue_name).queue_arn)


@rule("moto.sqs.responses:SQSResponse.receive_message")
def received(moto: Callable[..., Any], response: Any) -> Any:
    """In a dead-letter queue a message says whence it came, where that is asked for."""
    answer = moto()
    asked = {
        *response._get_param("AttributeNames", []),
        *response._get_param("MessageSystemAttributeNames", []),
    }
    if not asked & {"All", "DeadLetterQueueSourceArn"}:
        return answer
    queue = response.sqs_backend.get_queue(response._get_queue_name())
    with queue._messages_lock:
        for each in answer.result.get("Messages", ()):
            message = shelf_of(queue).get(each["MessageId"])
            source = getattr(message, "dead_letter_source", None)
            if source:
                each.setdefault("Attributes", {})["DeadLetterQueueSourceArn"] = source
    return answer
