"""AWS's own tasks that move a dead-letter queue's messages: started, watched, stopped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from awsh import AwsError, CommandError, Context, attempts, quote
from awsh_sqs.dlq.queues import Queue
from awsh_sqs.dlq.rows import Move, Moved, move_row
from awsh_sqs.kinds import name_of

_LONGEST_SECONDS = 36 * 3600.0
"""For which AWS lets a task run."""
_STOPPING_SECONDS = 10.0
_REASONS = {
    "CouldNotDetermineMessageSource": "of some AWS does not know which queue they came from: say --to QUEUE",
    "AWS.SimpleQueueService.NonExistentQueue": "the queue they came from, or go to, is not there any more",
}


def tasks(ctx: Context, arn: str, most: int = 10) -> list[Move]:
    """The last tasks of a queue, the newest first (ListMessageMoveTasks)."""
    answer = ctx.call("sqs", "list_message_move_tasks", SourceArn=arn, MaxResults=most)
    return [move_row(each) for each in answer.get("Results", ())]


def running(known: Sequence[Move]) -> Move | None:
    """That of the tasks of a queue which is not over; a queue has one at a time."""
    return next((each for each in known if each["status"] in ("RUNNING", "CANCELLING")), None)


@dataclass
class Redrive:
    """Messages of a dead-letter queue on their way. target: None where each goes back to where it came from."""

    ctx: Context
    source: Queue
    target: Queue | None = None
    rate: int | None = None
    _handle: str = field(default="", init=False)
    _before: datetime | None = field(default=None, init=False)
    """When the last task before this one began, which AWS may still tell of for a moment."""

    def start(self) -> None:
        """StartMessageMoveTask. Raises CommandError where one runs already, AwsError."""
        known = tasks(self.ctx, self.source.arn)
        now = running(known)
        if now is not None:
            name = self.source.name
            raise CommandError(
                f"messages of {name} are being moved already: {now['moved']} of {now['of'] or '?'}",
                hint=f"`sqs dlq moves {name}` tells how far it is, `sqs dlq stop {name}` stops it",
            )
        self._before = known[0]["started"] if known else None
        wanted: dict[str, Any] = {"SourceArn": self.source.arn}
        if self.target is not None:
            wanted["DestinationArn"] = self.target.arn
        if self.rate is not None:
            wanted["MaxNumberOfMessagesPerSecond"] = self.rate
        self._handle = self.ctx.call("sqs", "start_message_move_task", **wanted)["TaskHandle"]

    def left_to_aws(self) -> Moved:
        """What a task has come to that nobody waits for."""
        self.ctx.note(f"AWS moves them; `sqs dlq moves {quote(self.source.name)}` tells how far it is")
        return self._row(0, self.source.count())

    def watch(self) -> Moved:
        """Waits until the task has ended, and shows how far it is; Ctrl-C stops it.

        Raises CommandError where it failed, KeyboardInterrupt after saying how much was moved.
        """
        try:
            with self.ctx.progress(f"moving {self.source.name}", self.source.count() or None) as bar:
                seen = 0
                for move in self._looks():
                    if move["of"]:
                        bar.total(move["of"])
                    bar.advance(move["moved"] - seen)
                    seen = move["moved"]
                    if move["status"] not in ("RUNNING", "CANCELLING"):
                        return self._ended(move)
        except KeyboardInterrupt:
            self._stop()
            raise
        raise CommandError(f"the task is not over after {_LONGEST_SECONDS / 3600:.0f} hours")

    def _looks(self) -> Iterator[Move]:
        for _ in attempts(self.ctx, _LONGEST_SECONDS):
            found = tasks(self.ctx, self.source.arn, 1)
            if found and found[0]["started"] != self._before:
                yield found[0]

    def _ended(self, move: Move) -> Moved:
        name, moved = self.source.name, move["moved"]
        if move["status"] == "FAILED":
            reason = move["failure"] or "AWS does not say why"
            raise CommandError(
                f"the move failed after {moved} messages: {_REASONS.get(reason, reason)}",
                hint=f"what is left is in {name}",
            )
        left = (move["of"] or moved) - moved
        if move["status"] == "CANCELLED":
            self.ctx.note(f"somebody has stopped the move; {self._on(left)}")
        return self._row(moved, left)

    def _row(self, moved: int, left: int) -> Moved:
        target = self.target.name if self.target else None
        return {"source": self.source.name, "target": target, "moved": moved, "left": max(0, left)}

    def _on(self, left: int) -> str:
        rest = f" --to {quote(self.target.name)}" if self.target else ""
        return f"{max(0, left)} are left, and `sqs redrive {quote(self.source.name)}{rest}` goes on"

    def _stop(self) -> None:
        """Stops the task after Ctrl-C: by the client, since the line's own requests are refused by now."""
        client = self.ctx.client("sqs")
        asks = f"`sqs dlq moves {quote(self.source.name)}` tells how far it is"
        move: Move | None = None
        try:
            with self.ctx.errors():
                client.cancel_message_move_task(TaskHandle=self._handle)
        except AwsError as error:
            # A task that has just ended is not there to be stopped.
            if error.code != "ResourceNotFoundException":
                self.ctx.note(f"AWS goes on moving: {error.message}; {asks}")
                return
        with suppress(AwsError), self.ctx.errors():
            move = self._stopped(client)
        if move is None:
            self.ctx.note(f"AWS is stopping it; {asks}")
        elif move["status"] == "COMPLETED":
            self.ctx.note(f"all {move['moved']} messages were moved by then")
        else:
            left = (move["of"] or move["moved"]) - move["moved"]
            self.ctx.note(f"stopped after {move['moved']} messages; {self._on(left)}")

    def _stopped(self, client: Any) -> Move | None:
        """This task, once it is over; None where AWS does not tell of it in time."""
        import time

        end = time.monotonic() + _STOPPING_SECONDS
        while time.monotonic() < end:
            answer = client.list_message_move_tasks(SourceArn=self.source.arn, MaxResults=1)
            found = [move_row(each) for each in answer.get("Results", ())]
            if found and found[0]["started"] != self._before and running(found) is None:
                return found[0]
            time.sleep(0.1)
        return None


def stop(ctx: Context, queue: Queue) -> Move:
    """Stops the task that moves a queue's messages (CancelMessageMoveTask). Raises CommandError where none does."""
    now = running(tasks(ctx, queue.arn))
    if now is None or now["task"] is None:
        raise CommandError(f"no messages of {name_of(queue.url)} are being moved")
    ctx.call("sqs", "cancel_message_move_task", TaskHandle=now["task"])
    for _ in attempts(ctx, _STOPPING_SECONDS):
        now = tasks(ctx, queue.arn, 1)[0]
        if now["status"] != "CANCELLING":
            break
    return now
