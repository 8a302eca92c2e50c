"""Further loopback ports of a sandbox: one thread waits on all of them, each request has its own."""

from __future__ import annotations

import selectors
import socket
import threading
from typing import TYPE_CHECKING

from werkzeug.serving import BaseWSGIServer

from awsh.sandbox.http import listen

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


class Listeners:
    """Applications by name, each on a port of 127.0.0.1. Safe to use from several threads."""

    def __init__(self) -> None:
        self._changing = threading.Lock()
        self._servers: dict[str, BaseWSGIServer] = {}
        self._shut: list[BaseWSGIServer] = []
        self._waker: socket.socket | None = None
        self._ended = False

    def port(self, name: str) -> int | None:
        """Where NAME is served; None while it is not."""
        server = self._servers.get(name)
        return None if server is None else server.port

    def open(self, name: str, app: WSGIApplication, port: int) -> int:
        """Serves APP as NAME at PORT, or where that is taken or 0 at a free one; the port."""
        server = listen(app, port if _is_free(port) else 0)
        server.timeout = 0  # a connection may be gone again before it is taken
        with self._changing:
            self._servers[name] = server
            if self._waker is None:
                self._waker, woken = socket.socketpair()
                thread = threading.Thread(target=self._wait, args=(woken,), daemon=True)
                thread.start()
            self._wake()
        return server.port

    def shut(self, name: str) -> None:
        """Ends what is served as NAME, if anything."""
        with self._changing:
            server = self._servers.pop(name, None)
            if server is not None:
                self._shut.append(server)
                self._wake()

    def close(self) -> None:
        """Ends everything."""
        for name in list(self._servers):
            self.shut(name)
        with self._changing:
            self._ended = True
            self._wake()

    def _wake(self) -> None:
        if self._waker is not None:
            self._waker.send(b"x")

    def _wait(self, woken: socket.socket) -> None:
        known: set[BaseWSGIServer] = set()
        with selectors.DefaultSelector() as selector, woken:
            selector.register(woken, selectors.EVENT_READ)
            while True:
                with self._changing:
                    wanted = set(self._servers.values())
                    shut, self._shut = self._shut, []
                for server in shut:
                    if server in known:
                        selector.unregister(server)
                    server.server_close()
                if self._ended:
                    return
                for server in wanted - known:
                    selector.register(server, selectors.EVENT_READ)
                known = wanted
                for key, _ in selector.select():
                    if isinstance(key.fileobj, BaseWSGIServer):
                        key.fileobj.handle_request()
                    else:
                        woken.recv(4096)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            return False
    return True
