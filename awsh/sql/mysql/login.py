"""Logging in: the socket that is given, TLS with the endpoint's name, and no password in the clear."""

from __future__ import annotations

import ssl
from typing import Any

from pymysql.err import OperationalError

from awsh.sql.database import Database, TlsMode
from awsh.sql.errors import Unreachable
from awsh.sql.mysql.wire import Wire


def connect(database: Database, password: str, timeout: float) -> Wire:
    """A connection over a freshly dialled socket, in autocommit mode. Raises pymysql's errors, OSError."""
    wire = Wire(
        host=database.host,
        port=database.port or database.family.port,
        user=database.user,
        # pymysql would encode it as Latin-1.
        password=password.encode(),
        database=database.database or None,
        charset="utf8mb4",
        autocommit=True,
        local_infile=False,
        connect_timeout=max(1, int(timeout)),
        read_timeout=timeout,
        write_timeout=timeout,
        program_name="awsh",
        auth_plugin_map=_guarded(database.tls.mode),
        defer_connect=True,
        **_tls(database),
    )
    connected = database.dial()
    try:
        wire.connect(connected)
    except BaseException:
        connected.close()
        raise
    return wire


def _tls(database: Database) -> dict[str, Any]:
    if database.tls.mode is TlsMode.OFF:
        return {"ssl_disabled": True}
    try:
        context = ssl.create_default_context(cafile=database.tls.ca)
    except (OSError, ssl.SSLError) as error:
        raise Unreachable(f"the authorities in {database.tls.ca} cannot be read: {error}") from None
    # What servers make for themselves, and some authorities of RDS, lack what RFC 5280 asks for.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    if database.tls.mode is TlsMode.REQUIRE:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return {"ssl": context}


class _Refused:
    """Stands for a way of logging in that gives the password away."""

    name = ""

    def __init__(self, connection: Any) -> None:
        pass

    def authenticate(self, packet: Any) -> Any:
        raise OperationalError(2059, f"the server asks for {self.name}: refused")


def _guarded(mode: TlsMode) -> dict[bytes, type[_Refused]]:
    """Servers choose how one logs in; one that is not what it seems would choose the clear."""
    names = ["mysql_old_password", "dialog"]
    if mode is TlsMode.OFF:
        names.append("mysql_clear_password")
    what = " without TLS"
    return {name.encode(): type("_Refused", (_Refused,), {"name": name + what}) for name in names}
