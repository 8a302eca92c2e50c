"""Rules of SQS: tasks that move a dead-letter queue's messages back, or elsewhere; moto has none."""

from __future__ import annotations

import base64
import json
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.sqs_errors import refuse
from awsh.sandbox.rules.sqs_shelf import shelf_of
from awsh.sandbox.runners.triggers.work import WORK

_KEPT = 10
_RATE = 500
"""Messages a second where nobody said how many."""


@dataclass
class Move:
    """One task. started: milliseconds since the epoch. limit: messages a second, where it was said."""

    source: str
    destination: str | None
    limit: int | None
    to_move: int
    started: int = field(default_factory=lambda: int(time.time() * 1000))
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    moved: int = 0
    status: str = "RUNNING"
    failure: str = ""

    @property
    def handle(self) -> str:
        """What AWS calls the task by: it says of which queue it is."""
        return base64.b64encode(json.dumps({"taskId": self.id, "sourceArn": self.source}).encode()).decode()

    def told(self) -> dict[str, Any]:
        """As ListMessageMoveTasks lists it; only one that runs has a handle."""
        found: dict[str, Any] = {
            "TaskHandle": self.handle if self.status == "RUNNING" else None,
            "Status": self.status,
            "SourceArn": self.source,
            "DestinationArn": self.destination,
            "MaxNumberOfMessagesPerSecond": self.limit,
            "ApproximateNumberOfMessagesMoved": self.moved,
            "ApproximateNumberOfMessagesToMove": self.to_move,
            "FailureReason": self.failure or None,
            "StartedTimestamp": self.started,
        }
        return {name: value for name, value in found.items() if value is not None}


@rule("moto.sqs.responses:SQSResponse.call_action")
def call_action(moto: Callable[..., Any], response: Any) -> Any:
    """StartMessageMoveTask, ListMessageMoveTasks and CancelMessageMoveTask."""
    from moto.core.exceptions import ServiceException
    from moto.core.responses import ActionResult

    action = _ACTIONS.get(response._get_action())
    if action is None:
        return moto()
    result: Any
    try:
        result = action(response.sqs_backend, response._get_param)
    except ServiceException as error:
        result = error
    return response.serialized(ActionResult(result))


def _moves(backend: Any) -> list[Move]:
    if not hasattr(backend, "moves"):
        backend.moves = []
    found: list[Move] = backend.moves
    return found


def _queue(backend: Any, arn: str | None, parameter: str) -> Any:
    if not arn:
        refuse("MissingParameter", f"The request must contain the parameter {parameter}.")
    queue = backend.queues.get(str(arn).rpartition(":")[2])
    if queue is None or queue.queue_arn != arn:
        refuse(
            "ResourceNotFoundException",
            f"The resource that you specified for the {parameter} parameter doesn't exist.",
        )
    return queue


def _start(backend: Any, asked: Callable[[str], Any]) -> dict[str, Any]:
    source, to = _queue(backend, asked("SourceArn"), "SourceArn"), asked("DestinationArn")
    if not backend.list_dead_letter_source_queues(source.name):
        refuse("InvalidParameterValue", "Source queue must be configured as a Dead Letter Queue.")
    if to:
        if to == source.queue_arn:
            refuse("InvalidParameterValue", "Source queue arn and destination queue arn cannot be the same.")
        if _queue(backend, to, "DestinationArn").fifo_queue != source.fifo_queue:
            refuse(
                "InvalidParameterValue",
                "The source queue and destination queue must be of the same queue type.",
            )
    limit = asked("MaxNumberOfMessagesPerSecond")
    if limit is not None and not 1 <= limit <= 500:
        refuse(
            "InvalidParameterValue",
            "Value for parameter MaxNumberOfMessagesPerSecond is invalid. Reason: You must enter a number "
            "that's between 1 and 500.",
        )
    moves = _moves(backend)
    if any(each.source == source.queue_arn and each.status in ("RUNNING", "CANCELLING") for each in moves):
        refuse(
            "InvalidParameterValue",
            "There is already a task running. Only one active task is allowed for a source queue arn at a "
            "given time.",
        )
    move = Move(source.queue_arn, to or None, limit, source.approximate_number_of_messages)
    moves.insert(0, move)
    WORK.submit(partial(run, backend, move))
    return {"TaskHandle": move.handle}


