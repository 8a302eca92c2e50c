"""Rules of SQS: messages come and are received without walking the queue; who waits is woken."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable
from typing import Any

from awsh.sandbox import lineage
from awsh.sandbox.rules import rule
from awsh.sandbox.rules.sqs_receipts import make_handle
from awsh.sandbox.rules.sqs_shelf import fresh, now, shelf_of
from awsh.sandbox.runners.triggers.signals import SIGNALS

_MOST_IN_FLIGHT = 120_000


@rule("moto.sqs.models:Queue.add_message", "message")
def add_message(moto: Callable[..., Any], queue: Any, message: Any) -> None:
    """A message sent twice to a FIFO queue within five minutes is there once, and answered as the first was.

    Who waits for it is woken; functions are called by the pollers of their mappings, not in here.
    """
    trace = lineage.current()
    if trace and "AWSTraceHeader" not in message.system_attributes:
        message.system_attributes["AWSTraceHeader"] = {"DataType": "String", "StringValue": trace}
    with queue._messages_lock:
        moment = now()
        shelf = shelf_of(queue)
        if queue.fifo_queue and message.deduplication_id is not None:
            shelf.forget_recent(moment)
            scope = message.group_id if queue.deduplication_scope == "messageGroup" else ""
            key = (scope or "", message.deduplication_id)
            if key in shelf.recent:
                _, message.id, message.sequence_number = shelf.recent[key]
                return
            message.sequence_number = f"{18_850_000_000_000_000_000 + shelf.next_number() * 256}"
            shelf.recent[key] = (moment, message.id, message.sequence_number)
        shelf.add(message, moment)
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
                until = shelf_of(queue).next_time(now())
                hidden = left if until is None else max(0.001, (until - now()) / 1000)
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
    moment = now()
    shelf = fresh(queue)
    if shelf.counts(moment)[1] >= _MOST_IN_FLIGHT:
        from moto.sqs.exceptions import SQSException

        raise SQSException("OverLimit", "The maximum number of in flight messages is reached.")
    target = dead_letter_queue(queue)
    taken: list[Any] = []
    dead: list[tuple[Any, Any]] = []
    mine: set[str] = set()
    while len(taken) < count and (message := shelf.take(moment, mine)) is not None:
        if target and message.approximate_receive_count >= queue.redrive_policy["maxReceiveCount"]:
            shelf.remove(message.id)
            message.dead_letter_source = queue.queue_arn
            if target.fifo_queue:
                # As AWS does it: there two messages of one deduplication id are two.
                message.deduplication_id = message.id
            dead.append((message, target))
            continue
        message.approximate_receive_count += 1
        message.approximate_first_receive_timestamp = message.approximate_first_receive_timestamp or int(
            moment
        )
        message.visible_at = moment + visibility * 1000
        message.receipt_handle = make_handle(queue, message)
        taken.append(message)
    for message in taken:
        shelf.hold(message, message.visible_at, moment)
    return taken, dead


def dead_letter_queue(queue: Any) -> Any:
    """As it is now: one that was deleted takes nothing, one made anew does."""
    from moto.sqs.models import sqs_backends

    if not queue.redrive_policy or queue.dead_letter_queue is None:
        return None
    arn = queue.redrive_policy["deadLetterTargetArn"]
    return sqs_backends[queue.account_id][queue.region].queues.get(arn.rpartition(":")[2])


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
