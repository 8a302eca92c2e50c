"""The prompt of a database at a real terminal, with real servers."""

from __future__ import annotations

import json
import os
import signal
import stat
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from awsh.sql import Session
from tests.repl.terminal import Terminal
from tests.sql.servers import PASSWORD, USER, Server, wait_for
from tests.sql.test_stopping import MANY, SLEEP, running


class Place:
    """One terminal in front of one database, kept from test to test, and a second session with it."""

    def __init__(self, server: Server, home: Path) -> None:
        self.server = server
        self.home = home
        self.watcher = Session(server.database())
        self.watcher.execute("DROP TABLE IF EXISTS movies")
        self.watcher.execute("CREATE TABLE movies (id int PRIMARY KEY, title varchar(60), year int)")
        self.watcher.execute(
            "INSERT INTO movies VALUES (1, 'Metropolis', 1927), (2, 'Alien', 1979), (3, 'NULL', 2001), (4, NULL, 2010)"
        )
        self.terminal = self.open()

    def open(self, **how: object) -> Terminal:
        env = {
            "HOME": str(self.home),
            "MYSQL_PWD": PASSWORD,
            "PGPASSWORD": PASSWORD,
            "EDITOR": "sed -i s/1/7/",
            **how.pop("env", {}),  # type: ignore[dict-item]
        }
        terminal = Terminal(env=env, **{"rows": 30, "columns": 100, **how})  # type: ignore[arg-type]
        terminal.wait(lambda: terminal.line().startswith("awsh>"), "the prompt")
        terminal.send(f"sql {self.server.family}://{USER}@127.0.0.1:{self.server.port}/lab\r")
        terminal.wait_prompt("lab>")
        return terminal

    def fresh(self) -> Terminal:
        """The terminal with an empty screen and line."""
        if not self.terminal.process.isalive():
            self.terminal = self.open()
        self.terminal.send("\x03")

        def clear() -> bool:
            return self.terminal.rows[0].startswith("lab") and not self.terminal.rows[1]

        self.terminal.send("\x0c")
        self.terminal.wait(clear, "a clear screen")
        return self.terminal

    @property
    def history(self) -> Path:
        return self.home / ".local/state/awsh/history-sql.jsonl"


def _place(server: Server, tmp: pytest.TempPathFactory) -> Iterator[Place]:
    place = Place(server, tmp.mktemp("home"))
    yield place
    place.terminal.close()
    place.watcher.close()


