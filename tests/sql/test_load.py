"""Rows into tables."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from awsh.sql import RowError, Session, SqlError, load

TYPES = {
    "mysql": "id int primary key, title varchar(20), year int, score decimal(10,2), seen date,"
    " at datetime, ok boolean, extra json",
    "postgresql": "id int primary key, title varchar(20), year int, score decimal(10,2), seen date,"
    " at timestamp, ok boolean, extra jsonb",
}


@pytest.fixture
def movies(session: Session) -> Iterator[Session]:
    session.execute("DROP TABLE IF EXISTS movies")
    session.execute(f"CREATE TABLE movies ({TYPES[session.family]})")
    yield session
    if session.transaction != "idle":
        session.execute("ROLLBACK")
    session.execute("DROP TABLE movies")


def count(session: Session) -> int:
    return int(next(session.execute("SELECT count(*) FROM movies").tuples())[0])


def test_the_text_of_a_csv_becomes_values(movies: Session) -> None:
    row = {
        "id": "1",
        "TITLE": "a\t'b'\\n\n\\.",
        "year": "",
        "score": "8.50",
        "seen": "2026-01-02",
        "at": "2026-01-02T03:04:05",
        "ok": "yes",
        "extra": '{"a": [1]}',
    }
    loaded = load(movies, "movies", [row, {**row, "id": "2", "TITLE": "", "ok": "f", "extra": ""}])
    assert (loaded.rows, loaded.created) == (2, "")
    first, second = movies.execute("SELECT * FROM movies ORDER BY id")
    assert first["title"] == row["TITLE"]
    assert (first["year"], first["score"], first["seen"]) == (None, Decimal("8.50"), date(2026, 1, 2))
    assert first["at"] == datetime(2026, 1, 2, 3, 4, 5)
    assert bool(first["ok"]) is True
    assert bool(second["ok"]) is False
    assert (second["title"], second["extra"]) == ("", None)


def test_native_values_stay_what_they_are(movies: Session) -> None:
    row = {"id": 1, "title": "ü🎬\x1b[2J", "score": Decimal("1.10"), "extra": {"a": [1, None]}, "ok": True}
    load(movies, "movies", [{**row, "at": datetime(2026, 1, 2, tzinfo=UTC), "seen": date(2026, 1, 2)}])
    (found,) = movies.execute("SELECT * FROM movies")
    assert (found["title"], found["score"]) == (row["title"], row["score"])
    assert found["seen"] == date(2026, 1, 2)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([{"id": 1, "yaer": 2}], "no column 'yaer' (did you mean 'year'?)"),
        ([{"id": 1}, {"id": 1}], "row 2: "),
        ([{"id": 1}, {"id": 2, "year": "soon"}], "row 2: column year: 'soon' is not a number"),
        ([{"id": 1, "ok": "maybe"}], "row 1: column ok: 'maybe' is neither true nor false"),
        ([{"id": 1, "seen": "yesterday"}], "row 1: column seen: 'yesterday' is not a date such as"),
        ([{"title": "x"}], "needs a value for id"),
        ([{"id": n, "title": "x" * (n == 1500) * 30} for n in range(3000)], "row 1,501: "),
    ],
)
def test_what_does_not_fit_is_named_and_nothing_stays(movies: Session, rows: list[Any], said: str) -> None:
    with pytest.raises(SqlError) as caught:
        load(movies, "movies", rows)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
    assert movies.transaction == "idle"
    assert count(movies) == 0


def test_batches_stay_and_are_counted(movies: Session) -> None:
    rows = [{"id": n} for n in [*range(25), 3]]
    with pytest.raises(RowError, match="row 26") as caught:
        load(movies, "movies", rows, batch=10)
    assert caught.value.hint == "the first 20 rows are committed"
    assert count(movies) == 20


def test_inside_a_transaction_nothing_is_committed(movies: Session) -> None:
    movies.execute("BEGIN")
    load(movies, "movies", [{"id": 1}])
    with pytest.raises(RowError):
        load(movies, "movies", [{"id": 2}, {"id": 2}])
    assert movies.transaction == "open"
    assert count(movies) == 1
    with pytest.raises(SqlError, match="COMMIT first"):
        load(movies, "movies", [{"id": 3}], batch=1)
    movies.execute("ROLLBACK")
    assert count(movies) == 0


def test_ctrl_c_leaves_nothing(movies: Session) -> None:
    import os
    import signal

    def rows() -> Iterator[dict[str, int]]:
        for number in range(10_000_000):
            if number == 20_000:
                threading.Timer(0.05, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
            yield {"id": number}

    with pytest.raises(KeyboardInterrupt):
        load(movies, "movies", rows())
    assert movies.transaction == "idle"
    assert count(movies) == 0


def test_many_rows_in_seconds(movies: Session) -> None:
    moved: list[int] = []
    rows = ({"id": str(n), "title": f"movie {n}", "year": "1999", "score": "7.25"} for n in range(30_000))
    began = time.process_time()
    assert load(movies, "movies", rows, progress=moved.append).rows == 30_000
    assert sum(moved) == 30_000
    assert time.process_time() - began < 10
    assert count(movies) == 30_000


def test_from_one_table_to_another_of_the_same_session(movies: Session) -> None:
    load(movies, "movies", [{"id": n} for n in range(2500)])
    rows = movies.execute("SELECT id + 10000 AS id, title FROM movies")
    assert load(movies, "movies", rows).rows == 2500
    assert count(movies) == 5000


def test_a_table_is_made_from_the_rows(session: Session) -> None:
    rows = [
        {
            "id": "1",
            "code": "007",
            "price": "1.5",
            "day": "2026-01-02",
            "at": "2026-01-02 10:00",
            "on": "true",
        },
        {"id": "20", "code": "12", "price": "2", "day": "", "at": "", "on": "false"},
    ]
    try:
        loaded = load(session, "Made By Rows".replace(" ", "_"), rows, create=True)
        assert loaded.created.startswith("CREATE TABLE")
        first, second = session.execute(f"SELECT * FROM {loaded.table} ORDER BY id")
        assert (first["id"], first["code"], first["price"]) == (1, "007", 1.5)
        assert (first["day"], second["day"]) == (date(2026, 1, 2), None)
        assert first["at"] == datetime(2026, 1, 2, 10)
        assert bool(second["on"]) is False
    finally:
        session.execute("DROP TABLE IF EXISTS made_by_rows")
        session.execute("DROP TABLE IF EXISTS Made_By_Rows")
    with pytest.raises(SqlError, match="have it created"):
        load(session, "nosuch", rows)


def test_a_table_that_was_made_goes_when_its_rows_do_not_come(session: Session) -> None:
    rows = [{"a": str(n)} for n in range(1000)] + [{"a": "not a number"}]
    with pytest.raises(RowError, match="row 1,001"):
        load(session, "half", rows, create=True)
    with pytest.raises(SqlError):
        session.execute("SELECT * FROM half")


def test_names_are_quoted(session: Session) -> None:
    from awsh.sql.catalogue import quoted

    nasty = 'a`b"; drop table x; -- 100% %s'
    table = quoted(nasty, session.family)
    try:
        load(session, table, [{nasty: "1", "order": "x"}], create=True)
        (row,) = session.execute(f"SELECT * FROM {table}")
        assert row == {nasty: 1, "order": "x"}
    finally:
        session.execute(f"DROP TABLE {table}")


def test_arrays_bytes_and_spans(pg: Session) -> None:
    from datetime import timedelta

    pg.execute("CREATE TEMP TABLE odd (a int[], t text[], b bytea, s interval)")
    row = {"a": [1, None], "t": ['x"y', "a\\b,{}"], "b": b"\x00\\\xff", "s": timedelta(days=-1, seconds=5)}
    load(pg, "odd", [row])
    assert list(pg.execute("SELECT * FROM odd")) == [row]
