"""Statements, their values and results, against both servers."""

from __future__ import annotations

import threading
import uuid
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from time import sleep as time_to_wait

import pytest

from awsh.sql import Session, SqlError
from tests.sql.servers import Server


def test_rows_are_mappings_with_distinct_names_and_typed_columns(session: Session) -> None:
    result = session.execute("SELECT 1 AS id, 'x' AS id, 2 AS id_2, NULL AS n")
    assert list(result) == [{"id": 1, "id_3": "x", "id_2": 2, "n": None}]
    assert result.names == ("id", "id_3", "id_2", "n")
    assert (result.tag, result.count, result.open) == ("SELECT 1", 1, False)
    assert result.elapsed > 0


def test_counts_and_tags(session: Session) -> None:
    session.execute("CREATE TABLE tags (a int)")
    try:
        assert session.execute("INSERT INTO tags VALUES (1), (2), (3)").count == 3
        update = session.execute("UPDATE tags SET a = a + 1 WHERE a > 1")
        assert (update.count, update.tag, list(update)) == (2, "UPDATE 2", [])
        assert session.execute("DELETE FROM tags WHERE a = 1").tag == "DELETE 1"
        assert session.execute("SELECT * FROM tags WHERE a = 99").open
        assert list(session.execute("SELECT a FROM tags WHERE a = 99")) == []
    finally:
        assert session.execute("DROP TABLE tags").tag == "DROP TABLE"


def test_parameters_are_quoted_by_the_driver(session: Session) -> None:
    nasty = "a'b\\c\"d%s; -- \n\x1b[31m ünï 🎬"
    (row,) = session.execute("SELECT %s AS t, %s AS n, '100%%' AS p", (nasty, None))
    assert row == {"t": nasty, "n": None, "p": "100%"}
    (row,) = session.execute("SELECT %(a)s AS a, %(b)s AS b", {"a": 1, "b": date(2026, 2, 3)})
    assert row["a"] == 1


def test_a_percent_without_parameters_is_one(session: Session) -> None:
    assert list(session.execute("SELECT 'a%s' AS t")) == [{"t": "a%s"}]


def test_many_values_of_mysql(my: Session) -> None:
    my.execute(
        "CREATE OR REPLACE TABLE v (i bigint unsigned, d decimal(30,10), f double, t text, b varbinary(10),"
        " dt datetime(6), da date, ti time(3), y year, bi bit(9), e enum('a','b'), j json, bo boolean)"
    )
    my.execute("SET sql_mode = ''")
    my.execute(
        "INSERT INTO v VALUES (18446744073709551615, 12345678901234567890.1234567890, 1.5, 'a\\0b\\x1b[2J',"
        " x'00ff', '2026-01-02 03:04:05.000006', '2026-01-02', '-838:59:59.5', 2026, b'100000001', 'b',"
        """ '{"a": [1, 2.50]}', true), (0, 0, 0, '', '', 0, '2026-02-00', 0, 0, 0, 'a', null, false)"""
    )
    result = my.execute("SELECT * FROM v ORDER BY i DESC")
    first, second = result
    assert first["i"] == 2**64 - 1
    assert first["d"] == Decimal("12345678901234567890.1234567890")
    assert first["t"].startswith("a\0b")
    assert first["b"] == b"\x00\xff"
    assert first["dt"] == datetime(2026, 1, 2, 3, 4, 5, 6)
    assert first["ti"] == -timedelta(hours=838, minutes=59, seconds=59, milliseconds=500)
    assert (first["y"], first["bi"], first["e"]) == (2026, 257, "b")
    assert second["dt"] == "0000-00-00 00:00:00.000000"
    assert second["da"] == "2026-02-00"
    types = {column.name: column.type for column in result.columns}
    assert types["b"] == "varbinary"
    assert types["e"] == "enum"
    assert types["t"] == "text"


