"""`sql DB …` as it is typed, against real servers behind a real sshd."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from awsh.engine import Result
from awsh.errors import CommandError, PartialFailure, UsageError
from awsh.shell import Shell
from awsh.sql import SqlError
from tests.sql.servers import PASSWORD, Server
from tests.ssh.conftest import Somebody, Sshd, free_port
from tests.tunnel.conftest import Place

Typed = Callable[[str], Result]


@pytest.fixture
def movies(db1: Server, typed: Typed) -> Typed:
    """db1 with a table of three rows."""
    typed("sql db1 'drop table if exists movies' || echo none")
    typed(
        'sql db1 "create table movies (id int primary key, title varchar(40), year int);'
        " insert into movies values (1, 'Alien', 1979), (2, 'Heat', 1995), (3, 'Up', 2009)\""
    )
    return typed


def test_rows_are_records_with_native_values(movies: Typed) -> None:
    found = movies("sql db1 'select * from movies order by id' | where year > 1980 | select title,year").rows
    assert found == [{"title": "Heat", "year": 1995}, {"title": "Up", "year": 2009}]


def test_the_way_leads_through_the_bastion_and_no_port_is_opened(movies: Typed, shell: Shell) -> None:
    assert movies("sql db1 'select 1 as n'").rows == [{"n": 1}]
    assert shell.ssh.aliased("i-1") is not None
    assert "tunnels" not in vars(shell)


def test_without_a_bastion_it_says_what_to_type(typed: Typed, db1: Server, place: Place) -> None:
    place.bastion = None
    with pytest.raises(CommandError, match="bastion create --vpc vpc-1"):
        typed("sql db1 'select 1'")


def test_tls_is_verified_for_the_real_name_through_the_bastion(typed: Typed, db1: Server) -> None:
    if not db1.tls:
        pytest.skip("this PostgreSQL has no TLS")
    query = (
        'show status like "Ssl_cipher"'
        if db1.family == "mysql"
        else "select cipher as value from pg_stat_ssl where pid = pg_backend_pid()"
    )
    assert list(typed(f"sql db1 '{query}' --tls verify-full").rows[0].values())[-1]


def test_a_name_that_is_none_is_refused_with_what_is_near(typed: Typed, db1: Server) -> None:
    with pytest.raises(UsageError, match="db1"):
        typed("sql db2 'select 1'")


def test_the_current_database_may_be_left_out(movies: Typed) -> None:
    movies("use database db1")
    assert movies("sql 'select 2 as n'").rows == [{"n": 2}]


def test_several_statements_give_what_the_last_one_gives(movies: Typed, somebody: Somebody) -> None:
    found = movies(
        'sql db1 "update movies set year = 1980 where id = 1; select year from movies where id = 1"'
    )
    assert found.rows == [{"year": 1980}]
    assert any("UPDATE" in note for note in somebody.notes)


def test_a_change_gives_how_many_rows(movies: Typed) -> None:
    assert movies("sql db1 'update movies set year = 1 where id > 1'").rows == [
        {"statement": "UPDATE", "rows": 2}
    ]


def test_words_ask_the_catalogue(movies: Typed) -> None:
    assert "movies" in [row["table"] for row in movies("sql db1 tables").rows]
    for line in ("sql db1 'describe movies'", "sql db1 describe movies", "sql db1 '\\d movies'"):
        assert [row["column"] for row in movies(line).rows] == ["id", "title", "year"]
    assert movies("sql db1 'indexes movies'").rows[0]["columns"] == "id"


def test_values_are_bound_and_never_pasted(movies: Typed) -> None:
    line = "sql db1 'select title from movies where title = :t' --param"
    assert movies(f"{line} t=Heat").rows == [{"title": "Heat"}]
    assert movies(f"{line} \"t=' or '1'='1\"").rows == []
    with pytest.raises(UsageError, match="no :x"):
        movies("sql db1 'select 1' --param x=1")


def test_emptying_a_table_is_asked_about_with_its_rows(movies: Typed, somebody: Somebody) -> None:
    somebody.answer = False
    somebody.questions.clear()
    with pytest.raises(CommandError, match="left as it was"):
        movies("sql db1 'delete from movies'")
    assert somebody.questions == ["DELETE without WHERE deletes every row of movies: 3 rows. Run it?"]
    somebody.there = False
    with pytest.raises(UsageError, match="--yes"):
        movies("sql db1 'drop table movies'")
    assert movies("sql db1 'select count(*) as n from movies'").rows == [{"n": 3}]


def test_a_bastion_that_has_moved_is_looked_up_again_for_a_session_that_is_kept(
    movies: Typed, shell: Shell, place: Place, sshd: Sshd
) -> None:
    old = place.bastion
    assert old is not None
    place.reach(sshd, "192.0.2.2")
    place.ports[old.host] = free_port()
    held = shell.ssh.held(old)
    assert held is not None
    held.close()
    assert movies("sql db1 'select 1 as n'").rows == [{"n": 1}]


def test_a_password_that_the_service_has_wrong_is_asked_for(
    typed: Typed, db1: Server, place: Place, somebody: Somebody
) -> None:
    place.databases["db1"] = replace(place.databases["db1"], password=lambda again: "of last week")
    place.databases["db1"] = replace(place.databases["db1"], refused="the secret is stale", kept="see secret")
    typed("tunnel open db1")
    assert somebody.notes[-1] == "db1: other programs want its password, which `see secret` shows"
    typed("tunnel close db1")
    somebody.there = False
    with pytest.raises(SqlError, match=r"\(the secret is stale\)"):
        typed("sql db1 'select 1 as n'")
    somebody.there = True
    somebody.answers = [PASSWORD]
    assert typed("sql db1 'select 1 as n'").rows == [{"n": 1}]


def test_a_question_leaves_the_open_transaction_as_it_was(movies: Typed, somebody: Somebody) -> None:
    movies("sql db1 begin")
    movies("sql db1 'delete from movies where id = 1'")
    somebody.answer = False
    with pytest.raises(CommandError, match="left as it was"):
        movies("sql db1 'delete from no_such_table'")
    with pytest.raises(CommandError, match="left as it was"):
        movies("sql db1 'delete from movies'")
    assert "2 rows" in somebody.questions[-1]
    movies("sql db1 commit")
    assert movies("sql db1 'select count(*) as n from movies'").rows == [{"n": 2}]


def test_a_dry_run_reads_and_tells_the_rest(movies: Typed, shell: Shell, somebody: Somebody) -> None:
    shell.dry_run = True
    assert movies("sql db1 'delete from movies where id = 1'").rows == []
    assert any("would run on db1: delete" in note for note in somebody.notes)
    assert movies("sql db1 'select count(*) as n from movies'").rows == [{"n": 3}]


def test_changes_are_journalled_without_their_values(movies: Typed) -> None:
    movies("sql db1 \"update movies set title = 'hush' where id = 1\"")
    last = movies("journal | last 1").rows[0]
    assert (last["service"], last["operation"]) == ("sql", "UPDATE")
    assert last["parameters"] == {"database": "db1", "rows": 1}


def test_a_transaction_lives_over_lines_and_is_shown(movies: Typed, shell: Shell) -> None:
    assert movies("sql db1 begin").rows == []
    movies("sql db1 'delete from movies where id = 1'")
    assert ("db1", "transaction", "warning") in shell.toolbar()
    movies("sql db1 rollback")
    assert movies("sql db1 'select count(*) as n from movies'").rows == [{"n": 3}]
    assert not [segment for segment in shell.toolbar() if segment.label == "db1"]


def test_rows_of_a_pipeline_are_inserted_all_or_none(movies: Typed, tmp_path: Path) -> None:
    good = tmp_path / "good.csv"
    good.write_text('id,title,year\n4,Ran,1985\n5,"O, Brother",2000\n')
    assert movies(f"open {good} | sql db1 --insert movies | get rows").rows == [2]
    bad = tmp_path / "bad.csv"
    bad.write_text("id,title,year\n6,Ikiru,1952\n7,Brazil,soon\n")
    with pytest.raises(SqlError, match="row 2: column year"):
        movies(f"open {bad} | sql db1 --insert movies")
    assert movies("sql db1 'select count(*) as n from movies'").rows == [{"n": 5}]


def test_rows_of_a_database_are_inserted_in_the_same(movies: Typed) -> None:
    movies("sql db1 'drop table if exists films'")
    movies("sql db1 'select * from movies' | sql db1 --insert films --create")
    assert movies("sql db1 'select count(*) as n from films'").rows == [{"n": 3}]
    movies("sql db1 'drop table films'")


def test_a_file_stops_at_the_first_that_fails_with_its_line(movies: Typed, tmp_path: Path) -> None:
    script = tmp_path / "more.sql"
    script.write_text(
        "-- more\ninsert into movies values (4, 'Ran', 1985);\n\ninsert into movies\n  valuess (5);\n"
        "insert into movies values (6, 'Ikiru', 1952);\n"
    )
    with pytest.raises(CommandError, match=rf"^{script}:5: "):
        movies(f"sql db1 -f {script}")
    assert movies("sql db1 'select max(id) as n from movies'").rows == [{"n": 4}]
    movies("sql db1 'delete from movies where id = 4'")
    with pytest.raises(PartialFailure) as partial:
        movies(f"sql db1 -f {script} --keep-going")
    assert [place for place, _ in partial.value.failures] == [f"{script}:5"]
    assert movies("sql db1 'select max(id) as n from movies'").rows == [{"n": 6}]


def test_a_file_gives_how_much_it_did(movies: Typed, tmp_path: Path) -> None:
    script = tmp_path / "many.sql"
    script.write_text("".join(f"insert into movies values ({n}, 'x', 1);\n" for n in range(10, 60)))
    found = movies(f"sql db1 -f {script}").rows[0]
    assert (found["statements"], found["rows"]) == (50, 50)


def test_a_dump_is_read_as_its_own_program_reads_it(movies: Typed, db1: Server, tmp_path: Path) -> None:
    script = tmp_path / "dump.sql"
    if db1.family == "mysql":
        script.write_text(
            "DELIMITER //\nDROP PROCEDURE IF EXISTS twice//\n"
            "CREATE PROCEDURE twice(n int) BEGIN SELECT n AS one; SELECT 2 * n AS two; END//\nDELIMITER ;\n"
            "/*!40000 ALTER TABLE movies DISABLE KEYS */;\nINSERT INTO movies VALUES (9,'a;b\\'c',1);\n"
        )
    else:
        script.write_text(
            "--\n\\restrict abC123\nSET standard_conforming_strings = on;\n"
            "COPY movies (id, title, year) FROM stdin;\n9\ta;b'c\t1\n\\.\n\n\\unrestrict abC123\n"
        )
    movies(f"sql db1 -f {script}")
    assert movies("sql db1 'select title from movies where id = 9'").rows == [{"title": "a;b'c"}]
    if db1.family == "mysql":
        assert movies("sql db1 'call twice(4)'").rows == [{"one": 4}]


def test_text_of_a_pipe_is_statements_and_rows_are_not(movies: Typed, tmp_path: Path) -> None:
    script = tmp_path / "two.sql"
    script.write_text("select 1 as n;\nselect 2 as n")
    assert movies(f"!cat {script} | sql db1").rows == [{"n": 2}]
    with pytest.raises(UsageError, match="--insert"):
        movies("sql db1 'select 1' | sql db1")


def test_the_first_rows_of_many_end_the_statement(movies: Typed, db1: Server) -> None:
    many = (
        "select seq as n from seq_1_to_3000000"
        if db1.family == "mysql"
        else "select n from generate_series(1, 3000000) n"
    )
    began = time.monotonic()
    assert movies(f"sql db1 '{many}' | first 2").rows == [{"n": 1}, {"n": 2}]
    assert time.monotonic() - began < 3
    assert movies("sql db1 'select 7 as n'").rows == [{"n": 7}]


def test_what_a_row_holds_is_made_harmless_on_a_terminal(movies: Typed, db1: Server, shell: Shell) -> None:
    text = "select 'a\x1b[31mred' as t"
    found = movies(f'sql db1 "{text}"').rows
    assert found == [{"t": "a\x1b[31mred"}]
    if db1.family == "mysql":
        assert movies('sql db1 "select char(0, 65) as t"').rows[0]["t"]


def test_ctrl_c_cancels_on_the_server_and_the_session_goes_on(
    movies: Typed, db1: Server, shell: Shell
) -> None:
    sleep = "select sleep(60)" if db1.family == "mysql" else "select pg_sleep(60)"
    movies("sql db1 'create temporary table mine (x int)'")
    threading.Timer(0.7, os.kill, (os.getpid(), signal.SIGINT)).start()
    began = time.monotonic()
    with pytest.raises(BaseException) as caught:
        movies(f"sql db1 '{sleep} as done'")
    assert "Interrupt" in type(caught.value).__name__
    assert time.monotonic() - began < 10
    running = (
        "select count(*) as n from information_schema.processlist where info like 'select sleep%'"
        if db1.family == "mysql"
        else "select count(*) as n from pg_stat_activity where query like 'select pg_sleep%' and state = 'active'"
    )
    assert movies(f'sql db1 --user admin "{running}"').rows == [{"n": 0}]
    assert movies("sql db1 'select count(*) as n from mine'").rows == [{"n": 0}]


def test_a_password_is_asked_for_once_and_kept_in_memory(
    typed: Typed, db1: Server, place: Place, somebody: Somebody, home: Path
) -> None:
    place.add("db1", db1, password=lambda again: "")
    somebody.answers = [PASSWORD]
    assert typed("sql db1 'select 1 as n'").rows == [{"n": 1}]
    assert somebody.questions[-1] == "password of admin at db1"
    # Another session with the same server.
    assert typed("sql db1 'select 2 as n' --database lab").rows == [{"n": 2}]
    assert not somebody.answers
    kept = [path for path in home.rglob("*") if path.is_file() and PASSWORD.encode() in path.read_bytes()]
    assert not kept


def test_passwords_are_where_psql_and_mysql_look(
    typed: Typed, db1: Server, place: Place, somebody: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.add("db1", db1, password=lambda again: "")
    monkeypatch.setenv("MYSQL_PWD" if db1.family == "mysql" else "PGPASSWORD", PASSWORD)
    assert typed("sql db1 'select 1 as n'").rows == [{"n": 1}]
    assert not somebody.questions


def test_an_address_works_and_a_password_in_one_does_not(
    typed: Typed, server: Server, somebody: Somebody, place: Place, sshd: object
) -> None:
    somebody.answers = [PASSWORD]
    address = f"{server.family}://admin@127.0.0.1:{server.port}/lab"
    assert typed(f"sql {address} 'select 1 as n'").rows == [{"n": 1}]
    with pytest.raises(UsageError, match="history"):
        typed(f"sql {server.family}://admin:hush@127.0.0.1/lab 'select 1'")


def test_a_token_is_sent_in_place_of_a_password_where_the_service_makes_them(
    typed: Typed, db1: Server, place: Place
) -> None:
    with pytest.raises(UsageError, match="no IAM tokens"):
        typed("sql db1 'select 1' --iam")
    place.add("db1", db1, password=lambda again: "", token=lambda user: PASSWORD if user == "admin" else "")
    assert typed("sql db1 'select 1 as n' --iam").rows == [{"n": 1}]
    with pytest.raises(UsageError, match="only sent over TLS"):
        typed("sql db1 'select 1' --iam --tls off")


def test_an_address_is_reached_through_a_server(
    typed: Typed, db1: Server, somebody: Somebody, shell: Shell
) -> None:
    somebody.answers = [PASSWORD]
    typed(f"sql {db1.family}://admin@127.0.0.1:{db1.port}/lab 'select 1 as n' --via door")
    assert shell.ssh.aliased("i-1") is not None


def test_it_runs_on_each_database_of_rows(movies: Typed, place: Place, db1: Server) -> None:
    place.add("db2", db1)
    found = movies("use database | sql 'select 1 as n'").rows
    assert found == [{"database": "db1", "n": 1}, {"database": "db2", "n": 1}]


def test_without_a_terminal_statements_are_read_from_standard_input(
    movies: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading, writing = os.pipe()
    with os.fdopen(writing, "w") as file:
        file.write("update movies set year = 1 where id = 1;\nselect year from movies where id = 1;\n")
    with os.fdopen(reading) as piped:
        monkeypatch.setattr(sys, "stdin", piped)
        assert movies("sql db1").rows == [{"year": 1}]


def test_a_prompt_wants_a_terminal(typed: Typed, db1: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    with pytest.raises(UsageError, match="nothing to run"):
        typed("sql db1")
