"""What answers at a port, by its first bytes: MySQL greets, PostgreSQL answers when it is asked for TLS."""

from __future__ import annotations

import re
import socket

MYSQL, POSTGRESQL = "mysql", "postgresql"

_SSL_REQUEST = b"\x00\x00\x00\x08\x04\xd2\x16\x2f"
"""PostgreSQL's, whose answer is one letter: S for yes, N for no."""

_PATIENCE = 3.0
_MOST = 512


def heard(connection: socket.socket, family: str = "") -> tuple[str, str]:
    """The family of the server and a sentence about it; both as far as they can be told.

    family: which is expected, so that MySQL is waited for no longer than it takes. Ends the conversation.
    """
    with connection:
        connection.settimeout(_PATIENCE)
        data = b"" if family == POSTGRESQL else _received(connection)
        if data is None:
            return "", "it ends the connection at once"
        if data:
            return _said(data)
        try:
            connection.sendall(_SSL_REQUEST)
        except OSError:
            return "", "it ends the connection"
        data = _received(connection)
        if data in (b"S", b"N"):
            return POSTGRESQL, f"PostgreSQL answers, {'with' if data == b'S' else 'without'} TLS"
        if data:
            return _said(data)
        return "", "it takes the connection and says nothing"


def _received(connection: socket.socket) -> bytes | None:
    """Nothing where nothing comes in time; None where the other end has closed."""
    try:
        return connection.recv(_MOST) or None
    except TimeoutError:
        return b""
    except OSError:
        return None


def _said(data: bytes) -> tuple[str, str]:
    body = data[4:]
    if len(data) > 5 and data[3] in (0, 1) and int.from_bytes(data[:3], "little") >= 5:
        if body[0] == 10:
            version = body[1:].split(b"\0")[0].decode("ascii", "replace")
            # MariaDB puts a version before its own, for what would not know a 10.
            name = "MariaDB" if "MariaDB" in version else "MySQL"
            return MYSQL, f"{name} {version.removeprefix('5.5.5-')} greets"
        if body[0] == 255:
            text = re.sub(r"^#\w{5}", "", body[3:].decode("utf-8", "replace"))
            return MYSQL, f"MySQL refuses: {text}"
    if data.startswith(b"SSH-"):
        return "ssh", "an SSH server answers"
    if data.startswith(b"HTTP/"):
        return "http", "a web server answers"
    return "", f"something answers {data[:24]!r}"
