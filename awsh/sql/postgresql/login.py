"""Logging in: every setting said, so that neither the environment nor a file in the home changes any."""

from __future__ import annotations

import os
import select
import ssl
import threading
import time
from typing import TYPE_CHECKING, Any

from awsh.sql.database import Database, TlsMode
from awsh.sql.errors import Unreachable
from awsh.sql.postgresql.dialling import Doorway

if TYPE_CHECKING:
    from psycopg.pq.abc import PGcancelConn, PGconn

_environment = threading.Lock()


def connect(database: Database, password: str, timeout: float, doorway: Doorway) -> PGconn:
    """A connection over a freshly dialled socket. Raises psycopg's errors, OSError, Unreachable."""
    from psycopg import OperationalError, pq
    from psycopg.conninfo import make_conninfo

    text = make_conninfo("", **_settings(database, password, doorway.port)).encode()
    made: list[PGconn] = []

    def begin() -> int:
        made.append(_without_environment(lambda: pq.PGconn.connect_start(text)))
        if made[0].status == pq.ConnStatus.BAD:
            raise OperationalError(made[0].get_error_message())
        return made[0].socket

    try:
        doorway.enter(begin, database.dial)
        pgconn = made[0]
        _until_done(pgconn, pgconn.connect_poll, timeout)
    except BaseException:
        for each in made:
            each.finish()
        raise
    pgconn.nonblocking = 1
    return pgconn


def cancel(pgconn: PGconn, doorway: Doorway, database: Database, timeout: float) -> None:
    """libpq's cancel request, as encrypted as the connection is, over a socket of its own."""
    request: PGcancelConn = pgconn.cancel_conn()

    def begin() -> int:
        request.start()
        return request.socket

    try:
        doorway.enter(begin, database.dial)
        _until_done(request, request.poll, timeout)
    finally:
        request.finish()


def _until_done(end: Any, poll: Any, timeout: float) -> None:
    from psycopg import OperationalError, pq

    deadline = time.monotonic() + timeout
    while (status := poll()) != pq.PollingStatus.OK:
        if status == pq.PollingStatus.FAILED:
            raise OperationalError(end.get_error_message(), pgconn=None)
        waiting = select.poll()
        waiting.register(end.socket, select.POLLIN if status == pq.PollingStatus.READING else select.POLLOUT)
        left = deadline - time.monotonic()
        if left <= 0 or not waiting.poll(left * 1000):
            raise Unreachable(f"the server did not answer within {timeout:.0f} seconds")


def _settings(database: Database, password: str, port: int) -> dict[str, Any]:
    mode = database.tls.mode
    off = mode is TlsMode.OFF
    return {
        "host": database.host,
        "hostaddr": "127.0.0.1",
        "port": port,
        "user": database.user,
        "password": password,
        "dbname": database.database or database.user,
        "passfile": os.devnull,
        "sslmode": "disable" if off else mode.value,
        "sslrootcert": _authorities(database) if mode is TlsMode.VERIFY_FULL else f"{os.devnull}/none",
        "sslcrl": f"{os.devnull}/none",
        "sslcertmode": "disable",
        "sslnegotiation": "postgres",
        "channel_binding": "prefer",
        "gssencmode": "disable",
        "target_session_attrs": "any",
        "client_encoding": "UTF8",
        "application_name": "awsh",
        # Values are read in this form, whatever the server's or the role's settings are.
        "options": "-c datestyle=ISO -c intervalstyle=postgres -c bytea_output=hex -c extra_float_digits=1",
    }


def _authorities(database: Database) -> str:
    if database.tls.ca is not None:
        if not os.access(database.tls.ca, os.R_OK):
            raise Unreachable(f"the authorities in {database.tls.ca} cannot be read")
        return str(database.tls.ca)
    paths = ssl.get_default_verify_paths()
    for path in (
        paths.cafile,
        paths.openssl_cafile,
        "/etc/ssl/certs/ca-certificates.crt",
        "/etc/ssl/cert.pem",
    ):
        if path and os.access(path, os.R_OK):
            return path
    raise Unreachable("no certificate authorities are known", hint="name a file with them")


def _without_environment(begin: Any) -> Any:
    """Runs BEGIN without PGSERVICE, PGOPTIONS and their kin: libpq fills from them what it was not told."""
    with _environment:
        held = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("PG")}
        try:
            return begin()
        finally:
            os.environ.update(held)
