"""Many objects on their way at the same time, small ones whole and big ones in pieces."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from awsh import Context, human_size
from awsh_s3.words import counted
from awsh_s3.workers import FAILURES, Moved, Workers, raise_broken_off


@dataclass(slots=True)
class Feedback:
    """What a piece of work calls while it runs; both raise Stopped when it is not wanted any more."""

    moved: Callable[[int], None]
    check: Callable[[], None]


Piece = Callable[[Feedback], None]

SMALL = 8 << 20
"""Bytes up to which a transfer is one piece of work, from its beginning to its end."""


class Skipped(Exception):
    """Raised by a transfer whose target is there already and must stay."""


class Transfer:
    """One object on its way. All that it does runs in workers, which Ctrl-C does not reach.

    name: what messages call it. source: what it is made from, for `mv`. size: its bytes. streams: they may
    turn out to be many more.
    """

    name: str
    source: Any
    size: int = 0
    streams: bool = False

    def begin(self) -> Iterable[Piece]:
        """Gets ready and gives what is to be done, in any order."""
        raise NotImplementedError

    def finish(self, feedback: Feedback) -> None:
        """Called once every piece is done."""

    def interrupt(self) -> None:
        """Called when it is not wanted any more, and may be waiting for something."""

    def abandon(self) -> None:
        """Called instead of `finish`, or after it failed: undoes what was begun. Does not raise."""


@dataclass(slots=True)
class Outcome:
    """What many transfers came to. skipped: those whose target was there already.

    failures: name and error of each that failed.
    """

    done: int = 0
    size: int = 0
    skipped: int = 0
    failures: list[tuple[str, Any]] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class _Open:
    """The state of one transfer: pieces that are out, and those that still have to be.

    whole: it is one piece of work from its beginning to its end.
    """

    transfer: Transfer
    out: int = 0
    pieces: Iterator[Piece] | None = None
    finishing: bool = False
    whole: bool = False
    error: BaseException | None = None


class Runner:
    """Runs transfers to their end. landed: called for each that is done, in the thread of the command.

    Ctrl-C, and errors that are not one item's, stop everything and leave nothing half.
    """

    def __init__(self, ctx: Context, outcome: Outcome, landed: Callable[[Transfer], None]) -> None:
        self._ctx = ctx
        self._outcome = outcome
        self._landed = landed
        self._workers: Workers[_Open, Iterable[Piece] | None] = Workers(ctx)
        self._feedback = Feedback(self._workers.moved, self._workers.check)
        self._quiet = Feedback(lambda amount: self._workers.check(), self._workers.check)
        self._open: set[_Open] = set()
        self._begun: deque[_Open] = deque()
        self._total = 0
        self._bar: Any = None

    def run(self, transfers: Iterable[Transfer], label: str) -> None:
        """Raises KeyboardInterrupt, and what is not in FAILURES."""
        source = iter(transfers)
        try:
            with self._ctx.progress(label, unit="B") as self._bar:
                while True:
                    while not self._workers.busy and (
                        self._hand_out_piece() or self._begin(next(source, None))
                    ):
                        pass
                    if not self._workers.pending:
                        break
                    self._hear()
            self._workers.dismiss()
        except BaseException as error:
            try:
                for state in self._open:
                    state.transfer.interrupt()
                for state in self._workers.stop():
                    if state.finishing:
                        self._open.discard(state)
                        self._outcome.done += 1
                        self._outcome.size += state.transfer.size
            finally:
                # Also when Ctrl-C comes again, by somebody who does not want to wait.
                for state in self._open:
                    state.transfer.abandon()
            raise_broken_off(self._outcome.done, self._outcome.failures, error)
            if isinstance(error, KeyboardInterrupt) and self._outcome.done:
                there = f"{counted(self._outcome.done, 'object')} ({human_size(self._outcome.size)})"
                self._ctx.note(f"stopped; {there} had arrived")
            raise

    def _begin(self, transfer: Transfer | None) -> bool:
        if transfer is None:
            return False
        self._total += transfer.size
        if self._total or not transfer.streams:
            self._bar.total(self._total)
        state = _Open(transfer, out=1)
        self._open.add(state)
        if transfer.size <= SMALL and not transfer.streams:
            state.whole = state.finishing = True
            self._workers.hand_out(state, partial(self._do, transfer))
        else:
            self._workers.hand_out(state, transfer.begin)
        return True

    def _do(self, transfer: Transfer) -> None:
        """All of TRANSFER, in one worker."""
        for piece in transfer.begin():
            piece(self._quiet)
        transfer.finish(self._quiet)

    def _hand_out_piece(self) -> bool:
        """One more piece of a transfer that was begun; False when there is none."""
        while self._begun:
            state = self._begun[0]
            piece = next(state.pieces, None) if state.pieces is not None and state.error is None else None
            if piece is not None:
                state.out += 1
                self._workers.hand_out(state, partial(piece, self._feedback), large=True)
                return True
            self._begun.popleft()
            state.pieces = None
            self._settle(state)
        return False

    def _hear(self) -> None:
        said = self._workers.hear()
        if isinstance(said, Moved):
            self._bar.advance(said.amount)
            return
        if said.error is not None and not isinstance(said.error, (*FAILURES, Skipped)):
            raise said.error
        state = said.item
        state.out -= 1
        state.error = state.error or said.error
        if said.answer is not None:
            state.pieces = iter(said.answer)
            self._begun.append(state)
        else:
            self._settle(state)

    def _settle(self, state: _Open) -> None:
        """Goes on with a transfer all of whose pieces have ended."""
        if state.out or state.pieces is not None:
            return
        transfer = state.transfer
        if state.error is None and not state.finishing:
            state.finishing = True
            state.out = 1
            self._workers.hand_out(state, lambda: transfer.finish(self._feedback))
            return
        self._open.discard(state)
        if state.error is not None:
            transfer.abandon()
            if isinstance(state.error, Skipped):
                self._outcome.skipped += 1
            else:
                self._outcome.failures.append((transfer.name, state.error))
            return
        self._outcome.done += 1
        self._outcome.size += transfer.size
        self._landed(transfer)
        if state.whole:
            self._bar.advance(transfer.size)
