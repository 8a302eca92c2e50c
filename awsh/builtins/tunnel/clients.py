"""How people's own programs connect through a tunnel: with TLS, and without a password on their command line."""

from __future__ import annotations

import shlex
import shutil

from awsh.databases import LOOPBACK
from awsh.sql import Family, Server


def command_line(server: Server, port: int) -> str:
    """For psql, which checks the endpoint's own name; for mysql, which can only check who signed the certificate:
    it would compare the name with 127.0.0.1.
    """
    return _psql(server, port) if server.family is Family.POSTGRESQL else _mysql(server, port)


def _psql(server: Server, port: int) -> str:
    said = {
        "host": server.host,
        "hostaddr": "127.0.0.1",
        "port": str(port),
        "user": server.user,
        "dbname": server.database,
    }
    if server.host not in LOOPBACK:
        said |= {"sslmode": "verify-full", "sslrootcert": str(server.ca) if server.ca else "system"}
    words = " ".join(f"{name}={_value(value)}" for name, value in said.items() if value)
    return f"psql {shlex.quote(words)}"


def _value(text: str) -> str:
    """As libpq reads it."""
    if text and not any(c.isspace() or c in "'\\" for c in text):
        return text
    quoted = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{quoted}'"


def _mysql(server: Server, port: int) -> str:
    words = ["--host=127.0.0.1", f"--port={port}", f"--user={server.user}"]
    if server.host in LOOPBACK:
        words = ["mysql", *words]
    elif shutil.which("mariadb") is not None:
        # MariaDB's own program has no mode between; without the name it still wants a known signer.
        words = ["mariadb", *words, *([f"--ssl-ca={server.ca}"] if server.ca else ["--ssl"])]
        words.append("--disable-ssl-verify-server-cert")
    elif server.ca:
        words = ["mysql", *words, "--ssl-mode=VERIFY_CA", f"--ssl-ca={server.ca}"]
    else:
        words = ["mysql", *words, "--ssl-mode=REQUIRED"]
    return shlex.join([*words, "--password", *([server.database] if server.database else [])])
