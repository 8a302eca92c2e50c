"""Whatever is typed and whatever things are called: one line, nothing raised, nothing that acts on a terminal."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from awsh.completion import complete
from awsh.language import at as place_at
from awsh.language import parse
from awsh.resources import Name
from awsh.shell import Shell
from tests.completion.asking import at, plugin

PIECES = [
    "demo", "ls", "show", "paint", "solo", "bad", "aws", "use", "help", "set", "server", "where",
    "select", "sort", "each", "state", "disk.", "tags", "=", "!=", "in", "(", ")", "{", "}", "|", "||",
    "&&", "&", ";", ">", ">>", "!", "#", "$", "$it.", "${", "$env.", "'", '"', "\\", "\n", " ", "  ", ",",
    "-", "--", "--state", "--state=", "--with", "let", "x", "if", "for", "and", "or", "not", "time", "~",
    "~/", "/", ".", "..", "*", "é", "\u202e", "\x1b[31m", "\x00", "\ud800", "10MB", "\t",
]  # fmt: skip
lines = st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=14).map("".join)
spaced = st.lists(st.sampled_from(PIECES), max_size=10).map(" ".join)

shared = settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@shared
@given(line=lines | spaced, where=st.floats(0, 1), beyond=st.integers(-3, 3))
def test_any_text_and_cursor(demo: Shell, line: str, where: float, beyond: int) -> None:
    cursor = int(where * len(line)) + beyond
    found = complete(demo, line, cursor)
    assert 0 <= found.start <= found.end <= len(line)
    assert found.end == max(0, min(cursor, len(line)))
    assert len(found.items) <= 200
    for item in found.items:
        assert item.insert.isprintable(), "one line, nothing raw"
        assert item.label.isprintable()
        assert item.description.isprintable()


@shared
@given(line=st.lists(st.sampled_from(PIECES), max_size=8).map(" ".join))
@example(line="where demo demo '")
def test_a_completion_makes_nothing_worse(demo: Shell, line: str) -> None:
    """What could be parsed, or could when more is typed, still can. The last word alone may look unfinished
    where it stands in a wrong place: hence the space.
    """
    if any(not problem.unfinished for text in (line, line + " ") for problem in parse(text).problems):
        return
    found = complete(demo, line, len(line))
    for item in found.items[:20]:
        after = line[: found.start] + item.insert
        new = [problem for problem in parse(after).problems if not problem.unfinished]
        assert not new, (after, new)


NAMES = st.text(min_size=1, max_size=12) | st.sampled_from(
    ["two\nlines", "\x1b[31m", "it's", 'a"b', "$x", "\\", "-d", "if"]
)


@shared
@given(names=st.lists(NAMES, min_size=1, max_size=4, unique=True), opened=st.sampled_from(["", "'", '"']))
def test_a_name_reads_back_as_itself(demo: Shell, names: list[str], opened: str) -> None:
    entry = demo.names.load(demo.where, "demo:thing", "demo", lambda: [Name(name) for name in names])
    assert entry.names
    for line in (f"demo paint {opened}", f"demo paint x red --with={opened}"):
        key = "demo:server" if "--with" in line else "demo:thing"
        demo.names.load(demo.where, key, "demo", lambda: [Name(name) for name in names])
        found = complete(demo, line, len(line))
        assert len([item for item in found.items if item.style == "resource"]) == len(names)
        read = set()
        for item in found.items:
            after = line[: found.start] + item.insert
            parsed = parse(after)
            assert not parsed.problems, after
            words = parsed.script.statements[0].first.stages[0].words  # type: ignore[union-attr]
            assert words[-1].literal is not None
            read.add(words[-1].literal.removeprefix("--with="))
            assert item.insert.isprintable()
        assert read >= set(names)


@pytest.fixture
def nasty(demo: Shell) -> Shell:
    demo.names.load(demo.where, "demo:thing", "demo", lambda: plugin().list_nasty(demo.context()))
    return demo


def test_nasty_names_stay_on_one_line(nasty: Shell) -> None:
    found = at(nasty, "demo paint ")
    things = [item for item in found.items if item.style == "resource"]
    assert len(things) == len(plugin().NASTY)
    by_label = {item.label: item for item in things}
    assert by_label["two\\nlines"].insert == '"two\\nlines" '
    assert by_label["esc\\x1b[31mred"].insert == '"esc\\e[31mred" '
    assert by_label["\\u202ebidi"].insert == '"\\u{202e}bidi" '
    assert by_label["-dash"].insert == "'-dash' "
    assert by_label["$HOME"].insert == "'$HOME' "
    assert {item.description for item in things} == {f"n-{n} a nasty\\x1b[2J one" for n in range(len(things))}


def test_an_opened_quote_is_kept_where_it_can_be(nasty: Shell) -> None:
    assert [i.insert for i in at(nasty, "demo paint 'sp").items] == ["'sp ace' "]
    assert [i.insert for i in at(nasty, 'demo paint "sp').items] == ['"sp ace" ']
    assert [i.insert for i in at(nasty, "demo paint 'quo").items] == ['"quo\'te" ']
    assert [i.insert for i in at(nasty, "demo paint 'quo‸'").items] == [], "nothing fits between these quotes"
    assert [i.insert for i in at(nasty, 'demo paint "en$‸"').items] == ["env"]
    assert [i.insert for i in at(nasty, 'demo paint "dou‸"').items] == ['"dou\\"ble']


def test_the_place_after_a_completion_is_the_next_word(nasty: Shell) -> None:
    for item in at(nasty, "demo paint ").items:
        line = "demo paint " + item.insert
        assert place_at(parse(line), len(line)).text == ""