def _list(backend: Any, asked: Callable[[str], Any]) -> dict[str, Any]:
    source, most = _queue(backend, asked("SourceArn"), "SourceArn"), asked("MaxResults")
    if most is not None and not 1 <= most <= _KEPT:
        refuse("InvalidParameterValue", "Value for parameter MaxResults must be between 1 and 10.")
    found = [each.told() for each in _moves(backend) if each.source == source.queue_arn]
    return {"Results": found[: most or 1]}


def _cancel(backend: Any, asked: Callable[[str], Any]) -> dict[str, Any]:
    handle = asked("TaskHandle")
    try:
        known = json.loads(base64.b64decode(handle or "", validate=True))["taskId"]
    except (ValueError, KeyError, TypeError):
        refuse("InvalidParameterValue", "Value for parameter TaskHandle is invalid.")
    move = next((each for each in _moves(backend) if each.id == known and each.status == "RUNNING"), None)
    if move is None:
        refuse("ResourceNotFoundException", "Task does not exist.")
    move.status = "CANCELLING"
    return {"ApproximateNumberOfMessagesMoved": move.moved}


_ACTIONS = {
    "StartMessageMoveTask": _start,
    "ListMessageMoveTasks": _list,
    "CancelMessageMoveTask": _cancel,
}


def go_on() -> None:
    """Goes on with what a sandbox was moving when it ended."""
    from moto.sqs.models import sqs_backends

    for _, _, backend in list(sqs_backends.iter_backends()):
        for each in getattr(backend, "moves", ()):
            if each.status in ("RUNNING", "CANCELLING"):
                WORK.submit(partial(run, backend, each))


def run(backend: Any, move: Move) -> None:
    """Moves messages until none is left or the task is cancelled."""
    began, moved = time.monotonic(), 0
    while move.status == "RUNNING" and not WORK.ended:
        source = backend.queues.get(move.source.rpartition(":")[2])
        if source is None:
            move.status, move.failure = "FAILED", "AWS.SimpleQueueService.NonExistentQueue"
            return
        if move.moved >= move.to_move or not _move_one(backend, source, move):
            move.status = "COMPLETED"
            break
        moved += 1
        ahead = moved / (move.limit or _RATE) - (time.monotonic() - began)
        if ahead > 0.05:
            WORK.sleep(ahead)
    if move.status == "CANCELLING":
        move.status = "CANCELLED"
    backend.moves = _moves(backend)[: 10 * _KEPT]


def _move_one(backend: Any, source: Any, move: Move) -> bool:
    with source._messages_lock:
        moment, shelf = time.time() * 1000, shelf_of(source)
        message = shelf.take(moment, set())
        if message is None:
            return False
        arn = move.destination or getattr(message, "dead_letter_source", None)
        target = backend.queues.get(str(arn).rpartition(":")[2])
        if target is None:
            # It stays where it is, in its place.
            shelf.hold(message, moment, moment)
            move.status = "FAILED"
            move.failure = (
                "AWS.SimpleQueueService.NonExistentQueue" if arn else "CouldNotDetermineMessageSource"
            )
            return True
        shelf.remove(message.id)
    # To its new queue it is a new message.
    message.id = str(uuid.uuid4())
    message.visible_at = message.delayed_until = 0.0
    message.approximate_receive_count, message.approximate_first_receive_timestamp = 0, None
    message.dead_letter_source = None
    message.mark_sent()
    target.add_message(message)
    move.moved += 1
    return True
