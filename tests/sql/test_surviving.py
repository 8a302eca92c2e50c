"""Servers that go away, networks that stall: noticed, said, and nothing repeated that changes anything."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from awsh.shell import Shell
from awsh.sql import ConnectionLost, LoginRefused, Session, Unreachable, perform
from awsh.sql import session as sessions
from tests.sql.proxy import Proxy
from tests.sql.servers import PASSWORD, Server
from tests.sql.test_stopping import MANY, SLEEP
from tests.ssh.conftest import Somebody


@pytest.fixture
def proxy(server: Server) -> Iterator[Proxy]:
    proxy = Proxy(server.port)
    yield proxy
    proxy.cut()


@pytest.fixture
def far(connect: Callable[..., Session], proxy: Proxy) -> Session:
    """A session through the proxy."""
    return connect(dial=proxy.dial)


def test_a_read_is_repeated_once_and_said(far: Session, proxy: Proxy, notes: list[str]) -> None:
    list(far.execute("SELECT 1 AS a"))
    proxy.cut()
    assert list(far.execute("SELECT 2 AS a")) == [{"a": 2}]
    assert proxy.dials == 2
    assert any("connected again" in note for note in notes)


def test_a_change_is_never_repeated(far: Session, proxy: Proxy, session: Session) -> None:
    session.execute("CREATE TABLE once (a int)")
    try:
        far.execute("INSERT INTO once VALUES (1)")
        proxy.cut()
        with pytest.raises(
            ConnectionLost, match="not known whether INSERT took effect, and it was not repeated"
        ):
            far.execute("INSERT INTO once VALUES (2)")
        far.execute("INSERT INTO once VALUES (3)")
        assert [row["a"] for row in session.execute("SELECT a FROM once ORDER BY a")] == [1, 3]
    finally:
        far.close()
        session.execute("DROP TABLE once")


def test_what_was_lost_while_it_asked_is_not_run_outside_of_the_transaction(
    far: Session, proxy: Proxy, session: Session
) -> None:
    session.execute("CREATE TABLE kept (a int)")
    session.execute("INSERT INTO kept VALUES (1)")
    try:
        with Shell(console=Somebody()) as shell:
            far.execute("BEGIN")
            far.execute("INSERT INTO kept VALUES (2)")
            proxy.cut()
            with pytest.raises(ConnectionLost, match="transaction is lost"):
                perform(shell.context(), far, "DELETE FROM kept")
        assert [row["a"] for row in session.execute("SELECT a FROM kept")] == [1]
    finally:
        far.close()
        session.execute("DROP TABLE kept")


@pytest.mark.parametrize("statement", ["SELECT mine(1)", "WITH x AS (SELECT 1) SELECT mine(1) FROM x"])
def test_a_read_that_calls_a_function_of_somebodys_own_is_not_repeated(
    far: Session, proxy: Proxy, statement: str
) -> None:
    list(far.execute("SELECT 1"))
    proxy.cut()
    with pytest.raises(ConnectionLost, match="not known"):
        far.execute(statement)
    assert proxy.dials == 1


def test_a_lost_transaction_is_said(far: Session, proxy: Proxy, session: Session) -> None:
    session.execute("CREATE TABLE lost (a int)")
    try:
        far.execute("BEGIN")
        far.execute("INSERT INTO lost VALUES (1)")
        proxy.cut()
        with pytest.raises(
            ConnectionLost, match="open transaction is lost with it: nothing of it took effect"
        ):
            list(far.execute("SELECT 1 AS a"))
        assert far.transaction == "idle"
        assert list(far.execute("SELECT count(*) AS n FROM lost")) == [{"n": 0}]
        far.execute("BEGIN")
        proxy.cut()
        with pytest.raises(ConnectionLost, match="not known whether COMMIT took effect"):
            far.execute("COMMIT")
    finally:
        far.close()
        session.execute("DROP TABLE lost")


def test_a_connection_that_was_idle_for_long_is_asked_first(
    far: Session, proxy: Proxy, notes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    far.execute("CREATE TABLE idle (a int)")
    try:
        monkeypatch.setattr(sessions, "IDLE_SECONDS", -1.0)
        proxy.cut()
        # It has not been sent yet, so it can be now.
        assert far.execute("INSERT INTO idle VALUES (1)").count == 1
        assert any("connected again" in note for note in notes)
        far.execute("BEGIN")
        proxy.cut()
        with pytest.raises(ConnectionLost, match="and with it the open transaction"):
            far.execute("INSERT INTO idle VALUES (2)")
        assert list(far.execute("SELECT count(*) AS n FROM idle")) == [{"n": 1}]
    finally:
        far.execute("DROP TABLE idle")


def test_cut_in_the_middle_of_a_result(far: Session, proxy: Proxy) -> None:
    rows = iter(far.execute(MANY[far.family]))
    next(rows)
    proxy.cut()
    with pytest.raises(ConnectionLost):
        for _ in rows:
            pass
    assert list(far.execute("SELECT 1 AS a")) == [{"a": 1}]


def test_a_stalled_network_is_noticed(far: Session, proxy: Proxy) -> None:
    far.connect().patience.silence = 1.0
    timer = threading.Timer(0.3, lambda: setattr(proxy, "stalled", True))
    timer.start()
    proxy.refusing = True
    began = time.monotonic()
    with pytest.raises(ConnectionLost, match="nothing comes over the network any more"):
        list(far.execute(SLEEP[far.family]))
    assert time.monotonic() - began < 10
    timer.join()
    proxy.stalled = proxy.refusing = False
    assert list(far.execute("SELECT 1 AS a")) == [{"a": 1}]


def test_a_long_statement_is_no_stalled_network(far: Session) -> None:
    far.connect().patience.silence = 0.3
    assert len(list(far.execute(SLEEP[far.family].replace("60", "2")))) == 1


def test_a_result_that_is_stuck_on_its_way_is_noticed(far: Session, proxy: Proxy) -> None:
    """The server is idle, or sends, by what it says itself; and nothing arrives."""
    far.connect().patience.silence = 1.0
    rows = iter(far.execute(MANY[far.family]))
    next(rows)
    real = far.database.dial
    proxy.stalled = True
    assert far._connection is not None
    unstuck = Proxy(proxy._port)
    object.__setattr__(far._connection.database, "dial", unstuck.dial)
    with pytest.raises(ConnectionLost, match="nothing comes"):
        for _ in rows:
            pass
    proxy.stalled = False
    object.__setattr__(far.database, "dial", real)


def test_a_password_that_was_changed_is_asked_for_again_once(connect: Callable[..., Session]) -> None:
    asked: list[bool] = []

    def password(again: bool) -> str:
        asked.append(again)
        return PASSWORD if again else "the old one"

    session = connect(password=password)
    assert list(session.execute("SELECT 1 AS a")) == [{"a": 1}]
    assert asked == [False, True]


def test_a_wrong_password_is_said_without_it(connect: Callable[..., Session]) -> None:
    asked: list[bool] = []

    def password(again: bool) -> str:
        asked.append(again)
        return f"hunter2-{again}"

    with pytest.raises(LoginRefused) as caught:
        connect(password=password).execute("SELECT 1")
    assert asked == [False, True]
    assert "hunter2" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_nothing_there(connect: Callable[..., Session], proxy: Proxy) -> None:
    proxy.refusing = True
    with pytest.raises(Unreachable, match="refused by the test"):
        connect(dial=proxy.dial).execute("SELECT 1")


def test_a_server_that_is_killed_and_comes_back(
    connect: Callable[..., Session], server: Server, notes: list[str]
) -> None:
    session = connect()
    rows = iter(session.execute(MANY[session.family]))
    next(rows)
    server.kill()
    with pytest.raises(ConnectionLost):
        for _ in rows:
            pass
    with pytest.raises(Unreachable):
        session.execute("SELECT 1")
    server.start()
    assert list(session.execute("SELECT 1 AS a")) == [{"a": 1}]


def test_use_holds_for_the_next_connection(my: Session, mariadb: Server) -> None:
    proxy = Proxy(mariadb.port)
    with Session(mariadb.database(dial=proxy.dial)) as session:
        session.execute("CREATE DATABASE IF NOT EXISTS `other db`")
        session.execute("USE `other db`;")
        proxy.cut()
        assert list(session.execute("SELECT database() AS d")) == [{"d": "other db"}]
        session.execute("DROP DATABASE `other db`")
