"""Addresses of databases that no service lists: `mysql://user@host:3306/db`, `postgresql://…`."""

from __future__ import annotations

import getpass
from urllib.parse import unquote, urlsplit

from awsh.errors import UsageError
from awsh.sql import Family, Server, my_cnf

_SCHEMES = {
    "mysql": Family.MYSQL,
    "mariadb": Family.MYSQL,
    "postgresql": Family.POSTGRESQL,
    "postgres": Family.POSTGRESQL,
}


def read_address(text: str) -> Server:
    """Raises UsageError: it is none, or has a password in it."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise UsageError(f"{_without_password(text)!r} is no address of a database: {error}") from None
    family = _SCHEMES.get(parts.scheme)
    if family is None:
        known = ", ".join(f"{name}://" for name in _SCHEMES)
        raise UsageError(f"{parts.scheme}:// is no kind of database", hint=f"one of {known}")
    if parts.password is not None:
        raise UsageError(
            "a password in an address would be kept in the history",
            hint="leave it out: it is asked for, or read from ~/.pgpass, ~/.my.cnf, PGPASSWORD, MYSQL_PWD",
        )
    if not parts.hostname:
        raise UsageError(f"{text!r} names no host")
    if parts.query or parts.fragment:
        raise UsageError(f"{text!r} has options", hint="--tls, --user and --database say what can be chosen")
    user = unquote(parts.username or "") or _own_name(family)
    database = unquote(parts.path.removeprefix("/"))
    where = f"{parts.hostname}:{port}" if port else parts.hostname
    return Server(
        family,
        parts.hostname,
        user,
        database=database,
        port=port or family.port,
        label=database or where,
        about=family.value,
        public=True,
    )


def _own_name(family: Family) -> str:
    said = my_cnf().get("user", "") if family is Family.MYSQL else ""
    return said or getpass.getuser()


def _without_password(text: str) -> str:
    scheme, _, rest = text.partition("://")
    return f"{scheme}://…@{rest.rpartition('@')[2]}" if "@" in rest else text
