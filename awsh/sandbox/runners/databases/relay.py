"""The way from a replica to the database that it follows.

MariaDB replicates over TCP alone, and a PostgreSQL that runs as nobody cannot walk down to another's socket.
"""

from __future__ import annotations

import asyncio
import os
import socket
from pathlib import Path

from awsh.sandbox.runners.databases.front import CHUNK, pipe, until_either_ends

HOST = "127.0.0.1"


class Relay:
    """A port of loopback that leads to the socket TARGET, for the processes of USER and of this one's own alone."""

    def __init__(self, target: str, user: int) -> None:
        self._target = target
        self._user = user
        self._listening = socket.create_server((HOST, 0))
        self.port: int = self._listening.getsockname()[1]

    async def serve(self) -> None:
        """Lets the replica through until it is cancelled."""
        server = await asyncio.start_server(self._client, sock=self._listening, limit=CHUNK)
        await server.serve_forever()

    async def _client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        ends = [writer]
        try:
            user = _user_of(writer.get_extra_info("peername")[1], self.port)
            if user not in (None, self._user, os.geteuid()):
                return
            there, back = await asyncio.open_unix_connection(self._target, limit=CHUNK)
            ends.append(back)
            await until_either_ends(pipe(reader, back), pipe(there, writer))
        except OSError:
            pass
        finally:
            for end in ends:
                end.close()


def _user_of(port: int, other: int) -> int | None:
    """Whose the connection from PORT to the port OTHER is; None where the system does not tell (Linux does).

    There the password has to be enough.
    """
    try:
        lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    except OSError:
        return None
    for line in lines:
        _, here, there, _, _, _, _, user, *_ = line.split()
        if int(here.partition(":")[2], 16) == port and int(there.partition(":")[2], 16) == other:
            return int(user)
    return -1