def test_many_values_of_postgresql(pg: Session) -> None:
    statement = """
        SELECT 12345678901234567890.1234567890::numeric AS d, true AS b, '\\x00ff'::bytea AS y,
               '2026-01-02 03:04:05.000006+00'::timestamptz AS tz, '03:04:05'::time AS ti,
               interval '1 day 2 hours' AS s, interval '1 mon' AS mon, '{"a": [1, 2.50]}'::jsonb AS j,
               ARRAY[1, NULL, 3] AS a, '00000000-0000-0000-0000-000000000001'::uuid AS u,
               'infinity'::timestamp AS inf, '0044-03-15 BC'::date AS bc, '10.0.0.0/8'::cidr AS net,
               int4range(1, 5) AS r, E'\\x1b[2J' AS t, 'NaN'::float AS nan"""
    result = pg.execute(statement)
    (row,) = result
    assert row["d"] == Decimal("12345678901234567890.1234567890")
    assert row["b"] is True
    assert row["y"] == b"\x00\xff"
    assert row["tz"] == datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC)
    assert row["ti"] == time(3, 4, 5)
    assert row["s"] == timedelta(days=1, hours=2)
    assert row["mon"] == "1 mon"
    assert row["j"] == {"a": [1, Decimal("2.50")]}
    assert row["a"] == [1, None, 3]
    assert row["u"] == uuid.UUID(int=1)
    assert (row["inf"], row["bc"], row["net"], row["r"]) == (
        "infinity",
        "0044-03-15 BC",
        "10.0.0.0/8",
        "[1,5)",
    )
    assert row["t"] == "\x1b[2J"
    types = {column.name: column.type for column in result.columns}
    assert (types["a"], types["tz"], types["d"]) == ("integer[]", "timestamp with time zone", "numeric")


def test_long_values_and_many_columns(session: Session) -> None:
    lengths = [300, 70_000, 10_000_000, 10_000_000]
    # Together more than one packet of MySQL holds.
    parts = ", ".join(f"repeat('x', {length}) AS c{place}" for place, length in enumerate(lengths))
    (row,) = session.execute(f"SELECT {parts}")
    assert [len(value) for value in row.values()] == lengths
    many = ", ".join(f"{number} AS c{number}" for number in range(500))
    (row,) = session.execute(f"SELECT {many}")
    assert row["c499"] == 499


def test_transactions_are_the_persons_own(session: Session) -> None:
    session.execute("CREATE TABLE tx (a int)")
    try:
        assert session.transaction == "idle"
        session.execute("BEGIN")
        session.execute("INSERT INTO tx VALUES (1)")
        assert session.transaction == "open"
        assert list(session.execute("SELECT count(*) AS n FROM tx")) == [{"n": 1}]
        session.execute("ROLLBACK")
        assert session.transaction == "idle"
        assert list(session.execute("SELECT count(*) AS n FROM tx")) == [{"n": 0}]
    finally:
        session.execute("DROP TABLE tx")


def test_a_failed_transaction_is_known(pg: Session) -> None:
    pg.execute("BEGIN")
    with pytest.raises(SqlError, match="division by zero"):
        list(pg.execute("SELECT 1/0"))
    assert pg.transaction == "failed"
    pg.execute("ROLLBACK")
    assert pg.transaction == "idle"


def test_a_deadlock_victims_transaction_is_known_to_be_over(my: Session, mariadb: Server) -> None:
    my.execute("CREATE OR REPLACE TABLE dl (a int primary key, b int) ENGINE=InnoDB")
    my.execute("INSERT INTO dl VALUES (1, 0), (2, 0), (3, 0)")
    with Session(mariadb.database()) as other:
        my.execute("BEGIN")
        other.execute("BEGIN")
        my.execute("UPDATE dl SET b = 1 WHERE a = 1")
        # More was changed here, so the other one is the victim's better choice.
        other.execute("UPDATE dl SET b = 2 WHERE a > 1")
        thread = threading.Thread(target=lambda: other.execute("UPDATE dl SET b = 2 WHERE a = 1"))
        thread.start()
        time_to_wait(0.3)
        with pytest.raises(SqlError, match="1213"):
            my.execute("UPDATE dl SET b = 1 WHERE a = 2")
        assert my.transaction == "idle"
        thread.join()
        assert other.transaction == "open"


