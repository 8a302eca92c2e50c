"""Bytes that come once, and may have no known end, on their way to S3 in constant memory."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from awsh import CommandError, Context
from awsh_s3.paths import S3Path
from awsh_s3.transfers.content_type import LOOK, by_look, by_name
from awsh_s3.transfers.multipart import MOST_PARTS, Sender, part_size, with_type
from awsh_s3.transfers.options import ObjectOptions
from awsh_s3.transfers.runner import Feedback, Piece, Transfer

MEMORY = 128 << 20
"""Bytes of parts that may be on their way at the same time, beside the one that is being read; at least one."""
_STAYS = 1000
"""So many parts have the least size; then, without an end in sight, they become twice as large …"""
_GROWS = 500
"""… after every so many."""
_LARGEST = 800 << 20
"""… up to this: 5 TiB fit into the 10,000 parts that S3 takes."""


class StreamUpload(Transfer):
    """CHUNKS to one object: PutObject when they are few, else parts that go while more is read.

    What CHUNKS raises is the transfer's error, and leaves nothing in S3. size: bytes, where that is known;
    estimate: where it is not, but about. part: bytes of a part. interrupt: ends a read that waits.
    """

    streams = True

    def __init__(
        self,
        ctx: Context,
        chunks: Iterable[bytes],
        target: S3Path,
        options: ObjectOptions,
        *,
        name: str,
        size: int | None = None,
        estimate: int | None = None,
        part: int | None = None,
        interrupt: Callable[[], None] = lambda: None,
    ) -> None:
        self._ctx = ctx
        self._chunks = iter(chunks)
        self._target = target
        self._options = options
        self._known = size
        self._part = part_size(size or estimate or 0, part)
        self._rest = bytearray()
        self._reading = threading.Lock()
        self._room = Room(MEMORY)
        self._ended = False
        self._taken = self._sent = 0
        self._sender: Sender | None = None
        self.name = name
        self.source = name
        self.size = size or estimate or 0
        self._interrupt = interrupt

    @property
    def content_type(self) -> str | None:
        """What the object got, once it was begun."""
        return self._options.content_type

    def begin(self) -> Iterable[Piece]:
        first = self._read(self._part)
        if self._options.guess:
            kind = by_name(self._target.name, self._options.content_encoding) or by_look(bytes(first[:LOOK]))
            self._options = with_type(self._options, kind)
        sender = Sender(self._ctx, self._target, self._options)
        if self._ended:
            return [partial(self._send_all, sender, first)]
        sender.look()
        sender.begin()
        self._sender = sender
        return self._pieces(sender, first)

    def _pieces(self, sender: Sender, first: memoryview) -> Iterator[Piece]:
        self._taken = 1
        yield partial(self._send_part, sender, 1, first)
        while not self._ended:
            yield partial(self._send_next, sender)

    def _send_all(self, sender: Sender, data: memoryview, feedback: Feedback) -> None:
        sender.put(_reader(data), len(data), feedback)

    def _send_next(self, sender: Sender, feedback: Feedback) -> None:
        with self._reading:
            if self._ended:
                return
            number = self._taken + 1
            if number > MOST_PARTS:
                raise CommandError("has no end: it has more parts than S3 takes")
            size = self._size_of(number)
            data = self._read(size)
            self._taken = number
            self._room.take(size, feedback.check)
        try:
            self._send_part(sender, number, data, feedback)
        finally:
            self._room.give_back(size)

    def _send_part(self, sender: Sender, number: int, data: memoryview, feedback: Feedback) -> None:
        sender.part(number, _reader(data), len(data), feedback)

    def _size_of(self, number: int) -> int:
        """Bytes of part NUMBER: all but the last have as many, where the end is known."""
        if self._known is not None:
            return self._part
        grown = self._part << max(0, (number - 1 - _STAYS) // _GROWS + 1)
        return max(self._part, min(grown, _LARGEST))

    def _read(self, size: int) -> memoryview:
        """The next SIZE bytes; fewer at the end, of which `_ended` tells then."""
        data, self._rest = self._rest, bytearray()
        try:
            while len(data) <= size and (chunk := next(self._chunks, None)) is not None:
                data += chunk
        except BaseException:
            self._ended = True
            raise
        self._ended = len(data) <= size
        self._rest = data[size:]
        self._sent += len(data) - len(self._rest)
        return memoryview(data)[:size]

    def finish(self, feedback: Feedback) -> None:
        if self._sender is not None:
            self._sender.complete()
        self.size = self._sent

    def interrupt(self) -> None:
        self._ended = True
        self._interrupt()

    def abandon(self) -> None:
        self._ended = True
        if self._sender is not None:
            self._sender.abort()


class Room:
    """So many bytes; whoever wants more than are left waits, unless nobody else has any."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._taken = 0
        self._changed = threading.Condition()

    def take(self, size: int, check: Callable[[], None]) -> None:
        """check: called now and then, and may raise what ends the wait."""
        with self._changed:
            while self._taken and self._taken + size > self._size:
                check()
                self._changed.wait(0.2)
            self._taken += size

    def give_back(self, size: int) -> None:
        with self._changed:
            self._taken -= size
            self._changed.notify_all()


def _reader(data: memoryview) -> Callable[[int, int], memoryview]:
    return lambda offset, size: data[offset : offset + size]
