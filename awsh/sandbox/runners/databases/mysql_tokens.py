"""IAM authentication in MySQL, whose plugin is AWS's own: its accounts have a password that only the sandbox knows.

A client's token is checked by the front, which then logs in with that password. What makes such an account,
`CREATE USER … IDENTIFIED WITH AWSAuthenticationPlugin AS 'RDS'`, is put into words that the server has.
"""

from __future__ import annotations

import hashlib
import re
import struct
from dataclasses import dataclass, replace

_LENGTHS, _PLUGIN, _SECURE = 1 << 21, 1 << 19, 1 << 15
_NATIVE = b"mysql_native_password"
_QUERY = b"\x03"
_ACCOUNT = re.compile(rb"\x03\s*(?:/\*.*?\*/\s*)*(?:create|alter)\s+(?:or\s+replace\s+)?user\b", re.I | re.S)
_PLUGGED = re.compile(
    rb"identified\s+(?:with|via)\s+(['\"`]?)AWSAuthenticationPlugin\1(?:\s+(?:as|using)\s+(['\"])RDS\2)?",
    re.I,
)


def secret(admin: str) -> str:
    """The password of all accounts that come with tokens, made of that of the service."""
    return hashlib.sha256(f"iam {admin}".encode()).hexdigest()


def digest(password: str) -> str:
    """What mysql_native_password keeps of a password: `*` and 40 digits."""
    return "*" + _sha1(_sha1(password.encode())).hex().upper()


def proof(password: str, challenge: bytes) -> bytes:
    """What mysql_native_password answers to the 20 bytes of CHALLENGE."""
    known = _sha1(password.encode())
    mask = _sha1(challenge + _sha1(known))
    return bytes(one ^ other for one, other in zip(known, mask, strict=True))


def understood(packet: bytes, password: str) -> bytes:
    """PACKET, a command, with what names AWS's plugin in words that the server knows."""
    if packet[:1] != _QUERY or not _ACCOUNT.match(packet):
        return packet
    return _PLUGGED.sub(b"IDENTIFIED BY PASSWORD '%s'" % digest(password).encode(), packet)


@dataclass(frozen=True)
class Login:
    """HandshakeResponse41, taken apart. head: flags, size, character set, filler. rest: what follows the password."""

    head: bytes
    user: str
    password: bytes
    rest: bytes

    @classmethod
    def read(cls, packet: bytes) -> Login:
        """Of the packet's bytes. Raises ValueError, struct.error."""
        end = packet.index(b"\0", 32)
        (flags,) = struct.unpack_from("<I", packet)
        at = end + 1
        if not flags & (_LENGTHS | _SECURE):
            raise ValueError("a password of before MySQL 4.1")
        size, at = packet[at], at + 1
        if size == 252 and flags & _LENGTHS:
            (size,) = struct.unpack_from("<H", packet, at)
            at += 2
        user = packet[32:end].decode(errors="replace")
        return cls(packet[:32], user, packet[at : at + size], packet[at + size :])

    def with_password(self, answer: bytes) -> Login:
        """The same, with a native password's ANSWER to the challenge."""
        (flags,) = struct.unpack_from("<I", self.head)
        rest = self.rest
        if flags & _PLUGIN:
            database = b""
            if flags & 0x8:
                database, _, rest = rest.partition(b"\0")
                database += b"\0"
            rest = database + _NATIVE + b"\0" + rest.partition(b"\0")[2]
        return replace(self, password=answer, rest=rest)

    def request(self, flags: int) -> bytes:
        """The packet that asks for TLS before the login."""
        (mine,) = struct.unpack_from("<I", self.head)
        return struct.pack("<I", mine | flags) + self.head[4:]

    def packed(self, *, clear: int) -> bytes:
        """The packet again, without the flags CLEAR."""
        (flags,) = struct.unpack_from("<I", self.head)
        size = len(self.password)
        length = bytes([size]) if size < 251 else b"\xfc" + struct.pack("<H", size)
        user = self.user.encode()
        return (
            struct.pack("<I", flags & ~clear)
            + self.head[4:]
            + user
            + b"\0"
            + length
            + self.password
            + self.rest
        )


def _sha1(data: bytes) -> bytes:
    # The protocol's own hash: there is no other.
    return hashlib.sha1(data, usedforsecurity=False).digest()
