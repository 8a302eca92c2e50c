"""A mapping of a queue to a function: receives messages, calls the function, deletes what it has done."""

from __future__ import annotations

import json
import logging
import threading
import time
from functools import partial
from typing import Any

from awsh.sandbox.runners.triggers.delivery import deepest, invoke
from awsh.sandbox.runners.triggers.failures import TYPE, failed
from awsh.sandbox.runners.triggers.patterns import fits
from awsh.sandbox.runners.triggers.signals import SIGNALS
from awsh.sandbox.runners.triggers.work import WORK

log = logging.getLogger(__name__)

AT_ONCE = 5
"""Batches at once where a mapping does not say; Lambda begins with five too."""
_BATCH = 10
"""Messages that SQS gives for one receive."""
_LARGEST = 6 * 1024 * 1024
"""Bytes of the event that a function is given."""
_AROUND = 2048
"""Bytes of a record besides its body."""


class QueuePoller:
    """One mapping's. It waits until the queue says that it has something: an empty one costs nothing."""

    def __init__(self, mapping: Any) -> None:
        self._mapping = mapping
        self._arn: str = mapping.event_source_arn
        self._stop = threading.Event()
        self._wake = threading.Event()
        self._busy = 0
        self._counting = threading.Lock()

    def start(self) -> None:
        """Begins to receive."""
        SIGNALS.listen(self._arn, self._wake)
        name = f"mapping {self._mapping.uuid[:8]}"
        threading.Thread(target=self._poll, daemon=True, name=name).start()

    def stop(self) -> None:
        """Receives no more; what is being dealt with goes on."""
        self._stop.set()
        SIGNALS.leave(self._arn, self._wake)
        self._wake.set()

    def _poll(self) -> None:
        while not self._stop.is_set():
            self._wake.clear()
            try:
                wait = self._look()
            except Exception:
                log.exception("the mapping %s failed", self._mapping.uuid)
                wait = 5.0
            if wait is None or wait > 0:
                self._wake.wait(wait)

    def _look(self) -> float | None:
        """Takes a batch if there is one and room for it: seconds until it is worth while to look again."""
        from awsh.sandbox.rules.sqs_shelf import next_time

        queue = _queue(self._arn)
        if queue is None or self._busy >= self._most:
            return None
        messages = self._batch(queue)
        if not messages:
            return next_time(queue)
        for part in _parts(messages):
            with self._counting:
                self._busy += 1
            WORK.submit(partial(self._deal_with, queue, part), deepest(map(_trace, part)))
        return 0.0

    @property
    def _most(self) -> int:
        scaling = self._mapping.scaling_config or {}
        return int(scaling.get("MaximumConcurrency") or AT_ONCE)

    def _batch(self, queue: Any) -> list[Any]:
        """As many messages as fit in, waited for as long as the mapping says."""
        size, window = self._mapping.batch_size, self._mapping.max_batch_window or 0
        messages: list[Any] = []
        end = time.monotonic() + window
        while len(messages) < size and not self._stop.is_set():
            taken = self._receive(queue, min(_BATCH, size - len(messages)))
            messages += [each for each in taken if self._wants(queue, each)]
            if taken:
                continue
            left = end - time.monotonic()
            if not messages or left <= 0 or sum(map(_size, messages)) > _LARGEST:
                break
            self._wake.wait(left)
            self._wake.clear()
        return messages

    def _receive(self, queue: Any, count: int) -> list[Any]:
        from moto.sqs.models import sqs_backends

        backend = sqs_backends[queue.account_id][queue.region]
        found: list[Any] = backend.receive_message(queue.name, count, 0, queue.visibility_timeout, ["All"])
        return found

    def _wants(self, queue: Any, message: Any) -> bool:
        if fits(self._mapping.filter_criteria, _record(queue, message), "body"):
            return True
        # As Lambda does: what no filter lets through is gone.
        _delete(queue, message)
        return False

    def _deal_with(self, queue: Any, messages: list[Any]) -> None:
        try:
            event = {"Records": [_record(queue, each) for each in messages]}
            answer, error = self._call(json.dumps(event), queue.visibility_timeout)
            partly = TYPE in (self._mapping.function_response_types or ())
            left = failed(answer, error, [each.id for each in messages], partly=partly)
            for each in messages:
                if each.id not in left:
                    _delete(queue, each)
        except Exception as why:
            if getattr(why, "error_type", "") == "RecursiveInvocationException":
                for each in messages:
                    _bury(queue, each)
            # They show again when their time is over, as after an error of the function's own.
            log.warning("the mapping %s: %s", self._mapping.uuid, why)
        finally:
            with self._counting:
                self._busy -= 1
            self._wake.set()

    def _call(self, text: str, seconds: float) -> tuple[bytes, str]:
        """Calls the function, again while it has too much to do, as long as the messages stay hidden."""
        end, pause = time.monotonic() + seconds, 0.2
        while True:
            try:
                return invoke(self._mapping.function_arn, text)
            except Exception as why:
                busy = getattr(why, "error_type", "") == "TooManyRequestsException"
                if not busy or self._stop.is_set() or time.monotonic() + 2 * pause > end:
                    raise
            self._stop.wait(pause)
            pause = min(5.0, pause * 1.5)


