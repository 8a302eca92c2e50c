"""Where statements end and what they do."""

from __future__ import annotations

import io
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awsh.sql import is_complete, judge, split, split_lines
from awsh.sql.statements.judging import carries_secret

BOTH = ("mysql", "postgresql")


def texts(text: str, family: str) -> list[str]:
    return [statement.text for statement in split(text, family)]


@pytest.mark.parametrize("family", BOTH)
def test_the_simple_things(family: str) -> None:
    assert texts("select 1; select 2", family) == ["select 1", "select 2"]
    assert texts(";;\n ; -- nothing\n /* ; */ ;", family) == []
    assert texts("select 'a;''b' ; select \"x;\"\"y\";", family) == ["select 'a;''b'", 'select "x;""y"']
    assert texts("select 1 -- a; 'b\n, 2; select 3 /* ; ' */;", family) == [
        "select 1 -- a; 'b\n, 2",
        "select 3 /* ; ' */",
    ]
    assert texts("select 4-2, 6/2, 2*3, '*/';", family) == ["select 4-2, 6/2, 2*3, '*/'"]


def test_mysql() -> None:
    family = "mysql"
    assert texts(r"select 'a\';b'; select `c;``d`;", family) == [r"select 'a\';b'", "select `c;``d`"]
    assert texts("select 1 # a;b\n+1; select 2--1;", family) == ["select 1 # a;b\n+1", "select 2--1"]
    assert texts("select 'two\nlines;'; x", family) == ["select 'two\nlines;'", "x"]
    assert texts("/* not /* nested */ select 1;", family) == ["select 1"]
    assert texts("/*!50003 set a='x;*/'; */; select 1;", family) == ["/*!50003 set a='x;*/'; */", "select 1"]
    assert [(s.text, s.vertical) for s in split("select 1\\G select 2\\g", family)] == [
        ("select 1", True),
        ("select 2", False),
    ]


@pytest.mark.parametrize("mark", ["//", "$$", ";;", "|"])
def test_delimiter(mark: str) -> None:
    script = f"""select 1;
DELIMITER {mark}
create procedure p() begin select 'a{mark}b;'; -- {mark}
end{mark}
delimiter ;
call p();
"""
    assert texts(script, "mysql") == [
        "select 1",
        f"create procedure p() begin select 'a{mark}b;'; -- {mark}\nend",
        "call p()",
    ]


def test_postgresql() -> None:
    family = "postgresql"
    assert texts(r"select 'a\'; select E'b\';c'; select e'\\';", family) == [
        r"select 'a\'",
        r"select E'b\';c'",
        r"select e'\\'",
    ]
    assert texts("select $$a;b$$, $x$c;$$;$x$, $1; select a$b$c;", family) == [
        "select $$a;b$$, $x$c;$$;$x$, $1",
        "select a$b$c",
    ]
    assert texts("select 1 /* a /* b; */ c; */; select 2;", family) == [
        "select 1 /* a /* b; */ c; */",
        "select 2",
    ]
    body = "create or replace function f() returns int begin atomic select case when true then 1 end; end"
    assert texts(body + "; select 1;", family) == [body, "select 1"]
    rule = "create rule r as on insert to t do (select 1; select 2)"
    assert texts(rule + "; select 3;", family) == [rule, "select 3"]
    assert texts("begin; select 1; end; commit", family) == ["begin", "select 1", "end", "commit"]


def test_the_data_of_copy_goes_with_it() -> None:
    dump = (
        "COPY public.t (a, b) FROM stdin;\n1\tit's; \\\\\n2\t$$\n\\.\n\nSELECT 1;\nCOPY u FROM stdin;\n\\.\n"
    )
    found = [(s.text, s.line, list(s.data or ())) for s in split_lines(io.StringIO(dump), "postgresql")]
    assert found == [
        ("COPY public.t (a, b) FROM stdin", 1, ["1\tit's; \\\\\n", "2\t$$\n"]),
        ("SELECT 1", 6, []),
        ("COPY u FROM stdin", 7, []),
    ]
    # Nobody need read it.
    assert [s.text for s in split_lines(io.StringIO(dump), "postgresql")][1] == "SELECT 1"


@pytest.mark.parametrize("family", BOTH)
def test_lines_are_those_of_the_first_word(family: str) -> None:
    script = "-- a\n\nselect 1;\n/* b\n */ select\n 2; select 3;\n\nselect 4"
    assert [(s.line, s.complete) for s in split(script, family)] == [
        (3, True),
        (5, True),
        (6, True),
        (8, False),
    ]


@pytest.mark.parametrize("family", BOTH)
@pytest.mark.parametrize(
    ("text", "complete"),
    [
        ("", True),
        ("select 1;", True),
        ("select 1; -- done", True),
        ("select 1", False),
        ("select 'a;", False),
        ("select 1; /* and", False),
        ('select "a;\n', False),
        ("select 1;\n\n", True),
    ],
)
def test_is_complete(text: str, complete: bool, family: str) -> None:
    assert is_complete(text, family) is complete


def test_is_complete_of_each() -> None:
    assert not is_complete("select $$ a; ", "postgresql")
    assert is_complete("select $$ a; $$;", "postgresql")
    assert not is_complete("delimiter //\nselect 1;", "mysql")
    assert is_complete("select 1\\G", "mysql")


PIECES = st.sampled_from(
    [
        *(
            "'",
            '"',
            "`",
            ";",
            "--",
            "#",
            "/*",
            "*/",
            "/*!",
            "$$",
            "$x$",
            "\\",
            "\n",
            " ",
            "a",
            "e",
            "E'",
            "(",
            ")",
        ),
        *(
            "''",
            "begin",
            "end",
            "create function f()",
            "delimiter //\n",
            "//",
            "select 1",
            "\x00",
            "é",
            "\\G",
        ),
        "copy t from stdin",
    ]
)


