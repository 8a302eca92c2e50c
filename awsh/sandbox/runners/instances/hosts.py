"""The doors of instances: a port of 127.0.0.1 for each that somebody asks for, and who has come in."""

from __future__ import annotations

import asyncio
import errno
import logging
import socket
from typing import TYPE_CHECKING

from awsh.sandbox.network import Outside, Source, obstacle
from awsh.sandbox.runners.instances import login, machines
from awsh.sandbox.runners.instances.disk import Disk, sweep
from awsh.sandbox.runners.instances.waiting import let_in
from awsh.sandbox.topology import Topology

if TYPE_CHECKING:
    from awsh.sandbox.runners import Surroundings
    from awsh.sandbox.runners.instances.connect_keys import ConnectKeys

log = logging.getLogger(__name__)

MOST = 500
"""Connections to one instance at a time."""


class Hosts:
    """All of them. Everything but `port` belongs to the loop's thread.

    caller: the address of those who come from outside.
    """

    def __init__(self, around: Surroundings, keys: ConnectKeys, caller: str) -> None:
        self.around = around
        self.keys = keys
        self._outside = Outside(caller)
        self._doors: dict[str, socket.socket] = {}
        self._inside: dict[str, set[asyncio.Task[None]]] = {}
        self._topology = Topology()

    def port(self, id: str) -> int:
        """Where the instance listens; 0 while it does not."""
        door = self._doors.get(id)
        try:
            return int(door.getsockname()[1]) if door is not None else 0
        except OSError:  # closed meanwhile
            return 0

    async def open(self, id: str) -> int:
        """Its port, opened if it is not."""
        if id not in self._doors:
            sweep(self.around.folder, {each.id for each in machines.all_instances()})
            door = socket.create_server(("127.0.0.1", 0), backlog=128)
            door.setblocking(False)
            self._doors[id] = door
            asyncio.get_running_loop().add_reader(door, self._accept, id, door)
        return self.port(id)

    def enter(self, connection: socket.socket, id: str, source: Source) -> None:
        """Serves a connection to the instance, as soon as its network lets SOURCE in."""
        connection.setblocking(False)
        inside = self._inside.setdefault(id, set())
        if len(inside) >= MOST:
            connection.close()
            return
        task = asyncio.ensure_future(self._serve(connection, id, source))
        inside.add(task)
        task.add_done_callback(inside.discard)

    def obstacle(self, id: str, source: Source) -> str | None:
        """Why SOURCE does not reach the instance's SSH server now; None where it does."""
        instance = machines.instance(id)
        if instance is None or instance.state != "running":
            return f"{id} is not running"
        return obstacle(source, machines.endpoint(instance), self._topology)

    async def drop(self, id: str, *, shut: bool) -> None:
        """Ends every connection; with SHUT its port goes too."""
        if shut and id in self._doors:
            door = self._doors.pop(id)
            asyncio.get_running_loop().remove_reader(door)
            door.close()
        inside = list(self._inside.get(id, ()))
        for task in inside:
            task.cancel()
        await asyncio.gather(*inside, return_exceptions=True)

    async def close(self) -> None:
        """Ends everything."""
        for id in {*self._doors, *self._inside}:
            await self.drop(id, shut=True)

    def _accept(self, id: str, door: socket.socket) -> None:
        try:
            connection, _ = door.accept()
        except OSError as error:
            if error.errno not in (errno.EAGAIN, errno.ECONNABORTED):
                log.error("%s takes no connection: %s", id, error)
            return
        self.enter(connection, id, self._outside)

    async def _serve(self, connection: socket.socket, id: str, source: Source) -> None:
        with connection:
            if machines.instance(id) is None:  # the sandbox was reset
                asyncio.get_running_loop().call_soon(self._forget, id)
            elif await let_in(connection, lambda: self.obstacle(id, source)):
                disk = Disk(self.around.folder, id)
                await login.serve(connection, login.Host(id, disk, self))

    def _forget(self, id: str) -> None:
        asyncio.ensure_future(self.drop(id, shut=True))  # noqa: RUF006
