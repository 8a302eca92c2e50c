"""A file on its way to S3: at once when it is small, in parts when it is not."""

from __future__ import annotations

import contextlib
import os
import stat
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from awsh import CommandError, Context
from awsh_s3.paths import S3Path
from awsh_s3.transfers.bulk import Bulk
from awsh_s3.transfers.content_type import LOOK, by_look, by_name
from awsh_s3.transfers.multipart import PART, Sender, part_size, with_type
from awsh_s3.transfers.options import ObjectOptions
from awsh_s3.transfers.runner import Feedback, Piece, Skipped, Transfer
from awsh_s3.workers import Stopped

if TYPE_CHECKING:
    from awsh_s3.uploads.paused import Paused

_NARROW = 4
_QUICK_SECONDS = 3.0


class Gate:
    """Few parts at a time where each takes long, so that when it breaks off some are whole; else many."""

    def __init__(self) -> None:
        self._wide = _NARROW
        self._inside = 0
        self._changed = threading.Condition()

    @contextlib.contextmanager
    def passed(self, check: Callable[[], None]) -> Iterator[None]:
        """Waits until there is room. check: called now and then, and may raise what ends the wait."""
        with self._changed:
            while self._inside >= self._wide:
                check()
                self._changed.wait(0.2)
            self._inside += 1
        began = time.monotonic()
        try:
            yield
        finally:
            with self._changed:
                self._inside -= 1
                if time.monotonic() - began < _QUICK_SECONDS:
                    self._wide += 1
                self._changed.notify_all()


class Upload(Transfer):
    """One file to one object (PutObject, or a multipart upload).

    It appears in S3 when it is whole, and not at all when the file was changed meanwhile. What breaks off
    in the middle of a large file can be gone on with: see `awsh_s3.uploads.paused`.

    part: bytes of a part, and of the largest file that is sent at once. move: the file goes when it has
    arrived, which whoever goes on with it must know.
    """

    def __init__(
        self,
        ctx: Context,
        source: Path,
        target: S3Path,
        options: ObjectOptions | None = None,
        *,
        bulk: Bulk | None = None,
        part: int | None = None,
        move: bool = False,
    ) -> None:
        self._ctx = ctx
        self._bulk = bulk
        self._target = target
        self._options = options or ObjectOptions()
        self._wanted = part
        self._move = move
        self._file = -1
        self._lost = False
        self._gate = Gate()
        self._sender: Sender | None = None
        self._paused: Paused | None = None
        self.name = str(source)
        self.source: Path = source
        self.size = 0
        with contextlib.suppress(OSError):
            self.size = source.stat().st_size

    def begin(self) -> Iterable[Piece]:
        self._open()
        self._part = part_size(self.size, self._wanted)
        self._options = with_type(self._options, self._type())
        if self.size <= (self._wanted or PART):
            return [self._send_all]
        sender = Sender(self._ctx, self._target, self._options)
        sender.look()
        sender.begin()
        self._sender = sender
        self._remember(sender)
        return self._pieces(sender)

    def _open(self) -> None:
        # A pipe would otherwise wait for somebody to write into it.
        self._file = os.open(self.source, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        self.before = os.fstat(self._file)
        if not stat.S_ISREG(self.before.st_mode):
            raise CommandError("is not a regular file")
        self.size = self._whole = self.before.st_size

    def _remember(self, sender: Sender) -> None:
        from awsh_s3.uploads.paused import LEAST, Paused

        if self.size >= LEAST:
            self._paused = Paused.new(
                self._ctx,
                self._target,
                sender,
                self.source,
                self.before,
                self._part,
                self._options,
                self._move,
            )

    def _type(self) -> str | None:
        if self._options.content_type or not self._options.guess:
            return None
        name = by_name(self.source.name, self._options.content_encoding)
        return name or by_look(os.pread(self._file, LOOK, 0))

    def _pieces(self, sender: Sender) -> Iterator[Piece]:
        for number, offset in enumerate(range(0, self._whole, self._part), 1):
            if not sender.has(number):
                yield partial(self._send_part, sender, number, offset)

    def _read(self, base: int, offset: int, size: int) -> bytes:
        data = os.pread(self._file, size, base + offset)
        # One read gives all there is, unless a signal or two gibibytes come between.
        while len(data) < size and (
            more := os.pread(self._file, size - len(data), base + offset + len(data))
        ):
            data += more
        return data

    def _send_all(self, feedback: Feedback) -> None:
        if self._bulk is not None and self.size <= PART and (headers := self._options.headers()) is not None:
            data = self._read(0, 0, self.size)
            self._check_unchanged()
            if self._bulk.put(self._target, data, headers):
                # It is there, whether it is still wanted or not.
                with contextlib.suppress(Stopped):
                    feedback.moved(self.size)
                return
        try:
            Sender(self._ctx, self._target, self._options).put(partial(self._read, 0), self.size, feedback)
        finally:
            self._check_unchanged()

    def _send_part(self, sender: Sender, number: int, offset: int, feedback: Feedback) -> None:
        size = min(self._part, self._whole - offset)
        try:
            with self._gate.passed(feedback.check):
                sender.part(number, partial(self._read, offset), size, feedback)
        finally:
            # What S3 said of bytes that changed while they were read is not what went wrong.
            self._check_unchanged()

    def finish(self, feedback: Feedback) -> None:
        if self._sender is not None:
            self._check_unchanged()
            try:
                self._sender.complete()
            except Skipped:
                self._lost = True
                raise
            if self._paused is not None:
                self._paused.drop()
        self._close()

    def _check_unchanged(self) -> None:
        now = os.fstat(self._file)
        if (now.st_size, now.st_mtime_ns) != (self.before.st_size, self.before.st_mtime_ns):
            self._lost = True
            raise CommandError("was changed while it was uploaded")

    def abandon(self) -> None:
        self._close()
        sender, paused = self._sender, self._paused
        self._sender = self._paused = None
        if sender is not None and sender.upload is not None:
            if paused is not None and sender.there and not self._lost:
                paused.tell(self._ctx, sender.there)
            else:
                if paused is not None:
                    paused.drop()
                sender.abort()
        if paused is not None:
            paused.let_go()

    def _close(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