@pytest.fixture(scope="module")
def in_mariadb(mariadb: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    yield from _place(mariadb, tmp_path_factory)


@pytest.fixture(scope="module")
def in_postgres(postgres: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    yield from _place(postgres, tmp_path_factory)


@pytest.fixture(params=["mysql", "postgresql"])
def place(request: pytest.FixtureRequest) -> Place:
    """Each family in turn."""
    found: Place = request.getfixturevalue("in_mariadb" if request.param == "mysql" else "in_postgres")
    found.fresh()
    return found


@pytest.fixture
def pg(in_postgres: Place) -> Place:
    in_postgres.fresh()
    return in_postgres


def type_(place: Place, *lines: str, until: str = "") -> str:
    """Types LINES, waits for UNTIL and the prompt, and gives the screen."""
    for line in lines:
        place.terminal.send(line + "\r")
        if until and line is lines[-1]:
            place.terminal.wait_for(until)
        place.terminal.wait(
            lambda: place.terminal.line() in ("lab>", "lab*>", "lab!>"), f"a prompt behind {line!r}"
        )
    return place.terminal.text


def test_rows_with_their_number_and_time(place: Place) -> None:
    screen = type_(place, "select * from movies order by id;", until="4 rows, ")
    assert " 3  NULL        2001" in screen
    assert " 4  <null>      2010" in screen
    screen = type_(place, "select id from movies where id = 1\\G", until="1 row, ")
    assert "─ 1 ─" in screen
    assert "id  1" in screen


def test_a_statement_goes_on_until_its_end(place: Place) -> None:
    terminal = place.terminal
    terminal.send("select 'a;b' as x\r")
    terminal.wait(lambda: terminal.line().strip() == "…", "another line")
    terminal.send("  , 2 as y;\r")
    terminal.wait_for("a;b  2")


def test_words_and_what_is_none(place: Place) -> None:
    assert "varchar(60)" in type_(place, "describe movies", until="3 rows").replace(
        "character varying(60)", "varchar(60)"
    )
    assert "movies" in type_(place, "\\dt", until="1 row")
    assert "\\nope is no word of this prompt" in type_(place, "\\nope", until="help shows all")
    assert "did you mean 'movies'?" in type_(place, "describe movie", until="did you mean")


def test_the_transactions_state_stands_in_the_prompt(place: Place) -> None:
    terminal = place.terminal
    type_(place, "begin;", "update movies set year = 1 where id = 1;", until="UPDATE 1")
    assert terminal.line() == "lab*>"
    terminal.wait(lambda: "transaction open" in terminal.rows[-1], "the toolbar")
    terminal.send("\x04")
    terminal.wait_for("[c/r/k/S]")
    terminal.send("\r")
    terminal.wait_prompt("lab*>")
    if place.server.family == "postgresql":
        type_(place, "select 1/0;", until="22012")
        assert terminal.line() == "lab!>"
    type_(place, "rollback;", until="ROLLBACK")
    assert terminal.line() == "lab>"


def test_what_empties_a_table_is_asked_about(place: Place) -> None:
    place.terminal.send("delete from movies;\r")
    place.terminal.wait_for("deletes every row of movies: 4 rows. Run it? [y/N]")
    assert "left as it was" in type_(place, "n", until="left as it was")
    assert list(place.watcher.execute("SELECT count(*) AS n FROM movies")) == [{"n": 4}]


def test_ctrl_c_cancels_on_the_server_and_keeps_the_session(place: Place) -> None:
    terminal, family = place.terminal, place.server.family
    number = "connection_id()" if family == "mysql" else "pg_backend_pid()"
    screen = type_(place, f"select {number} as mine\\G", until="1 row")
    mine = int(next(line for line in screen.splitlines() if line.startswith("mine")).split()[1])
    terminal.send(SLEEP[family] + ";\r")
    wait_for(lambda: running(place.watcher, mine))
    began = time.monotonic()
    terminal.send("\x03")
    terminal.wait_for("cancelled; the session goes on")
    assert time.monotonic() - began < 3
    wait_for(lambda: not running(place.watcher, mine))
    terminal.send("select 41 + 1 as a;\r")
    terminal.wait_for("42")


def test_leaving_the_pager_ends_the_statement_on_the_server(place: Place) -> None:
    terminal = place.terminal
    terminal.send(MANY[place.server.family] + ";\r")
    terminal.wait(lambda: terminal.line() == ":", "the pager")
    terminal.send("q")
    terminal.wait_for("stopped after")
    assert "many" not in terminal.text
    terminal.send("select 41 + 1 as a;\r")
    terminal.wait_for("42")


def test_completion_from_the_catalogue(place: Place) -> None:
    terminal = place.terminal
    terminal.send("select m. from movies m\x01" + "\x1b[C" * len("select m."))
    terminal.wait(lambda: terminal.screen.cursor.x == len("lab> select m."), "the cursor behind the dot")
    terminal.send("ti")
    terminal.wait_for("title  varchar" if place.server.family == "mysql" else "title  character")
    terminal.send("\t")
    terminal.wait(lambda: terminal.line().startswith("lab> select m.title from"), "the column")
    terminal.send("\x03")
    type_(place, "create table quite_new (a int);", until="CREATE TABLE")
    terminal.send("select * from quite")
    terminal.wait_for("quite_new  table")
    terminal.send("\t;")
    terminal.wait(lambda: terminal.line() == "lab> select * from quite_new;", "the new table")
    terminal.send("\x03")
    terminal.send("drop table quite_new;\r")
    terminal.wait_for("Run it? [y/N]")
    type_(place, "y", until="DROP TABLE")


def test_rows_are_handed_to_awshs_verbs_and_files(place: Place) -> None:
    screen = type_(
        place, "select * from movies; | where year > 1950 | sort -year | select year", until="1979"
    )
    lines = screen.splitlines()
    assert [line.strip() for line in lines[lines.index("year") + 2 :][:3]] == ["2010", "2001", "1979"]
    target = place.home / f"{place.server.family}.csv"
    place.terminal.send(f"select id, title from movies order by id; > {target}\r")
    wait_for(target.exists)
    assert target.read_text().splitlines() == ["id,title", "1,Metropolis", "2,Alien", "3,NULL", "4,"]
    screen = type_(place, "select 1 as a; | nope", until="unknown command")
    assert "4 rows" not in screen


def test_a_procedure_with_several_results(in_mariadb: Place) -> None:
    in_mariadb.fresh()
    terminal = in_mariadb.terminal
    terminal.send("delimiter //\r")
    terminal.wait_for("ends with //")
    type_(in_mariadb, "create procedure two() begin select 11; select 22; end //", until="CREATE PROCEDURE")
    terminal.send("delimiter ;\r")
    terminal.wait_gone("ends with")
    screen = type_(in_mariadb, "call two();", until="22")
    assert "11" in screen
    in_mariadb.watcher.execute("DROP PROCEDURE two")


def test_where_an_error_is(place: Place) -> None:
    screen = type_(place, "selec 1;", until="syntax error")
    lines = screen.splitlines()
    assert lines[lines.index("  selec 1") + 1] == "  ^"


def test_files(place: Place) -> None:
    (place.home / "new.csv").write_text("id,title\n10,Ran\n11,Ikiru\n")
    (place.home / "s.sql").write_text("select 'one' as a;\nselect nope;\nselect 'three' as a;\n")
    type_(place, f"load {place.home}/new.csv into films", until="2 rows into")
    assert "s.sql:2: the rest of the file was not run" in type_(
        place, f"\\i {place.home}/s.sql", until="s.sql:2"
    )
    assert "three" not in place.terminal.text
    type_(place, f"\\export {place.home}/films.json select title from films order by id", until="2 rows to")
    assert json.loads((place.home / "films.json").read_text()) == [{"title": "Ran"}, {"title": "Ikiru"}]
    report = place.home / f"{place.server.family}-report.csv"
    assert ".jsonl" in type_(place, f"\\o {place.home}/report.json", until="holds one result")
    type_(place, f"\\o {report}", until="results go to")
    type_(place, "select 1 as x;", until="1 row to")
    type_(place, "select 2 as x;", "\\o", until="results come here again")
    assert report.read_text().splitlines() == ["x", "1", "2"]
    assert "No such file" in type_(place, "load nowhere.csv into films", until="No such file")
    place.watcher.execute("DROP TABLE films")
    (place.home / "films.json").unlink()


def test_nothing_in_a_result_reaches_the_terminal(pg: Place) -> None:
    start = len(pg.terminal.raw)
    screen = type_(pg, r"select E'\x1b]0;owned\x07\x1b[31mred' as " '"a\u202eb"' ";", until="1 row, ")
    assert "\\x1b]0;owned\\x07\\x1b[31mred" in screen
    raw = bytes(pg.terminal.raw[start:])
    assert b"\x1b]0;owned" not in raw
    assert b"\x1b[31mred" not in raw


def test_a_table_with_a_newline_in_its_name_is_no_second_line(pg: Place) -> None:
    pg.watcher.execute('CREATE TABLE "evil\ndrop" (a int)')
    try:
        type_(pg, "create table evil_too (a int);", until="CREATE TABLE")
        pg.terminal.send("select * from evi")
        pg.terminal.wait_for("evil_too  table")
        pg.terminal.send("\t")
        pg.terminal.wait(lambda: pg.terminal.line().startswith("lab> select * from evil_too"), "the good one")
        pg.terminal.send("\x03")
    finally:
        pg.watcher.execute('DROP TABLE "evil\ndrop", evil_too')


def test_a_pasted_script_stops_at_what_fails(pg: Place) -> None:
    pg.terminal.send("\x1b[200~select 'first' as a;\nselect nope;\nselect 'third'\n as a;\x1b[201~\r")
    pg.terminal.wait_for("the one behind it was not run")
    assert "42703" in pg.terminal.text
    assert "third\n" not in pg.terminal.text


def test_the_history_is_its_own_and_keeps_no_secret(pg: Place) -> None:
    type_(pg, "create role somebody password 'hush';", until="CREATE ROLE")
    pg.watcher.execute("DROP ROLE somebody")
    type_(pg, "select 'kept' as a;", until="1 row, ")
    kept = [json.loads(line)["line"] for line in pg.history.read_text().splitlines()]
    assert "select 'kept' as a;" in kept
    assert not any("hush" in line for line in kept)
    assert stat.S_IMODE(pg.history.stat().st_mode) == 0o600
    pg.terminal.send("select 'k")
    pg.terminal.wait_for("select 'kept' as a;")
    pg.terminal.send("\x1b[C")
    pg.terminal.wait(lambda: pg.terminal.line() == "lab> select 'kept' as a;", "the suggestion")


def test_favourites(pg: Place) -> None:
    type_(pg, "\\fs since select title from movies where year > $1 and title <> $2", until="runs it")
    assert "NULL" in type_(pg, "\\f since 1990 'x'", until="1 row, ")
    assert "since takes 2 arguments" in type_(pg, "\\f since 1990", until="were given")
    assert "carry a secret" in type_(pg, "\\fs bad alter role a password 'x'", until="carry a secret")
    type_(pg, "\\fd since", until="forgotten")


def test_plans_notices_and_other_databases(pg: Place) -> None:
    assert "->  " in type_(pg, "explain select * from movies order by id limit 1;", until="rows, ")
    assert "WARNING: mind" in type_(pg, "do $$ begin raise warning 'mind'; end $$;", until="DO, ")
    type_(pg, "\\c postgres", until="now in database postgres")
    assert "there is no database nope" in type_(pg, "\\c nope", until="there is no")
    type_(pg, "\\c lab", until="now in database lab")
    assert "error: the whole" not in type_(pg, ":echo $env.HOME", until=str(pg.home))


def test_the_editor(pg: Place) -> None:
    type_(pg, "select 1 as a;", until="1 row, ")
    pg.terminal.send("\\e\r")
    pg.terminal.wait(lambda: pg.terminal.line() == "lab> select 7 as a;", "the edited statement")
    pg.terminal.send("\x03")


def test_a_connection_that_was_lost(pg: Place) -> None:
    type_(pg, "begin;", until="BEGIN")
    pg.watcher.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = 'lab'"
    )
    assert "nothing of it took effect" in type_(pg, "insert into movies values (9);", until="took effect")
    assert "connected again" in type_(pg, "select 41 + 1 as a;", until="42") or "lab>" in pg.terminal.line()
    assert list(pg.watcher.execute("SELECT count(*) AS n FROM movies")) == [{"n": 4}]


def test_a_narrow_window(pg: Place) -> None:
    pg.terminal.resize(16, 40)
    try:
        type_(pg, "select * from pg_stat_activity limit 2;", until="columns")
        assert all(len(line) <= 40 for line in pg.terminal.rows)
    finally:
        pg.terminal.resize(30, 100)


def test_a_terminal_that_cannot_move_its_cursor(pg: Place) -> None:
    with pg.open(env={"TERM": "dumb"}) as terminal:
        terminal.send("select 'pla' ||\r")
        terminal.wait(lambda: terminal.line().strip() == "…", "another line")
        terminal.send("'in' as a;\r")
        terminal.wait_for("1 row, ")
        assert "plain" in terminal.text
        terminal.send("quit\r")
        terminal.wait(lambda: terminal.line().startswith("awsh>"), "awsh's own prompt")
        terminal.send("exit\r")
        assert terminal.end() == 0


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGHUP])
def test_the_terminal_is_put_back(pg: Place, signum: signal.Signals) -> None:
    terminal = pg.open()
    try:
        terminal.send("begin;\r")
        terminal.wait_prompt("lab*>")
        os.kill(terminal.process.pid, signum)
        assert terminal.end() == 128 + signum
        assert b"\x1b[?25h" in bytes(terminal.raw[-400:])
    finally:
        terminal.close()


def test_leaving_gives_the_line_back(pg: Place) -> None:
    pg.terminal.wait_prompt("lab>")
    pg.terminal.send("\x04")
    pg.terminal.wait(lambda: pg.terminal.line().startswith("awsh>"), "awsh's own prompt")
    pg.terminal.send("echo back\r")
    pg.terminal.wait(lambda: "back" in pg.terminal.rows, "what was said")
    pg.terminal.send("exit\r")
    assert pg.terminal.end() == 0
