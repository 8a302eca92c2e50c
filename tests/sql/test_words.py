"""Text of one input: a word of the catalogue, or SQL; and values that are bound to it. No server is needed."""

from __future__ import annotations

import pytest

from awsh.sql import Family, words
from awsh.sql.statements.binding import with_parameters


@pytest.mark.parametrize(
    ("text", "name", "table"),
    [
        ("tables", "tables", ""),
        (" \\d ; ", "tables", ""),
        ("\\d movies", "describe", "movies"),
        ("describe lab.movies;", "describe", "lab.movies"),
        ('DESC "My Table"', "describe", '"My Table"'),
        ("\\l", "databases", ""),
        ("indexes movies", "indexes", "movies"),
    ],
)
def test_words(text: str, name: str, table: str) -> None:
    said = words.spoken(text, Family.POSTGRESQL)
    assert said is not None
    assert (said.word.name, said.table) == (name, table)


@pytest.mark.parametrize(
    "text",
    ["describe select 1", "desc movies year", "table movies", "tables; select 1", "describe", "select 1"],
)
def test_sql_is_no_word(text: str) -> None:
    assert words.spoken(text, Family.MYSQL) is None


@pytest.mark.parametrize(
    ("family", "text", "made"),
    [
        ("mysql", "select :a, ':a', 50 % 3", "select %(a)s, ':a', 50 %% 3"),
        ("mysql", "select `:a` -- :a\n, :a", "select `:a` -- :a\n, %(a)s"),
        ("postgresql", "select :a::int, ':a'::text", "select %(a)s::int, ':a'::text"),
        (
            "postgresql",
            "select $x$ :a $x$ /* :a /* :a */ */ || :a",
            "select $x$ :a $x$ /* :a /* :a */ */ || %(a)s",
        ),
        ("postgresql", "select x[1:2], :ab, like '%'", "select x[1:2], :ab, like '%%'"),
    ],
)
def test_names_of_values(family: str, text: str, made: str) -> None:
    bound, used = with_parameters(text, family, {"a"})
    assert bound == made
    assert used == ({"a"} if "%(a)s" in made else set())