@given(st.lists(PIECES, max_size=40).map("".join), st.sampled_from(BOTH))
def test_anything_at_all_is_split_without_a_fault(text: str, family: str) -> None:
    found = split(text, family)
    is_complete(text, family)
    for statement in found:
        judge(statement.text, family)
        assert statement.text in text
        assert 1 <= statement.line <= text.count("\n") + 1
    # Where every statement ended, each is whole by itself.
    if "delimiter" not in text and "copy" not in text and "\\" not in text:
        for statement in found:
            if statement.complete:
                assert texts(statement.text + ";\n", family) in ([statement.text], [])


LITERALS = st.text(st.sampled_from("ab;'\"`$-#/*\\ \nE("), max_size=15)


@given(st.lists(LITERALS, min_size=1, max_size=5))
def test_quoted_text_is_never_cut(values: list[str]) -> None:
    mysql = ["select '" + v.replace("\\", "\\\\").replace("'", "\\'") + "'" for v in values]
    assert texts(";".join(mysql), "mysql") == mysql
    postgresql = ["select '" + v.replace("'", "''") + "'" for v in values]
    assert texts(";".join(postgresql), "postgresql") == postgresql
    dollars = [f"select $q$ {v} $q$" for v in values]
    assert texts(";".join(dollars), "postgresql") == dollars


@pytest.mark.parametrize("family", BOTH)
@pytest.mark.parametrize(
    "piece",
    [
        "'",
        "$a$",
        "/*",
        "(",
        "-- x\n",
        "\n",
        "'' ",
        "$a$ $b$ ",
        "/*/",
        "begin ",
        "e'\\",
        "--",
        "insert 'x;y', ",
    ],
)
def test_linear_on_hostile_input(piece: str, family: str) -> None:
    def once(count: int) -> float:
        text = piece * (count // len(piece))
        began = time.process_time()
        for statement in split(text, family):
            judge(statement.text, family)
        return time.process_time() - began

    def seconds(count: int) -> float:
        # The collector may go through all that the tests before have left.
        return min(once(count) for _ in range(3))

    once(2_000)
    # Four times as much takes about four times as long; sixteen would be the square.
    assert seconds(64_000) < 9 * seconds(16_000) + 0.1


# Judging


@pytest.mark.parametrize(
    ("statement", "kind", "repeatable"),
    [
        ("select * from t where a in (select 1)", "read", True),
        ("SELECT count(*), max(a) FROM t", "read", True),
        ("select nextval('s')", "read", False),
        ("select mine(1)", "read", False),
        ("select * from t for update", "read", False),
        ("select * into u from t", "change", False),
        ("(select 1) union (select 2)", "read", True),
        ("with a as (select 1) select * from a", "read", True),
        ("with a as (insert into t values (1) returning *) select * from a", "change", False),
        ("with a as (select 1) delete from t where b in (select * from a)", "change", False),
        ("explain delete from t", "read", True),
        ("explain analyze delete from t where a = 1", "change", False),
        ("explain (costs, analyze) insert into t values (1)", "change", False),
        ("explain (costs off) insert into t values (1)", "read", True),
        ("insert into t select 1", "change", False),
        ("create table a (b int)", "change", False),
        ("call p()", "change", False),
        ("show tables", "read", True),
        ("begin", "transaction", False),
        ("set a = 1", "session", False),
        ("-- only\n", "empty", False),
        ("nonsense", "change", False),
    ],
)
def test_reads_and_changes(statement: str, kind: str, repeatable: bool) -> None:
    judged = judge(statement, "postgresql")
    assert (judged.kind, judged.repeatable) == (kind, repeatable)


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("DELETE FROM movies", "DELETE without WHERE deletes every row of movies. Run it?"),
        ("delete from a.b where true", "every row of a.b (WHERE TRUE is every row)"),
        ("update t set a = (select 1 from u where b = 2)", "UPDATE without WHERE changes every row of t"),
        ("with x as (delete from t) select 1", "deletes every row of t"),
        (
            "drop table if exists a, b cascade",
            "DROP removes table a and 1 more for good, with all that depends",
        ),
        ("drop database lab", "DROP removes database lab for good"),
        ("truncate table t", "TRUNCATE deletes every row of t"),
        ("alter table t drop column c", "ALTER removes c of t for good"),
        ("explain analyze delete from t", "EXPLAIN with ANALYZE runs the statement"),
        ("DELETE /* where */ FROM t -- where", "deletes every row of t"),
        ("delete from t where a = 1", ""),
        ("update t set a = 1 where b = 2", ""),
        ("alter table t alter c drop not null", ""),
        ("explain delete from t", ""),
        ("select 'drop table t'", ""),
        ("insert into t values ('delete from t')", ""),
    ],
)
def test_what_is_asked_before(statement: str, said: str) -> None:
    for family in BOTH:
        danger = judge(statement, family).danger
        assert said in danger if said else not danger


def test_code_in_mysqls_comments_counts() -> None:
    assert "every row of t" in judge("/*!50000 delete from t */", "mysql").danger
    assert judge("/* delete from t */ select 1", "mysql").kind == "read"
    assert judge("delete from t limit 1", "mysql").danger == ""


def test_statements_with_a_password_are_known() -> None:
    assert carries_secret("ALTER USER u IDENTIFIED BY 'x'")
    assert carries_secret("create role r with login password 'x'")
    assert not carries_secret("select * from movies where year > 2000")
