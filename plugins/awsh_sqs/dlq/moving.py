"""Moving messages between any two queues, by hand where AWS has no task for it."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Any

from awsh import Context, Crew, PartialFailure, UsageError, quote
from awsh_sqs.dlq.batches import HIDDEN_SECONDS, Carrier, Round
from awsh_sqs.dlq.queues import Queue, look, sources
from awsh_sqs.dlq.rows import Moved
from awsh_sqs.dlq.tasks import Redrive
from awsh_sqs.limits import BATCH
from awsh_sqs.sending.again import note_overtaken

_HANDS = 8
"""Handfuls at the same time; one where order counts."""


def move(ctx: Context, url: str, to: str, *, most: int | None, group: str) -> Moved:
    """Moves what is in one queue to another. Raises UsageError, CommandError, PartialFailure, KeyboardInterrupt."""
    source, target = look(ctx, url), look(ctx, to)
    if source.arn == target.arn:
        raise UsageError(f"{source.name} is both, whence and whither")
    if most is not None and most < 1:
        raise UsageError(f"{most} messages are none", hint="as in -n 100")
    if target.fifo and not source.fifo and not group:
        raise UsageError(
            f"{target.name} is a FIFO queue, where every message has a group",
            hint="--group NAME for those that have none",
        )
    if group and not target.fifo:
        raise UsageError(f"--group is for a FIFO queue, and {target.name} is none")
    if most is None and not group and source.fifo == target.fifo and sources(ctx, url):
        task = Redrive(ctx, source, target)
        task.start()
        return task.watch()
    if ctx.dry_run:
        about = source.count() if most is None else min(most, source.count())
        ctx.note(f"about {about} messages would be moved from {source.name} to {target.name}")
        return {"source": source.name, "target": target.name, "moved": 0, "left": source.count()}
    return _ByHand(ctx, source, target, most, group).go()


@dataclass
class _Tally:
    """What has come of all handfuls so far; added to by several threads."""

    moved: int = 0
    refused: dict[str, tuple[dict[str, Any], str]] = field(default_factory=dict)
    twice: list[dict[str, Any]] = field(default_factory=list)
    overtaken: set[str] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, done: Round) -> bool:
        """Whether there was something new in it: what the target refuses comes again and again."""
        with self.lock:
            new = [each for each in done.refused if each[0]["MessageId"] not in self.refused]
            self.refused |= {message["MessageId"]: (message, why) for message, why in done.refused}
            self.moved += done.moved
            self.twice += done.twice
            self.overtaken |= done.overtaken
        return bool(done.moved or new)


class _ByHand:
    """One move. most: how many messages at the most."""

    def __init__(self, ctx: Context, source: Queue, target: Queue, most: int | None, group: str) -> None:
        self._ctx = ctx
        self._source = source
        self._target = target
        self._more = f" --group {quote(group)}" if group else ""
        self._left = most
        self._about = source.count() if most is None else min(source.count(), most)
        self._carrier = Carrier(ctx, source, target, group)
        self._tally = _Tally()

    def go(self) -> Moved:
        """Moves until nothing comes any more, or as many as were wanted."""
        hands = 1 if self._source.fifo else max(1, min(_HANDS, -(-self._about // BATCH)))
        crew: Crew[int, Round] = Crew(self._ctx, self._carry, hands)
        try:
            self._work(crew, hands)
        except BaseException as error:
            self._settle(crew)
            if isinstance(error, KeyboardInterrupt):
                self._ctx.note(f"stopped: {self._tally.moved} moved, none lost; {self._on}")
            elif self._tally.moved:
                self._ctx.note(f"{self._tally.moved} were moved before that; {self._on}")
            raise
        self._settle(crew)
        return self._ended()

    def _work(self, crew: Crew[int, Round], hands: int) -> None:
        with self._ctx.progress(f"moving {self._source.name}", self._about or None) as bar:
            for _ in range(hands):
                self._give(crew)
            shown = 0
            while crew.pending:
                asked, done = crew.hear()
                if self._left is not None:
                    self._left += asked - done.moved
                moved = self._tally.moved
                bar.advance(moved - shown)
                shown = moved
                # Where nothing came, that hand rests; in order, nothing passes what was refused.
                if done.new and not (self._source.fifo and done.refused):
                    self._give(crew)

    def _give(self, crew: Crew[int, Round]) -> None:
        wanted = BATCH if self._left is None else min(BATCH, self._left)
        if wanted:
            if self._left is not None:
                self._left -= wanted
            crew.give(wanted)

    def _carry(self, most: int) -> Round:
        done = Round()
        try:
            self._carrier.carry(most, done)
        finally:
            done.new = self._tally.add(done)
        return done

    def _settle(self, crew: Crew[int, Round]) -> None:
        """Lets what is under way come to its end, and shows again what the target did not take."""
        crew.end(HIDDEN_SECONDS)
        self._carrier.give_back([message for message, _ in self._tally.refused.values()])
        note_overtaken(self._ctx, self._tally.overtaken)
        if self._tally.twice:
            ids = ", ".join(each["MessageId"] for each in self._tally.twice)
            self._ctx.note(
                f"sent, but AWS did not delete them from {self._source.name}, so that they are in both queues: {ids}"
            )

    @property
    def _on(self) -> str:
        names = f"{quote(self._source.name)} {quote(self._target.name)}"
        return f"`sqs move {names}{self._more}` goes on"

    def _ended(self) -> Moved:
        after, tally = look(self._ctx, self._source.url), self._tally
        if tally.refused:
            raise PartialFailure(tally.moved, [(id, why) for id, (_, why) in tally.refused.items()])
        held, delayed = after.count("NotVisible"), after.count("Delayed")
        if held or delayed:
            self._ctx.note(
                f"about {held} in flight, which somebody has received, and {delayed} delayed ones stay in "
                f"{self._source.name}"
            )
        return {
            "source": self._source.name,
            "target": self._target.name,
            "moved": tally.moved,
            "left": after.count() + held + delayed,
        }
