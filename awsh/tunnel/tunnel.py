"""One tunnel: a port here, what it leads to, and what goes through it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Literal

from awsh.errors import AwshError
from awsh.tunnel.way import Way

if TYPE_CHECKING:
    from awsh.ssh.pump import Pump

PATIENCE = 15.0
"""Seconds that a new connection is held while the server between is connected to again."""

State = Literal["open", "reconnecting", "failed", "closed"]


class Tunnel:
    """name: how it is called in `tunnel close`. listeners: its sockets here. find: looks its way up anew.

    lost: told when a new connection finds that the server between is gone.
    """

    def __init__(
        self,
        name: str,
        way: Way,
        listeners: list[socket.socket],
        find: Callable[[], Way],
        lost: Callable[[Tunnel], None],
    ) -> None:
        self.name = name
        self.way = way
        self.listeners = listeners
        self.find = find
        self._lost = lost
        self.port: int = listeners[0].getsockname()[1]
        self.started = time.time()
        self.state: State = "open"
        self.error = ""
        self.sent = 0
        self.received = 0
        self.ready = threading.Event()
        self.ready.set()
        self._lock = threading.Lock()
        self._through: dict[object, Pump | None] = {}

    @property
    def local(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def remote(self) -> str:
        host = f"[{self.way.host}]" if ":" in self.way.host else self.way.host
        return f"{host}:{self.way.port}"

    @property
    def connections(self) -> int:
        """How many go through it now."""
        return len(self._through)

    @property
    def closed(self) -> bool:
        return self.state == "closed"

    def take(self, listener: socket.socket) -> None:
        """Takes what has connected to LISTENER, without waiting for anything."""
        try:
            connected, _ = listener.accept()
        except OSError:
            return
        connected.setblocking(True)
        with suppress(OSError):
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=self._join, args=(connected,), name="tunnel", daemon=True).start()

    def _join(self, connected: socket.socket) -> None:
        """Leads one connection through; it is ended where that cannot be done."""
        key = object()
        with self._lock:
            self._through[key] = None
        if not self._joined(key, connected):
            self._ended(key)
            connected.close()

    def _joined(self, key: object, connected: socket.socket) -> bool:
        deadline = time.monotonic() + PATIENCE
        while True:
            if not self.way.alive:
                self._lost(self)
            if not self.ready.wait(max(0.0, deadline - time.monotonic())) or self.state != "open":
                return False
            try:
                pump = self.way.carry(connected, moved=self._moved, ended=lambda: self._ended(key))
            except AwshError as error:
                self.error = error.message
                if self.way.alive or time.monotonic() > deadline:
                    return False
                continue
            with self._lock:
                if key in self._through:
                    self._through[key] = pump
            if self.closed:
                pump.end()
            return True

    def _ended(self, key: object) -> None:
        with self._lock:
            self._through.pop(key, None)

    def _moved(self, there: int, back: int) -> None:
        with self._lock:
            self.sent += there
            self.received += back

    def turn(self, state: State, error: str = "") -> None:
        """Notes what has become of it. Those who wait are let go on, or told no."""
        if self.state == "closed":
            return
        self.state = state
        if error or state == "open":
            self.error = error
        if state == "reconnecting":
            self.ready.clear()
        else:
            self.ready.set()

    def close(self) -> None:
        """Ends it and what goes through it; safe to call twice."""
        self.turn("closed")
        for listener in self.listeners:
            listener.close()
        with self._lock:
            pumps = [pump for pump in self._through.values() if pump is not None]
        for pump in pumps:
            pump.end()
