"""What a client of MySQL speaks to: TLS, and tokens in place of passwords."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import struct
from collections.abc import Awaitable, Callable
from typing import NoReturn, TypeAlias

from awsh.sandbox.runners.databases import mysql_tokens
from awsh.sandbox.runners.databases.front import CHUNK, LONGEST, Front, Line, Reader, Writer
from awsh.sandbox.runners.databases.mysql_tokens import Login

_SSL, _COMPRESS = 0x0800, 0x0020
_INSECURE = "Connections using insecure transport are prohibited while --require_secure_transport=ON."
_OK, _ERROR, _SWITCH = b"\0", b"\xff", b"\xfe"
_FAST = b"\x01\x03"
"""What caching_sha2_password says when it needs no more; the next packet is the server's too."""
_DENIED = 1045
_CLEAR = b"mysql_clear_password\0\0"

Read: TypeAlias = "Callable[[int], Awaitable[bytes]]"


class MariaDBFront(Front):
    """For a server that has TLS itself, but takes every client of a Unix socket for a safe one."""

    async def greet(self, line: Line, there: Reader, back: Writer) -> tuple[Reader, Writer]:
        number, greeting = await _packet(there.readexactly)
        await line.write(_packed(number, greeting))
        number, login = await _packet(line.read)
        user = login[32:].partition(b"\0")[0].decode(errors="replace")
        # A replica of this database comes as the service's own account.
        open_to = user == self._exempt
        if self._force_tls and not open_to and not struct.unpack_from("<I", login)[0] & _SSL:
            await _hang_up(line, number + 1, 3159, "HY000", _INSECURE)
        back.write(_packed(number, login))
        return there, back


class MySQLFront(Front):
    """Has the client's TLS itself: where the server has none, or where tokens are to be seen.

    tls_behind: whether the server has TLS, and so knows which of its clients have. secret: see mysql_tokens.py.
    exempt: with TLS behind it is a replica's account; without, one that nobody comes as.
    """

    def __init__(
        self,
        listening: socket.socket,
        backend: str,
        *,
        force_tls: bool,
        exempt: str,
        secret: str,
        tls_behind: bool,
    ) -> None:
        super().__init__(listening, backend, force_tls=force_tls, exempt=exempt)
        self._secret = secret
        self._tls_behind = tls_behind
        self._behind = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._behind.check_hostname = False
        self._behind.verify_mode = ssl.CERT_NONE

    async def greet(self, line: Line, there: Reader, back: Writer) -> tuple[Reader, Writer]:
        number, greeting = await _packet(there.readexactly)
        await line.write(_packed(number, _offering(greeting)))
        number, said = await _packet(line.read)
        if len(said) == 32 and struct.unpack_from("<I", said)[0] & _SSL:
            await line.open(self._context)
            number, said = await _packet(line.read)
        login = Login.read(said)
        if self._force_tls and not line.encrypted and not (self._tls_behind and login.user == self._exempt):
            await _hang_up(line, number + 1, 3159, "HY000", _INSECURE)
        if login.user == self._exempt and not self._tls_behind:
            await self._deny(line, number + 1, login.user)
        sent = await self._login(login, line.encrypted, back)
        while True:
            theirs, said = await _packet(there.readexactly)
            shift = number - sent
            if _is(said, _DENIED) and await self._comes_with_token(login.user):
                back.close()
                return await self._by_token(line, theirs + shift, login)
            await line.write(_packed(theirs + shift, said))
            if said[:1] in (_OK, _ERROR):
                return there, back
            if said[:2] != _FAST:
                number, answer = await _packet(line.read)
                sent = number - shift
                back.write(_packed(sent, answer))

    async def speak(self, reader: Reader, back: Writer) -> None:
        if self.check is None:
            await super().speak(reader, back)
            return
        with contextlib.suppress(OSError, ssl.SSLError, EOFError):
            while True:
                head = await reader.readexactly(4)
                size = int.from_bytes(head[:3], "little")
                if head[3] == 0 and size <= LONGEST:
                    said = await reader.readexactly(size)
                    back.write(_packed(0, mysql_tokens.understood(said, self._secret)))
                else:
                    back.write(head)
                    while size:
                        data = await reader.read(min(size, CHUNK))
                        if not data:
                            return
                        back.write(data)
                        size -= len(data)
                        await back.drain()
                await back.drain()

    async def _comes_with_token(self, user: str) -> bool:
        return self.check is not None and user in await self.iam_users()

    async def _by_token(self, line: Line, number: int, login: Login) -> tuple[Reader, Writer]:
        """Asks for the token, and lets its owner in with what the account really has for a password."""
        if self.check is None or not line.encrypted:
            await self._deny(line, number, login.user)
        await line.write(_packed(number, _SWITCH + _CLEAR))
        number, said = await _packet(line.read)
        if not await self.check(login.user, said.rstrip(b"\0").decode(errors="replace")):
            await self._deny(line, number + 1, login.user)
        there, back = await asyncio.open_unix_connection(self._backend, limit=CHUNK)
        _, greeting = await _packet(there.readexactly)
        proof = mysql_tokens.proof(self._secret, _challenge(greeting))
        await self._login(login.with_password(proof), True, back)
        _, said = await _packet(there.readexactly)
        await line.write(_packed(number + 1, said))
        return there, back

    async def _login(self, login: Login, encrypted: bool, back: Writer) -> int:
        """Sends LOGIN, over TLS where the client came so and the server has it; the number it was sent with."""
        if not (encrypted and self._tls_behind):
            back.write(_packed(1, login.packed(clear=_SSL | _COMPRESS)))
            return 1
        back.write(_packed(1, login.request(_SSL)))
        await back.start_tls(self._behind)
        back.write(_packed(2, login.packed(clear=_COMPRESS)))
        return 2

    async def _deny(self, line: Line, number: int, user: str) -> NoReturn:
        message = f"Access denied for user '{user}'@'%' (using password: YES)"
        await _hang_up(line, number, _DENIED, "28000", message)


def _offering(greeting: bytes) -> bytes:
    """GREETING, with TLS and without compression, in which statements could not be seen."""
    # Protocol, version, thread, the challenge's first eight bytes and a filler stand before the flags.
    at = greeting.index(b"\0", 1) + 1 + 4 + 8 + 1
    (flags,) = struct.unpack_from("<H", greeting, at)
    return greeting[:at] + struct.pack("<H", flags & ~_COMPRESS | _SSL) + greeting[at + 2 :]


def _challenge(greeting: bytes) -> bytes:
    at = greeting.index(b"\0", 1) + 1 + 4
    rest = at + 8 + 1 + 2 + 1 + 2 + 2 + 1 + 10
    return greeting[at : at + 8] + greeting[rest : rest + 12]


def _is(said: bytes, code: int) -> bool:
    return said[:1] == _ERROR and struct.unpack_from("<H", said, 1)[0] == code


async def _packet(read: Read) -> tuple[int, bytes]:
    head = await read(4)
    size = int.from_bytes(head[:3], "little")
    if size > LONGEST:
        raise EOFError
    return head[3], await read(size)


def _packed(number: int, data: bytes) -> bytes:
    return len(data).to_bytes(3, "little") + bytes([number & 255]) + data


async def _hang_up(line: Line, number: int, code: int, state: str, message: str) -> NoReturn:
    await line.write(_packed(number, b"\xff" + struct.pack("<H", code) + f"#{state}{message}".encode()))
    raise EOFError
