"""Bytes carried between a socket and what is far away, by two threads."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Protocol

_CHUNK = 64 * 1024


class Far(Protocol):
    """The other side: a channel, or a socket that was given its names."""

    def recv(self, most: int, /) -> bytes: ...

    def sendall(self, data: bytes, /) -> Any: ...

    def shutdown_write(self) -> Any: ...

    def close(self) -> Any: ...


class Pump:
    """Carries bytes both ways until both have ended, and closes both ends then.

    over: whether nothing written to the far side would arrive any more. moved: told of bytes that went there and
    of those that came, from two threads. ended: told once, when all is over.
    """

    def __init__(
        self,
        far: Far,
        inside: socket.socket,
        over: Callable[[], bool],
        *,
        moved: Callable[[int, int], None] = lambda there, back: None,
        ended: Callable[[], None] = lambda: None,
    ) -> None:
        self._far = far
        self._inside = inside
        self._over = over
        self._moved = moved
        self._ended = ended
        self._open = 2
        self._lock = threading.Lock()
        for work in (self._up, self._down):
            threading.Thread(target=work, name="ssh channel", daemon=True).start()

    def _up(self) -> None:
        try:
            while data := self._inside.recv(_CHUNK):
                self._far.sendall(data)
                self._moved(len(data), 0)
            self._far.shutdown_write()
        except Exception:
            self.end()
        self._done()

    def _down(self) -> None:
        try:
            self._receive()
            self._inside.shutdown(socket.SHUT_WR)
        except Exception:
            self.end()
        if self._over():
            # Nothing written from now on would arrive, and whoever writes must notice.
            self.end()
        self._done()

    def _receive(self) -> None:
        while data := self._far.recv(_CHUNK):
            self._inside.sendall(data)
            self._moved(0, len(data))

    def end(self) -> None:
        """Has both threads end soon; safe to call twice."""
        with suppress(Exception):
            self._far.close()
        with suppress(OSError):
            self._inside.shutdown(socket.SHUT_RDWR)

    def _done(self) -> None:
        with self._lock:
            self._open -= 1
            last = not self._open
        if last:
            self.end()
            self._inside.close()
            self._ended()
