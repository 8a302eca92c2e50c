"""Logging in: TLS with the endpoint's name, nothing from the environment, no password and no file given away."""

from __future__ import annotations

import os
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from awsh.sql import Database, Dial, Family, Session, SqlError, Tls, TlsMode, Unreachable
from tests.sql.servers import Postgres, Server, certificates

ENCRYPTED = {
    "mysql": "SELECT variable_value AS v FROM information_schema.session_status WHERE variable_name = 'SSL_VERSION'",
    "postgresql": "SELECT version AS v FROM pg_stat_ssl WHERE pid = pg_backend_pid()",
}


@pytest.fixture(autouse=True)
def _with_tls(server: Server) -> None:
    if not server.tls:
        pytest.skip("the PostgreSQL of the wheel has no TLS (Debian: postgresql)")


def test_the_endpoints_name_is_verified(session: Session) -> None:
    (row,) = session.execute(ENCRYPTED[session.family])
    assert row["v"].startswith("TLS")


def test_another_name_is_refused(connect: Callable[..., Session]) -> None:
    with pytest.raises(Unreachable, match=r"other\.example") as caught:
        connect(host="other.example").execute("SELECT 1")
    assert "\n" not in str(caught.value)


def test_another_authority_is_refused(connect: Callable[..., Session], tmp_path: Path) -> None:
    tls = Tls(TlsMode.VERIFY_FULL, certificates(tmp_path))
    with pytest.raises(Unreachable, match="certificate verify failed"):
        connect(tls=tls).execute("SELECT 1")
    # Encrypted without looking, when that is asked for.
    session = connect(host="other.example", tls=Tls(TlsMode.REQUIRE))
    assert next(iter(session.execute(ENCRYPTED[session.family])))["v"].startswith("TLS")


def test_an_authority_that_is_not_there(connect: Callable[..., Session], tmp_path: Path) -> None:
    with pytest.raises(Unreachable, match="cannot be read"):
        connect(tls=Tls(TlsMode.VERIFY_FULL, tmp_path / "nosuch.pem")).execute("SELECT 1")


def test_tls_is_off_only_when_asked(connect: Callable[..., Session]) -> None:
    session = connect(tls=Tls(TlsMode.OFF))
    assert not next(iter(session.execute(ENCRYPTED[session.family])))["v"]


def test_cancelling_works_with_and_without_tls(connect: Callable[..., Session]) -> None:
    from tests.sql.test_stopping import SLEEP

    for tls in (Tls(TlsMode.REQUIRE), Tls(TlsMode.OFF)):
        session = connect(tls=tls)
        session.connect()
        timer = threading.Timer(0.3, session.cancel)
        timer.start()
        with suppress(SqlError):
            list(session.execute(SLEEP[session.family]))
        timer.join()
        assert list(session.execute("SELECT 1 AS a")) == [{"a": 1}]


def test_nothing_listens_on_loopback_meanwhile(connect: Callable[..., Session], server: Server) -> None:
    if not isinstance(server, Postgres):
        return
    session = connect()
    port = session.connect()._doorway.port  # type: ignore[attr-defined]
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), 2)


def test_the_environment_and_the_home_change_nothing(
    connect: Callable[..., Session], monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    for name, value in {
        "PGSERVICE": "nosuch",
        "PGSSLMODE": "disable",
        "PGUSER": "somebody",
        "PGOPTIONS": "-c search_path=nowhere",
        "PGCLIENTENCODING": "LATIN1",
        "PGPASSFILE": "/nonexistent",
        "MYSQL_PWD": "other",
    }.items():
        monkeypatch.setenv(name, value)
    (home / ".pgpass").write_text("*:*:*:*:wrong\n")
    (home / ".my.cnf").write_text("[client]\nuser=somebody\n")
    (home / ".postgresql").mkdir()
    (home / ".postgresql" / "root.crt").write_text("junk")
    (home / ".postgresql" / "postgresql.crt").write_text("junk")
    session = connect()
    assert next(iter(session.execute(ENCRYPTED[session.family])))["v"].startswith("TLS")
    assert next(iter(session.execute("SELECT 'ü' AS u")))["u"] == "ü"
    assert os.environ["PGSERVICE"] == "nosuch"


# A server that is not what it seems


@contextmanager
def _hostile(*answers: bytes) -> Iterator[tuple[Dial, list[bytes]]]:
    """A MySQL server of sorts: greets, then sends one of ANSWERS for each packet; what it is sent is kept."""
    got: list[bytes] = []
    threads: list[threading.Thread] = []

    def serve(end: socket.socket) -> None:
        with end:
            end.settimeout(5)
            capabilities = 0x0008A208 | 0x00080000 | 1 | 0x80
            greeting = b"\x0a8.0.0\x00" + struct.pack("<I", 7) + b"a" * 8 + b"\x00"
            greeting += struct.pack("<H", capabilities & 0xFFFF) + b"\x2d\x02\x00"
            greeting += struct.pack("<H", capabilities >> 16) + b"\x15" + b"\x00" * 10 + b"b" * 12 + b"\x00"
            greeting += b"mysql_native_password\x00"
            end.sendall(struct.pack("<I", len(greeting))[:3] + b"\x00" + greeting)
            for answer in answers:
                try:
                    head = end.recv(4)
                    if len(head) < 4:
                        return
                    got.append(end.recv(int.from_bytes(head[:3], "little")))
                    end.sendall(struct.pack("<I", len(answer))[:3] + bytes([head[3] + 1]) + answer)
                except OSError:
                    return
            with suppress(OSError):
                got.append(end.recv(4096))

    def dial() -> socket.socket:
        ours, theirs = socket.socketpair()
        threads.append(threading.Thread(target=serve, args=(theirs,)))
        threads[-1].start()
        return ours

    yield dial, got
    for thread in threads:
        thread.join()


OK = b"\x00\x00\x00\x02\x00\x00\x00"


def _victim(dial: Dial) -> Session:
    return Session(
        Database(Family.MYSQL, "db", "admin", dial, lambda again: "hunter2", tls=Tls(TlsMode.OFF), label="db")
    )


@pytest.mark.parametrize("plugin", [b"mysql_clear_password", b"dialog", b"mysql_old_password"])
def test_no_password_in_the_clear(plugin: bytes) -> None:
    with (
        _hostile(b"\xfe" + plugin + b"\x00" + b"\x02Password: \x00") as (dial, got),
        _victim(dial) as session,
        pytest.raises(SqlError, match="refused"),
    ):
        session.execute("SELECT 1")
    assert not any(b"hunter2" in sent for sent in got)


def test_no_file_of_ours(tmp_path: Path) -> None:
    secret = tmp_path / "id_ed25519"
    secret.write_text("the key")
    ask = b"\xfb" + str(secret).encode()
    with _hostile(OK, OK, ask) as (dial, got), _victim(dial) as session:
        with pytest.raises(SqlError, match="asked for a file of this machine: refused"):
            session.execute("SELECT 1")
        assert not session.connected
    assert not any(b"the key" in sent for sent in got)
