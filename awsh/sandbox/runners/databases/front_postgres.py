"""What a client of PostgreSQL speaks to."""

from __future__ import annotations

import struct

from awsh.sandbox.runners.databases.front import LONGEST, Front, Line

_SSL, _GSS = 80877103, 80877104


class Refused(Exception):
    """What is told to a client before it is hung up on. code: the server's own."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class PostgresFront(Front):
    """For the wheel's PostgreSQL, which has no TLS."""

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
        if not 8 <= length <= LONGEST:
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
        if self.check is not None and user in await self.iam_users():
            await self._ask_for_token(line, user)

    async def _ask_for_token(self, line: Line, user: str) -> None:
        refusal = Refused("28P01", f'PAM authentication failed for user "{user}"')
        if self.check is None or not line.encrypted:
            raise refusal
        await line.write(b"R" + struct.pack("!II", 8, 3))
        kind, length = struct.unpack("!cI", await line.read(5))
        if kind != b"p" or not 4 <= length <= LONGEST:
            raise EOFError
        token = (await line.read(length - 4)).rstrip(b"\0").decode(errors="replace")
        if not await self.check(user, token):
            raise refusal
