"""A forwarded channel as a real socket.

A driver is handed one end of a pair of sockets, which has everything that a socket has (TLS asks for that);
two threads carry bytes between the other end and the channel.
"""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from typing import Any

_CHUNK = 64 * 1024


class Pump:
    """Carries bytes both ways until both have ended. outside: what is handed on; closing it ends all."""

    def __init__(self, channel: Any) -> None:
        self._channel = channel
        self.outside, self._inside = socket.socketpair()
        self._open = 2
        self._lock = threading.Lock()
        for work in (self._up, self._down):
            threading.Thread(target=work, name="ssh channel", daemon=True).start()

    def _up(self) -> None:
        try:
            while data := self._inside.recv(_CHUNK):
                self._channel.sendall(data)
            self._channel.shutdown_write()
        except Exception:
            self._end()
        self._done()

    def _down(self) -> None:
        try:
            while data := self._channel.recv(_CHUNK):
                self._inside.sendall(data)
            self._inside.shutdown(socket.SHUT_WR)
        except Exception:
            self._end()
        if self._channel.closed or not self._channel.get_transport().is_active():
            # Nothing written from now on would arrive, and whoever writes must notice.
            self._end()
        self._done()

    def _end(self) -> None:
        with suppress(Exception):
            self._channel.close()
        with suppress(OSError):
            self._inside.shutdown(socket.SHUT_RDWR)

    def _done(self) -> None:
        with self._lock:
            self._open -= 1
            last = not self._open
        if last:
            self._end()
            self._inside.close()
