"""Where a database is and how it is entered: everything a session needs to know, and no network."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

Dial = Callable[[], socket.socket]
"""Gives a fresh connected socket to the server: direct, or one end of a socketpair of an SSH channel."""

Password = Callable[[bool], str]
"""Gives the password when one is needed. Called with True after the server refused the one before: a managed
secret was rotated, a token has expired, so what is cached is of no use."""


class Family(StrEnum):
    """What the server speaks. MariaDB and Aurora MySQL are `mysql`, Aurora PostgreSQL is `postgresql`."""

    MYSQL = "mysql"
    POSTGRESQL = "postgresql"

    @property
    def port(self) -> int:
        return 3306 if self is Family.MYSQL else 5432


class TlsMode(StrEnum):
    """VERIFY_FULL checks the certificate and that it is for the host's name; REQUIRE only encrypts."""

    VERIFY_FULL = "verify-full"
    REQUIRE = "require"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Tls:
    """How the connection is protected. ca: a PEM file with the authorities; the system's when None."""

    mode: TlsMode = TlsMode.VERIFY_FULL
    ca: Path | None = None


@dataclass(frozen=True, slots=True)
class Database:
    """One database of one server.

    host: the endpoint, which is the name in the certificate; `dial` says how it is really reached.
    database: the database (MySQL's schema) to begin in; "" for the user's default.
    label: what messages call it. refused: what to do where PASSWORD gives one that the server does not take.
    """

    family: Family
    host: str
    user: str
    dial: Dial
    password: Password = field(repr=False, default=lambda again: "")
    database: str = ""
    port: int = 0
    tls: Tls = Tls()
    label: str = ""
    refused: str = ""

    @property
    def name(self) -> str:
        return self.label or self.database or self.host


@dataclass(frozen=True, slots=True)
class Server:
    """A database server as its service describes it; whoever connects finds the way to it.

    host, port: its endpoint. user, database: those to begin with. password: see `Password`.
    network: the id of the network (VPC) that it is in; empty where it is in none.
    public: its endpoint is reached from outside of that network too, as far as its rules let somebody in.
    ca: a PEM file with the authorities of its certificate; the system's when None.
    label: what messages and prompts call it. about: what runs there, such as "mysql 8.0.39".
    token: makes a token for a user, who logs in with it in place of a password; None where the server takes none.
    kept: the line that shows the password where a service keeps it, for those who need it elsewhere; empty where
    none does. refused: what to do where the server does not take that password.
    """

    family: Family
    host: str
    user: str
    password: Password = field(repr=False, default=lambda again: "")
    database: str = ""
    port: int = 0
    network: str = ""
    public: bool = False
    ca: Path | None = None
    label: str = ""
    about: str = ""
    token: Callable[[str], str] | None = field(repr=False, default=None)
    kept: str = ""
    refused: str = ""


def direct(host: str, port: int, *, timeout: float = 10.0) -> Dial:
    """Dials HOST itself. A peer that is gone is noticed within about 15 seconds."""

    def dial() -> socket.socket:
        connected = socket.create_connection((host, port), timeout)
        connected.settimeout(None)
        keep_alive(connected)
        return connected

    return dial


def keep_alive(connected: socket.socket) -> None:
    """Has the kernel find out that the peer is gone, in idle times and with data under way."""
    if connected.family not in (socket.AF_INET, socket.AF_INET6):
        return
    connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connected.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    idle = getattr(socket, "TCP_KEEPIDLE", None) or getattr(socket, "TCP_KEEPALIVE", None)
    for option, value in (
        (idle, 6),
        (getattr(socket, "TCP_KEEPINTVL", None), 3),
        (getattr(socket, "TCP_KEEPCNT", None), 3),
        (getattr(socket, "TCP_USER_TIMEOUT", None), 15_000),
    ):
        if option is not None:
            connected.setsockopt(socket.IPPROTO_TCP, option, value)