def test_call_has_several_results(my: Session) -> None:
    my.execute("CREATE OR REPLACE PROCEDURE two() BEGIN SELECT 1 AS a; SELECT 2 AS b, 3 AS c; END")
    results = [(result.names, list(result)) for result in my.run("CALL two()")]
    assert results[:2] == [(("a",), [{"a": 1}]), (("b", "c"), [{"b": 2, "c": 3}])]
    assert list(my.execute("SELECT 4 AS d")) == [{"d": 4}]
    # And when only the first is looked at.
    assert list(my.execute("CALL two()")) == [{"a": 1}]
    assert list(my.execute("SELECT 5 AS d")) == [{"d": 5}]


def test_warnings_and_notices_are_said(my: Session, pg: Session) -> None:
    result = my.execute("SELECT 1 + 'a' AS n")
    assert list(result) == [{"n": 1.0}]
    assert "Truncated incorrect" in result.notices[0]
    assert any("Unknown table" in said for said in my.execute("DROP TABLE IF EXISTS nosuch").notices)
    assert list(pg.execute("DROP TABLE IF EXISTS nosuch").notices) == [
        'NOTICE: table "nosuch" does not exist, skipping'
    ]


def test_errors_say_where(session: Session) -> None:
    with pytest.raises(SqlError) as caught:
        session.execute("SELECT 1,\n  2 frm\n  x y z")
    error = caught.value
    assert error.code in ("1064", "42601")
    assert "\n" not in error.message
    line, mark = error.caret().split("\n")
    assert line.strip() in ("2 frm", "x y z")
    assert mark.strip() == "^"
    assert error.line in (2, 3)
    with pytest.raises(SqlError, match="nosuch") as caught:
        session.execute("SELECT * FROM nosuch")
    assert caught.value.code in ("1146", "42P01")


def test_errors_do_not_repeat_a_password(session: Session) -> None:
    user = "CREATE USER u IDENTIFIED BY 'hunter2' nonsense('hunter2')"
    role = "CREATE ROLE u WITH nonsense PASSWORD 'hunter2' 'hunter2'"
    for statement in (user, role):
        with pytest.raises(SqlError) as caught:
            session.execute(statement)
        assert "hunter2" not in str(caught.value) + caught.value.caret() + caught.value.statement


def test_a_statement_while_another_still_sends(session: Session) -> None:
    """`sql db 'select …' | each { sql db '…' }`: the rest of the first is kept in memory."""
    numbers = "SELECT 1 AS n" + "".join(f" UNION ALL SELECT {n}" for n in range(2, 30))
    seen = []
    for row in session.execute(numbers):
        seen += [inner["n"] for inner in session.execute("SELECT %s AS n", (row["n"],))]
    assert seen == list(range(1, 30))


def test_copy_both_ways(pg: Session) -> None:
    pg.execute("CREATE TEMP TABLE c (a int, b text)")
    assert pg.execute("COPY c FROM STDIN", data=["1\tx\n", "2\t\\N\n"]).tag == "COPY 2"
    assert [row["line"] for row in pg.execute("COPY c TO STDOUT")] == ["1\tx", "2\t\\N"]
    with pytest.raises(SqlError, match="no data"):
        pg.execute("COPY c FROM STDIN")
    with pytest.raises(SqlError, match="invalid input syntax"):
        pg.execute("COPY c FROM STDIN", data=["x\ty\n"])
    assert list(pg.execute("SELECT count(*) AS n FROM c")) == [{"n": 2}]
