"""Threads for requests that are made at the same time.

One thread owns the workers: it hands out work and is told of every end, so that bookkeeping,
progress and Ctrl-C all happen in one place. The threads are daemons: a request that hangs cannot
keep the shell from leaving.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from awsh import AwsError, CommandError, Context

LET_GO_SECONDS = 10.0
"""How long requests under way are waited for after Ctrl-C."""
_TELL_SECONDS = 1.0

_FEW = 4
_LOOK_SECONDS = 0.03
_IDLE = 0.7

Item = TypeVar("Item")
Answer = TypeVar("Answer")

FAILURES = (AwsError, CommandError, OSError)
"""What one item may fail with while the rest goes on; anything else ends the command."""


class Stopped(BaseException):
    """Raised inside a worker when its work is not wanted any more."""


@dataclass(slots=True)
class End(Generic[Item, Answer]):
    """One piece of work is over."""

    item: Item
    answer: Answer | None
    error: BaseException | None


@dataclass(slots=True)
class Moved:
    """A worker has got on by so many bytes."""

    amount: int


class Workers(Generic[Item, Answer]):
    """At most as many threads as the setting `s3-threads` says.

    They become more as long as those there are mostly wait for S3: threads that wait for each other, to compute,
    make all of them slower.
    """

    def __init__(self, ctx: Context, most: int | None = None) -> None:
        self._ctx = ctx
        self._allowed = _FEW
        self._looked, self._computed = time.monotonic(), time.process_time()
        self.most = max(1, min(most or 1000, int(ctx.setting("s3-threads"))))
        self._work: queue.SimpleQueue[tuple[Item, Callable[[], Answer]] | None] = queue.SimpleQueue()
        self._said: queue.SimpleQueue[End[Item, Answer] | Moved] = queue.SimpleQueue()
        self._threads = 0
        self._stop = threading.Event()
        self.pending = 0

    @property
    def busy(self) -> bool:
        """Enough is waiting: hear of some ends before handing out more."""
        return self.pending >= 2 * self.most

    def hand_out(self, item: Item, work: Callable[[], Answer], *, large: bool = False) -> None:
        """WORK is done by one of the threads; its end is heard of as ITEM's. large: it gets its own at once."""
        self.pending += 1
        self._work.put((item, work))
        if self._threads < min(self.most, self.pending) and (large or self._threads < self._room()):
            self._threads += 1
            threading.Thread(target=self._serve, name=f"s3 {self._threads}", daemon=True).start()

    def _room(self) -> int:
        """How many threads are of use: twice as many after every while in which hardly anything was computed."""
        now = time.monotonic()
        if now - self._looked >= _LOOK_SECONDS:
            computed = time.process_time()
            if computed - self._computed < _IDLE * (now - self._looked):
                self._allowed = max(self._allowed, 2 * self._threads)
            self._looked, self._computed = now, computed
        return self._allowed

    def moved(self, amount: int) -> None:
        """Called by work that has got on. Raises Stopped when it is not wanted any more."""
        self.check()
        self._said.put(Moved(amount))

    def check(self) -> None:
        """Called by work now and then. Raises Stopped when it is not wanted any more."""
        if self._stop.is_set():
            raise Stopped

    def hear(self) -> End[Item, Answer] | Moved:
        """The next thing that a worker has to say. Raises KeyboardInterrupt when the line is stopped."""
        while True:
            if self._ctx.stopped():
                raise KeyboardInterrupt
            try:
                said = self._said.get(timeout=0.2)
            except queue.Empty:
                continue
            if isinstance(said, End):
                self.pending -= 1
            return said

    def stop(self) -> list[Item]:
        """Drops what has not begun, and waits a while for what has; says so when that takes long.

        Gives back what came to a good end meanwhile.
        """
        self._stop.set()
        ended: list[Item] = []
        began = time.monotonic()
        told = False
        while self.pending and (waited := time.monotonic() - began) < LET_GO_SECONDS:
            if waited > _TELL_SECONDS and not told:
                told = True
                self._ctx.note("waiting for requests under way; Ctrl-C again leaves them")
            try:
                said = self._said.get(timeout=0.2)
            except queue.Empty:
                continue
            if isinstance(said, End):
                self.pending -= 1
                if said.error is None:
                    ended.append(said.item)
        self.dismiss()
        return ended

    def dismiss(self) -> None:
        """Lets the threads go when they have nothing to do any more."""
        for _ in range(self._threads):
            self._work.put(None)

    def _serve(self) -> None:
        while (taken := self._work.get()) is not None:
            item, work = taken
            try:
                self.check()
                end = End(item, work(), None)
            except BaseException as error:
                end = End(item, None, error)
            self._said.put(end)


def in_parallel(
    ctx: Context, work: Callable[[Item], Answer], items: Iterable[Item], most: int | None = None
) -> Iterator[End[Item, Answer]]:
    """WORK on every one of ITEMS, as they end. Items are read as threads come free.

    An error of FAILURES is told with its item; any other is raised.
    """
    workers: Workers[Item, Answer] = Workers(ctx, most)

    def ends(until: Callable[[], bool]) -> Iterator[End[Item, Answer]]:
        while until():
            said = workers.hear()
            if isinstance(said, End):
                if said.error is not None and not isinstance(said.error, FAILURES):
                    raise said.error
                yield said

    try:
        for item in items:
            workers.hand_out(item, lambda item=item: work(item))  # type: ignore[misc]
            yield from ends(lambda: workers.busy)
        yield from ends(lambda: workers.pending > 0)
        workers.dismiss()
    except BaseException:
        workers.stop()
        raise


def reason(error: BaseException) -> str:
    """What an item failed with, in a few words."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error) or type(error).__name__


def raise_failures(done: int, failures: list[tuple[str, Any]]) -> None:
    """Raises the one error where nothing else was to be done, else PartialFailure; nothing for none."""
    from awsh import PartialFailure

    if not failures:
        return
    if len(failures) == 1 and not done:
        name, why = failures[0]
        if isinstance(why, AwsError) or name in str(why):
            raise why
        raise CommandError(
            f"{name}: {getattr(why, 'message', None) or reason(why)}", hint=getattr(why, "hint", None)
        )
    raise PartialFailure(done, _named(failures))


def raise_broken_off(done: int, failures: list[tuple[str, Any]], error: BaseException) -> None:
    """Raises PartialFailure for ERROR, which ended it all, when something was done before; else nothing."""
    from awsh import AwshError, PartialFailure

    if done and isinstance(error, AwshError):
        raise PartialFailure(done, _named(failures), ended=str(error)) from error


def _named(failures: list[tuple[str, Any]]) -> list[tuple[str, str]]:
    return [(name, reason(why) if isinstance(why, BaseException) else str(why)) for name, why in failures]
