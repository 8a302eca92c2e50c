"""What was typed at a database's prompt, in pieces; its colours; what is kept of it."""

from __future__ import annotations

import pytest

from awsh.repl.sql.highlight import styles
from awsh.repl.sql.remembering import is_secret
from awsh.repl.sql.typed import Line, Query, read
from awsh.sql.database import Family

BOTH = pytest.mark.parametrize("family", list(Family))


@BOTH
@pytest.mark.parametrize(
    "text",
    [
        "select 1",
        "select 'a;",
        "select 1; select 2",
        "select (\n",
        "/* select 1;",
        "load data infile 'x' into table t",
    ],
)
def test_what_goes_on_in_another_line(text: str, family: Family) -> None:
    assert not read(text, family).complete


@BOTH
@pytest.mark.parametrize(
    "text",
    [
        *("tables", "describe movies", "\\d", "\\d movies", "quit", "exit;", "help", "use lab", ":s3 ls"),
        *("\\! s3 ls", "load a.csv into t", "source x.sql", "status"),
    ],
)
def test_words_are_whole_lines(text: str, family: Family) -> None:
    assert read(text, family) == read(text + "\n", family)
    found = read(text, family)
    assert found.complete
    assert found.items == (Line(text),)


@BOTH
def test_statements_and_words_of_a_pasted_script(family: Family) -> None:
    found = read("select 1;\n\nselect\n 2 as b\\G\ntables\nselect 3; select 4;", family)
    assert found.complete
    assert found.items == (
        Query("select 1"),
        Query("select\n 2 as b", vertical=True),
        Line("tables"),
        Query("select 3"),
        Query("select 4"),
    )


@BOTH
@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("select 1; | where a > 1", Query("select 1", tail="| where a > 1")),
        ("select a | b, '; | y' from t ; | csv > f", Query("select a | b, '; | y' from t", tail="| csv > f")),
        ("select 1; > f.csv", Query("select 1", tail="> f.csv")),
        ("select 1\\G | first 2", Query("select 1", vertical=True, tail="| first 2")),
        ("-- x; | y\nselect 1;", Query("select 1")),
        ("select 'a; | b\n; | c';", Query("select 'a; | b\n; | c'")),
    ],
)
def test_rows_are_handed_on_behind_the_end_alone(text: str, query: Query, family: Family) -> None:
    assert read(text, family).items == (query,)


@BOTH
def test_a_pipeline_may_go_on_in_the_next_line(family: Family) -> None:
    unfinished = lambda tail: tail.count("{") > tail.count("}")  # noqa: E731
    assert not read("select 1; | each {", family, unfinished).complete
    found = read("select 1; | each {\n echo $it.a }\nselect 2;", family, unfinished)
    assert found.items == (Query("select 1", tail="| each {\n echo $it.a }"), Query("select 2"))


def test_another_delimiter() -> None:
    script = "delimiter //\ncreate procedure p() begin select 1; | end //\ndelimiter ;\nselect 2;\n"
    found = read(script, Family.MYSQL)
    assert [item.text for item in found.items] == ["create procedure p() begin select 1; | end", "select 2"]


def test_the_delimiter_holds_for_what_is_typed_next() -> None:
    first = read("delimiter //\n", Family.MYSQL)
    assert first.complete
    assert not read("select 1;", Family.MYSQL, delimiter=first.delimiter).complete
    assert read("select 1; //", Family.MYSQL, delimiter=first.delimiter).items == (Query("select 1;"),)


def test_what_is_not_closed_is_seen() -> None:
    text = "select 'abc"
    found = styles(text, Family.POSTGRESQL)
    assert found[0] == "class:keyword"
    assert found[text.index("'")] == "class:error"
    assert found[-1] == "class:string"
    assert styles("select 'abc'", Family.POSTGRESQL)[7] == "class:string"
    assert styles("/* x", Family.MYSQL)[0] == "class:error"
    assert styles("$a$ it's $a$ x", Family.POSTGRESQL)[4] == "class:string"


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("create user a identified by 'x';", True),
        ("alter role a password 'x';", True),
        ('set password = "x";', True),
        ("select pgp_sym_decrypt(a, 'key') from t", True),
        ("select * from t where password_hash is null;", False),
        ("select * from movies;", False),
    ],
)
def test_secrets_are_not_kept(text: str, secret: bool) -> None:
    assert is_secret(text) is secret