def _size(message: Any) -> int:
    return len(json.dumps(message.body)) + _AROUND


def _parts(messages: list[Any]) -> list[list[Any]]:
    """MESSAGES in as many batches as events of Lambda's size are needed for."""
    parts: list[list[Any]] = [[]]
    room = _LARGEST
    for each in messages:
        room -= _size(each)
        if room < 0 and parts[-1]:
            parts.append([])
            room = _LARGEST - _size(each)
        parts[-1].append(each)
    return parts


def _delete(queue: Any, message: Any) -> None:
    from moto.sqs.exceptions import SQSException

    try:
        queue.delete_message(message.receipt_handle)
    except SQSException as why:  # of a FIFO queue, when the function took longer than it was hidden
        log.warning("%s is not deleted: %s", message.id, why.message)


def _bury(queue: Any, message: Any) -> None:
    """What a chain of events has led to too often is not tried again."""
    from awsh.sandbox.rules.sqs_receiving import dead_letter_queue

    _delete(queue, message)
    target = dead_letter_queue(queue)
    if target is not None:
        message.dead_letter_source, message.visible_at = queue.queue_arn, 0.0
        target.add_message(message)


def _queue(arn: str) -> Any:
    from moto.sqs.models import sqs_backends

    _, _, _, region, account, name = arn.split(":", 5)
    return sqs_backends[account][region].queues.get(name)


def _trace(message: Any) -> str:
    return str((message.system_attributes.get("AWSTraceHeader") or {}).get("StringValue") or "")


def _record(queue: Any, message: Any) -> dict[str, Any]:
    attributes = {
        "ApproximateReceiveCount": str(message.approximate_receive_count),
        "AWSTraceHeader": _trace(message),
        "SentTimestamp": str(message.sent_timestamp),
        "SequenceNumber": message.sequence_number,
        "MessageGroupId": message.group_id,
        "SenderId": message.sender_id,
        "MessageDeduplicationId": message.deduplication_id,
        "ApproximateFirstReceiveTimestamp": str(message.approximate_first_receive_timestamp),
        "DeadLetterQueueSourceArn": getattr(message, "dead_letter_source", None),
    }
    record = {
        "messageId": message.id,
        "receiptHandle": message.receipt_handle,
        "body": message.body,
        "attributes": {name: value for name, value in attributes.items() if value},
        "messageAttributes": {name: _value(each) for name, each in message.message_attributes.items()},
        "md5OfBody": message.body_md5,
        "eventSource": "aws:sqs",
        "eventSourceARN": queue.queue_arn,
        "awsRegion": queue.region,
    }
    if message.message_attributes:
        record["md5OfMessageAttributes"] = message.attribute_md5
    return record


def _value(attribute: dict[str, Any]) -> dict[str, Any]:
    import base64

    found: dict[str, Any] = {"stringListValues": [], "binaryListValues": []}
    if attribute.get("StringValue") is not None:
        found["stringValue"] = attribute["StringValue"]
    elif attribute.get("BinaryValue") is not None:
        value = attribute["BinaryValue"]
        found["binaryValue"] = base64.b64encode(value).decode() if isinstance(value, bytes) else value
    return {**found, "dataType": attribute["DataType"]}
