"""The one place where output leaves the shell."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from time import monotonic
from typing import Any, Protocol

from awsh.errors import CommandError
from awsh.output.fit import display_width
from awsh.output.formats import FORMATS, Format, format_called, render
from awsh.output.layout import Layout
from awsh.values import Bytes, Rows, Value

_HOLD = 0.5


class Pager(Protocol):
    """Shows long text a screen at a time."""

    def show(self, pieces: Iterator[str]) -> None:
        """Shows PIECES, taking no more of them than the reader asks to see; returns when he leaves."""


def write(
    value: Value,
    format_name: str,
    layout: Layout,
    out: Any,
    *,
    pager: Pager | None = None,
    formats: Mapping[str, Format] = FORMATS,
) -> bool:
    """Writes VALUE to OUT, an open text or binary stream, as its pieces come.

    pager: takes over when OUT is a terminal and the text is longer than the screen; only what it
        shows is rendered. What is endless it would keep from the reader; and it reads ahead, which is not for
        what is read once.
    Returns False when nobody reads any more: a closed pipe, which is no error. The value is closed
    then, and after Ctrl-C, and after an error. Raises UsageError for an unknown format, and
    CommandError when the device is full or fails.
    """
    target = _Target(out, layout)
    if isinstance(value, Bytes) and value.format and layout.terminal:
        format_name = value.format
        value = value.source
    unpaged = (isinstance(value, (Rows, Bytes)) and value.endless) or (isinstance(value, Rows) and value.once)
    try:
        if isinstance(value, Bytes) and not layout.terminal:
            target.write_all(value)
            return True
        pieces = render(value, layout, format_called(format_name, formats))
        try:
            if pager is not None and not unpaged and layout.terminal and layout.height:
                _paged(pieces, layout, target, pager)
            else:
                target.write_all(pieces)
        finally:
            _close(pieces)
        return True
    except _ReaderGone:
        return False
    finally:
        _close(value)


def _paged(pieces: Iterator[str], layout: Layout, target: _Target, pager: Pager) -> None:
    """Holds the first screen back to see whether there is more; not for long, if the rows are slow."""
    held: list[str] = []
    lines, began = 0, 0.0
    full = layout.height or 0
    try:
        for piece in pieces:
            held.append(piece)
            lines += _lines_of(piece, layout)
            began = began or monotonic()
            if lines >= full or monotonic() - began > _HOLD:
                break
    except BaseException:
        target.write_all(held)
        raise
    if lines >= full:
        pager.show(chain(held, pieces))
    else:
        target.write_all(chain(held, pieces))


def _lines_of(piece: str, layout: Layout) -> int:
    """How many lines of the screen PIECE takes, with those that wrap."""
    lines = piece.count("\n")
    if layout.width and len(piece) > layout.width:
        for line in piece.split("\n"):
            if len(line) > layout.width // 2 and "\x1b" not in line:
                lines += max(0, display_width(line.replace("\t", "        ")) - 1) // layout.width
    return lines


def _close(source: object) -> None:
    close: Callable[[], None] | None = getattr(source, "close", None)
    if close is not None:
        close()


class _ReaderGone(Exception):
    """The other end of the pipe is closed."""


class _Target:
    """An open stream that takes text or bytes and is flushed when its reader would wait."""

    def __init__(self, out: Any, layout: Layout) -> None:
        self._out = out
        # A text stream over bytes is written below its own encoding, whose errors could raise.
        binary = isinstance(out, (io.BufferedIOBase, io.RawIOBase))
        self._raw = out if binary else getattr(out, "buffer", None)
        self._flush = out.flush if self._raw is None else self._raw.flush
        self._terminal = layout.terminal
        self._encoding = (getattr(out, "encoding", None) or "utf-8") if layout.terminal else "utf-8"

    def write_all(self, pieces: Iterable[str] | Iterable[bytes]) -> None:
        """Raises _ReaderGone, CommandError, and whatever producing the pieces raises."""
        count, began = 0, monotonic()
        if self._raw is not None:
            # What was printed before through the text layer comes first.
            self._guard(self._out.flush)
        for piece in pieces:
            if not piece:
                continue
            self._guard(self._write, piece)
            count += 1
            # Pieces that come slower than this are each waited for by somebody.
            if self._terminal or count <= 20 or count < 2000 * (monotonic() - began):
                self._guard(self._flush)
        self._guard(self._flush)

    def _write(self, piece: str | bytes) -> None:
        if self._raw is not None:
            data = encoded(piece, self._encoding) if isinstance(piece, str) else piece
            while data:
                written = self._raw.write(data)
                data = b"" if written is None else data[written:]
        else:
            self._out.write(piece if isinstance(piece, str) else piece.decode("utf-8", "replace"))

    def _guard(self, action: Callable[..., object], *arguments: object) -> None:
        try:
            action(*arguments)
        except BrokenPipeError:
            abandon(self._out)
            raise _ReaderGone from None
        except OSError as error:
            abandon(self._out)
            reason = (error.strerror or str(error)).lower()
            raise CommandError(f"cannot write the output: {reason}") from error


def abandon(stream: Any) -> None:
    """Sends what STREAM still buffers nowhere: the interpreter would fail on it once more at its end."""
    try:
        descriptor = stream.fileno()
        nowhere = os.open(os.devnull, os.O_WRONLY)
    except (OSError, ValueError, AttributeError):
        return
    try:
        os.dup2(nowhere, descriptor)
    finally:
        os.close(nowhere)


def encoded(text: str, encoding: str = "utf-8") -> bytes:
    """TEXT as bytes. Bytes that were no UTF-8 when they came in go out as they came."""
    try:
        return text.encode(encoding, "surrogateescape")
    except UnicodeEncodeError:
        # One `?` for a character that is one column wide or two: no line gets longer.
        return text.encode(encoding, "backslashreplace" if encoding == "utf-8" else "replace")
