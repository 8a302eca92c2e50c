"""Ctrl-C, cancelling and abandoning: stopped on the server, and the session goes on."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from awsh.sql import Session, StatementCancelled
from tests.sql.servers import wait_for

SLEEP = {"mysql": "SELECT SLEEP(60)", "postgresql": "SELECT pg_sleep(60)"}
MANY = {
    "mysql": "SELECT seq AS n, repeat('x', 100) AS t FROM seq_1_to_3000000",
    "postgresql": "SELECT g AS n, repeat('x', 100) AS t FROM generate_series(1, 3000000) g",
}


def running(watcher: Session, number: int) -> bool:
    """Whether the server still works for the connection NUMBER."""
    if watcher.family == "mysql":
        rows = watcher.execute(
            "SELECT command FROM information_schema.processlist WHERE id = %s AND command = 'Query'",
            (number,),
        )
    else:
        rows = watcher.execute(
            "SELECT 1 FROM pg_stat_activity WHERE pid = %s AND state = 'active'", (number,)
        )
    return bool(list(rows))


@contextmanager
def ctrl_c_when(true: Callable[[], bool]) -> Iterator[None]:
    """Presses Ctrl-C as soon as TRUE, and expects it to be raised."""

    def press() -> None:
        wait_for(true)
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=press)
    thread.start()
    with pytest.raises(KeyboardInterrupt):
        yield
    thread.join()


def test_ctrl_c_cancels_on_the_server(connect: Callable[..., Session]) -> None:
    session, watcher = connect(), connect()
    number = session.id
    watcher.connect()
    began = time.monotonic()
    with ctrl_c_when(lambda: running(watcher, number)):
        list(session.execute(SLEEP[session.family]))
    assert time.monotonic() - began < 10
    assert not running(watcher, number)
    assert list(session.execute("SELECT 1 AS a")) == [{"a": 1}]
    assert session.id == number


def test_ctrl_c_while_rows_stream(connect: Callable[..., Session]) -> None:
    session, watcher = connect(), connect()
    number = session.id
    seen = 0

    def read() -> None:
        nonlocal seen
        for _ in session.execute(MANY[session.family]):
            seen += 1

    watcher.connect()
    with ctrl_c_when(lambda: seen > 5000):
        read()
    assert 5000 < seen < 3_000_000
    wait_for(lambda: not running(watcher, number), 5)
    assert list(session.execute("SELECT 1 AS a")) == [{"a": 1}]
    assert session.id == number


def test_cancelling_from_another_thread(session: Session) -> None:
    session.connect()
    timer = threading.Timer(0.4, session.cancel)
    timer.start()
    with pytest.raises(StatementCancelled):
        # MariaDB's own SLEEP answers 1 when it is cancelled; an expression around it does not.
        list(
            session.execute(SLEEP[session.family] + (" FROM seq_1_to_9" if session.family == "mysql" else ""))
        )
    timer.join()
    assert list(session.execute("SELECT 1 AS a")) == [{"a": 1}]


def test_a_job_that_is_stopped(connect: Callable[..., Session]) -> None:
    session = connect()
    stop = threading.Event()
    session.stopped = stop.is_set
    failed: list[BaseException] = []

    def work() -> None:
        try:
            list(session.execute(SLEEP[session.family]))
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=work)
    session.connect()
    thread.start()
    time.sleep(0.3)
    stop.set()
    thread.join(8)
    assert isinstance(failed[0], KeyboardInterrupt)


@pytest.mark.parametrize("inside", [False, True], ids=["autocommit", "in a transaction"])
def test_a_result_that_is_abandoned(session: Session, inside: bool) -> None:
    number = session.id
    if inside:
        session.execute("BEGIN")
    began = time.monotonic()
    rows = iter(session.execute(MANY[session.family]))
    assert next(rows)["n"] == 1
    rows.close()  # type: ignore[attr-defined]
    assert time.monotonic() - began < 5
    assert session.transaction == ("open" if inside else "idle")
    assert list(session.execute("SELECT 1 AS a")) == [{"a": 1}]
    assert session.id == number


def test_a_result_that_nobody_reads_is_in_nobodys_way(session: Session) -> None:
    session.execute("SELECT 1 AS a UNION ALL SELECT 2")
    assert list(session.execute("SELECT 3 AS a")) == [{"a": 3}]
    with session:
        session.execute(MANY[session.family])


def test_rows_stream_in_constant_memory(session: Session) -> None:
    import resource

    statement = MANY[session.family].replace("3000000", "300000")
    count = before = 0
    for _ in session.execute(statement):
        count += 1
        if count == 20_000:
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert count == 300_000
    # Kept, they would be 80 MiB.
    assert grown < 16 << 10
