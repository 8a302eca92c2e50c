"""What goes between the sandbox and one function's process: invocations, answers, and what it logs."""

from __future__ import annotations

import contextlib
import json
import os
import select
from collections.abc import Callable
from typing import Any

from awsh.sandbox.runners.functions.bootstrap import FRAME

_BLOCK = 1 << 16

Answer = tuple[str, bytes]
Log = Callable[[list[str]], None]


class Channel:
    """Four pipes. theirs: the process's ends: for invocations, for answers, for its output, and to live by."""

    def __init__(self) -> None:
        incoming, self._requests = os.pipe()
        self._answers, outgoing = os.pipe()
        self._log, output = os.pipe()
        life, self._life = os.pipe()
        self.theirs = incoming, outgoing, output, life
        self._poll = select.poll()
        for each in (self._answers, self._log):
            os.set_blocking(each, False)
            self._poll.register(each, select.POLLIN)
        self._lines = b""
        self._buffer = b""
        self.shut = False

    def handed_over(self) -> None:
        """The process has its ends: here they are closed."""
        for each in self.theirs:
            os.close(each)

    def close(self) -> None:
        """Closes this side; the process notices."""
        for each in (self._requests, self._answers, self._log, self._life):
            os.close(each)

    def send(self, head: dict[str, Any], payload: bytes = b"") -> None:
        """Sends HEAD and PAYLOAD; that nobody takes them any more is noticed by whoever waits for an answer."""
        data = json.dumps({**head, "size": len(payload)}).encode() + b"\n" + payload
        with contextlib.suppress(BrokenPipeError):
            while data:
                data = data[os.write(self._requests, data) :]

    def wait(self, seconds: float, log: Log) -> Answer | None:
        """The next answer, its kind and body, if it is there within SECONDS. log: gets what is logged until then.

        shut is True from when no answer can come any more.
        """
        ready = dict(self._poll.poll(max(0.0, seconds) * 1000))
        if self._log in ready:
            self._read_log(log)
        if self._answers not in ready:
            return None
        with contextlib.suppress(BlockingIOError):
            while data := os.read(self._answers, _BLOCK):
                self._buffer += data
            self.shut = True
            self._poll.unregister(self._answers)
        return self._answer()

    def drain(self, log: Log) -> None:
        """Reads what was logged to its last, also unfinished, line."""
        while self._read_log(log):
            pass
        if self._lines:
            log([_text(self._lines)])
            self._lines = b""

    def _answer(self) -> Answer | None:
        head, newline, rest = self._buffer.partition(b"\n")
        if not newline:
            return None
        about = json.loads(head)
        if len(rest) < about["size"]:
            return None
        self._buffer = rest[about["size"] :]
        return about["kind"], rest[: about["size"]]

    def _read_log(self, log: Log) -> bool:
        """Reads some of what was logged, as far as its lines are finished; whether there was anything."""
        try:
            data = os.read(self._log, _BLOCK)
        except BlockingIOError:
            return False
        self._lines += data
        records, at = [], 0
        while (found := self._record(at)) is not None:
            begin, end, at = found
            records.append(_text(self._lines[begin:end]))
        self._lines = self._lines[at:]
        if records:
            log(records)
        return bool(data)

    def _record(self, at: int) -> tuple[int, int, int] | None:
        """The next record from AT on, a line or a frame: its begin and end, and where the one after it begins."""
        if self._lines.startswith(FRAME, at):
            begin = at + len(FRAME) + 4
            end = begin + int.from_bytes(self._lines[begin - 4 : begin], "big")
            return (begin, end, end) if begin <= len(self._lines) and end <= len(self._lines) else None
        newline = self._lines.find(b"\n", at)
        frame = self._lines.find(FRAME, at, newline if newline >= 0 else None)
        if frame >= 0:
            return at, frame, frame
        return (at, newline, newline + 1) if newline >= 0 else None


def _text(line: bytes) -> str:
    return line.decode("utf-8", "replace").rstrip("\r\n")
