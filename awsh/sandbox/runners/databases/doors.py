"""Loopback ports that stand for the public addresses of databases."""

from __future__ import annotations

import contextlib
import logging
import socket
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from awsh.sandbox.runners import Endpoint

log = logging.getLogger(__name__)

CHUNK = 1 << 16


class Doors:
    """One port for each database that was asked for."""

    def __init__(self) -> None:
        self._changing = threading.Lock()
        self._doors: dict[str, socket.socket] = {}

    def open(self, id: str, look: Callable[[], Endpoint | None]) -> int:
        """The port for the database ID. look: gives the database as it is when somebody comes."""
        with self._changing:
            door = self._doors.get(id)
            if door is None:
                door = self._doors[id] = socket.create_server(("127.0.0.1", 0))
                threading.Thread(target=self._serve, args=(door, look), daemon=True).start()
            return int(door.getsockname()[1])

    def close(self) -> None:
        """Closes all of them; connections end with the databases."""
        with self._changing:
            for door in self._doors.values():
                with contextlib.suppress(OSError):
                    door.shutdown(socket.SHUT_RDWR)
                door.close()
            self._doors.clear()

    def _serve(self, door: socket.socket, look: Callable[[], Endpoint | None]) -> None:
        while True:
            try:
                client, _ = door.accept()
            except OSError:
                return
            threading.Thread(target=_enter, args=(client, look), daemon=True).start()


def _enter(client: socket.socket, look: Callable[[], Endpoint | None]) -> None:
    from awsh.sandbox.network import Outside, obstacle
    from awsh.sandbox.runners.instances.runner import CALLER
    from awsh.sandbox.topology import Topology

    with client, socket.socket(socket.AF_UNIX) as there:
        database = look()
        if database is None:
            return
        reason = obstacle(Outside(CALLER), database, Topology())
        if reason is not None:
            log.info("nobody gets to %s: %s", database.id, reason)
            # AWS answers nothing at all; the client's own patience decides.
            client.settimeout(600)
            with contextlib.suppress(OSError):
                while client.recv(CHUNK):
                    pass
            return
        with contextlib.suppress(OSError):
            there.connect(str(database.socket))
            back = threading.Thread(target=_carry, args=(there, client), daemon=True)
            back.start()
            _carry(client, there)
            back.join()


def _carry(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(CHUNK):
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)
