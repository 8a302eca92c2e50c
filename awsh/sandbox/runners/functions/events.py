"""Asynchronous invocations: outside of the request, again when they fail, and told of when they end.

A queue that is AWS's own there and lasts for hours is kept in memory here: what waits in it is lost with
the server. AWS lets a minute pass before the first retry and two before the second; here it is seconds.
"""

from __future__ import annotations

import heapq
import itertools
import json
import logging
import threading
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

from awsh.sandbox import lineage
from awsh.sandbox.runners.functions import destinations
from awsh.sandbox.runners.functions.invoking import Answer, Looping, NotRun, invoke
from awsh.sandbox.runners.functions.logs import note
from awsh.sandbox.runners.functions.pool import Throttled

log = logging.getLogger(__name__)

PAUSE = 0.5
"""Seconds before the first retry; before the second it is twice as much."""

WORKERS = 32
_PATIENCE = 10.0


@dataclass
class Event:
    """One event for a function, by its name and qualifier: it may be changed before the event gets there."""

    account: str
    region: str
    name: str
    qualifier: str | None
    payload: bytes
    trace: str
    client: str = ""
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    born: float = field(default_factory=time.monotonic)
    attempts: int = 0
    throttled: int = 0


class Queue:
    """Events that wait for their time, and threads that take them while there are any."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: list[tuple[float, int, Event]] = []
        self._numbers = itertools.count()
        self._workers = self._resting = 0
        self._closed = False

    def put(self, event: Event, after: float = 0.0) -> None:
        """Has EVENT invoked in AFTER seconds."""
        with self._changed:
            if self._closed:
                return
            heapq.heappush(self._waiting, (time.monotonic() + after, next(self._numbers), event))
            if len(self._waiting) > self._resting and self._workers < WORKERS:
                self._workers += 1
                threading.Thread(target=self._work, name="events", daemon=True).start()
            self._changed.notify()

    def clear(self) -> None:
        """Forgets what waits."""
        with self._changed:
            self._waiting.clear()

    def close(self) -> None:
        """Forgets what waits, and takes nothing any more."""
        with self._changed:
            self._closed = True
            self._waiting.clear()
            self._changed.notify_all()

    def _work(self) -> None:
        while (event := self._next()) is not None:
            try:
                _attempt(event)
            except Exception:
                log.exception("an event for %s was lost", event.name)

    def _next(self) -> Event | None:
        with self._changed:
            until = time.monotonic() + _PATIENCE
            self._resting += 1
            try:
                while not self._closed:
                    now = time.monotonic()
                    if self._waiting and self._waiting[0][0] <= now:
                        return heapq.heappop(self._waiting)[2]
                    due = self._waiting[0][0] if self._waiting else until
                    if not self._waiting and now >= until:
                        break
                    self._changed.wait(due - now)
                self._workers -= 1
                return None
            finally:
                self._resting -= 1


QUEUE = Queue()
"""This sandbox's."""


def _attempt(event: Event) -> None:
    from moto.awslambda.exceptions import UnknownFunctionException

    from awsh.sandbox.rules.awslambda_invoke import target

    try:
        function, arn = target(event.account, event.region, event.name, event.qualifier)
    except UnknownFunctionException:
        return None
    config = _configuration(function)
    if time.monotonic() - event.born > config.get("MaximumEventAgeInSeconds", 21600):
        return _failed(event, function, arn, config, "EventAgeExceeded", None)
    try:
        answer = invoke(
            function, event.payload, trace=event.trace, arn=arn, client=event.client, request_id=event.id
        )
    except Throttled:
        if function.reserved_concurrency == 0:
            return _failed(event, function, arn, config, "ZeroReservedConcurrency", None)
        event.throttled += 1
        return QUEUE.put(event, PAUSE * min(event.throttled, 5))
    except Looping as loop:
        note(function, f"RequestId: {event.id} Error: {loop}")
        return _failed(event, function, arn, config, "RecursiveInvocation", None)
    except NotRun as refused:
        note(function, str(refused))
        return None
    event.attempts += 1
    if answer.error is None:
        return _told(event, arn, config, "OnSuccess", "Success", answer)
    if event.attempts <= config.get("MaximumRetryAttempts", 2):
        return QUEUE.put(event, PAUSE * event.attempts)
    return _failed(event, function, arn, config, "RetriesExhausted", answer)


def _configuration(function: Any) -> dict[str, Any]:
    found = function.event_invoke_config
    return dict(found[-1].config) if found else {}


def _failed(
    event: Event, function: Any, arn: str, config: dict[str, Any], condition: str, answer: Answer | None
) -> None:
    dead = (getattr(function, "awsh_dead_letter", None) or {}).get("TargetArn")
    if dead:
        error = json.loads(answer.payload) if answer else {}
        attributes = {
            "RequestID": ("String", event.id),
            "ErrorCode": ("Number", "200" if answer else "429"),
            "ErrorMessage": ("String", str(error.get("errorMessage") or condition)[:1024]),
        }
        _send(event, dead, event.payload.decode(), attributes)
    _told(event, arn, config, "OnFailure", condition, answer)


def _told(
    event: Event, arn: str, config: dict[str, Any], which: str, condition: str, answer: Answer | None
) -> None:
    target = ((config.get("DestinationConfig") or {}).get(which) or {}).get("Destination")
    if target:
        _send(event, target, json.dumps(_record(event, arn, condition, answer)), {})


def _record(event: Event, arn: str, condition: str, answer: Answer | None) -> dict[str, Any]:
    now = time.time()
    record: dict[str, Any] = {
        "version": "1.0",
        "timestamp": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now)) + f".{int(now * 1000) % 1000:03d}Z",
        "requestContext": {
            "requestId": event.id,
            "functionArn": arn if event.qualifier else f"{arn}:$LATEST",
            "condition": condition,
            "approximateInvokeCount": event.attempts,
        },
        "requestPayload": json.loads(event.payload),
    }
    if answer is not None:
        record["responseContext"] = {"statusCode": 200, "executedVersion": answer.version}
        if answer.error:
            record["responseContext"]["functionError"] = answer.error
        record["responsePayload"] = _parsed(answer.payload)
    return record


def _parsed(payload: bytes) -> Any:
    # A function may return bytes that are no JSON.
    try:
        return json.loads(payload)
    except ValueError:
        return payload.decode("utf-8", "replace")


def _send(event: Event, arn: str, body: str, attributes: dict[str, tuple[str, str]]) -> None:
    with lineage.carried(lineage.next(event.trace) or event.trace):
        destinations.send(arn, body, attributes, account=event.account)
