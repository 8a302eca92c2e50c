"""Words to arguments, through commands as plugins declare them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awsh.binder import Argument, bind, match
from awsh.command import Command, Group, command
from awsh.context import Context
from awsh.errors import Span, UsageError
from awsh.parameters import MANY, MANY_OR_NONE, ByteSize, Duration, LocalPath, Short, ValueType
from awsh.shell import Shell
from awsh.values import Size

PLACE = Span(0, 4)


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


@command()
def demo(
    ctx: Context,
    source: str,
    count: int = 1,
    *rest: str,
    size: ByteSize | None = None,
    tag: dict[str, str] | None = None,
    zone: list[str] | None = None,
    force: Annotated[bool, Short("f")] = False,
    wait: bool = True,
    limit: Annotated[int, Short("n")] = 10,
    colour: Colour = Colour.RED,
    mode: Literal["fast", "safe"] = "safe",
    recursive: bool = False,
    region: str = "",
) -> None:
    """Do something.

    Args:
        source: where from.
    """


@pytest.fixture
def ctx() -> Iterator[Context]:
    with Shell() as shell:
        yield shell.context()


def words(line: str) -> list[Argument]:
    """Bare words with their places, as the parser would give them."""
    found, position = [], 0
    for word in line.split():
        start = line.index(word, position)
        position = start + len(word)
        found.append(Argument(word, Span(start, position)))
    return found


def bound(ctx: Context, line: str, called: Command = demo) -> dict[str, Any]:
    return bind(ctx, called, words(line), PLACE)


def test_positionals_defaults_and_the_rest(ctx: Context) -> None:
    values = bound(ctx, "a 3 b c")
    assert values["source"] == "a"
    assert values["count"] == 3
    assert values["rest"] == ("b", "c")
    assert values["wait"] is True
    assert values["limit"] == 10


@pytest.mark.parametrize(
    ("line", "name", "value"),
    [
        ("a --size 10MB", "size", 10_000_000),
        ("a --size=8MiB", "size", 8 * 2**20),
        ("a --tag k=v --tag q=1=2", "tag", {"k": "v", "q": "1=2"}),
        ("a --zone x --zone y", "zone", ["x", "y"]),
        ("a --force", "force", True),
        ("a -f", "force", True),
        ("a --no-wait", "wait", False),
        ("a -n 5", "limit", 5),
        ("a -n5", "limit", 5),
        ("a --colour blue", "colour", Colour.BLUE),
        ("a --mode fast", "mode", "fast"),
        ("a -5", "count", -5),
        ("a 1 -- --force", "rest", ("--force",)),
        ("-- -a", "source", "-a"),
        ("-", "source", "-"),
    ],
)
def test_options(ctx: Context, line: str, name: str, value: object) -> None:
    assert bound(ctx, line)[name] == value


def test_a_size_stays_a_size(ctx: Context) -> None:
    assert isinstance(bound(ctx, "a --size 1k")["size"], Size)


@pytest.mark.parametrize(
    ("line", "message", "hint", "span"),
    [
        ("", "demo wants SOURCE", None, (4, 4)),
        ("--limit 3", "demo wants SOURCE", None, (9, 9)),
        ("a --forse", "unknown option --forse", "did you mean '--force'?", (2, 9)),
        ("a --re", "--re is ambiguous", "one of --region, --recursive", (2, 6)),
        (
            "a --yes",
            "unknown option --yes",
            "it is awsh's own, for all it runs: `awsh --yes -c LINE`",
            (2, 7),
        ),
        ("a --source x", "unknown option --source", "SOURCE stands without an option", (2, 10)),
        ("a --rec", "unknown option --rec", "did you mean '--recursive'?", (2, 7)),
        ("a x", "COUNT: 'x' is not a whole number", None, (2, 3)),
        ("a --size big", "--size: 'big' is not a size such as 10MB or 8MiB", None, (9, 12)),
        ("a --limit", "--limit wants LIMIT", None, (2, 9)),
        ("a --force=1", "--force takes no value", None, (2, 11)),
        ("a --limit 1 --limit 2", "--limit is given twice", None, (20, 21)),
        ("a --tag x", "'x' is not KEY=VALUE", None, (8, 9)),
        ("a --mode fsat", "'fsat' is not one of fast, safe (did you mean 'fast'?)", None, (9, 13)),
        ("a -z", "unknown option -z", None, (2, 4)),
    ],
)
def test_what_is_wrong_is_said_at_its_place(
    ctx: Context, line: str, message: str, hint: str | None, span: tuple[int, int]
) -> None:
    with pytest.raises(UsageError) as caught:
        bound(ctx, line)
    assert message in caught.value.message
    assert caught.value.span == Span(*span)
    assert caught.value.usage
    assert caught.value.usage.startswith("demo SOURCE")
    if hint:
        assert set(hint.replace(",", "").split()) == set((caught.value.hint or "").replace(",", "").split())


@command()
def keep(
    ctx: Context,
    place: str = "",
    *,
    to: list[tuple[Annotated[str, ValueType("CLASS")], Duration]] | None = None,
    between: tuple[int, int] | None = None,
    method: Annotated[list[Literal["GET", "PUT"]] | None, MANY] = None,
    under: Annotated[list[str] | None, MANY_OR_NONE] = None,
) -> None:
    """Keep something."""


def test_an_option_of_two_words(ctx: Context) -> None:
    values = bound(ctx, "x --to IA 30d --between 1 5 --to=GLACIER 90d", keep)
    assert values["to"] == [("IA", timedelta(days=30)), ("GLACIER", timedelta(days=90))]
    assert values["between"] == (1, 5)
    assert values["place"] == "x"
    assert bound(ctx, "--to IA 30d x", keep)["place"] == "x"
    assert bound(ctx, "--between 1 2 3", keep)["place"] == "3"
    assert bound(ctx, "--between -5 -1", keep)["between"] == (-5, -1)


def test_an_option_that_takes_words_up_to_the_next(ctx: Context) -> None:
    assert bound(ctx, "x --method GET PUT --between 1 2", keep)["method"] == ["GET", "PUT"]
    assert bound(ctx, "x --method GET --method PUT", keep)["method"] == ["GET", "PUT"]


def test_an_option_that_may_stand_alone(ctx: Context) -> None:
    assert bound(ctx, "x", keep)["under"] is None
    assert bound(ctx, "x --under", keep)["under"] == []
    assert bound(ctx, "x --under a/ b/", keep)["under"] == ["a/", "b/"]
    assert bound(ctx, "x --under=a/", keep)["under"] == ["a/"]
    alone = bound(ctx, "x --under --method GET", keep)
    assert (alone["under"], alone["method"]) == ([], ["GET"])
    assert bound(ctx, "--under -- x", keep)["place"] == "x"


@pytest.mark.parametrize(
    ("line", "message", "span"),
    [
        ("--to", "--to wants CLASS DURATION", (0, 4)),
        ("--to IA", "--to wants CLASS DURATION", (0, 4)),
        ("--to IA --between 1 2", "--to wants CLASS DURATION", (0, 4)),
        ("--to IA soon", "--to: 'soon' is not a duration such as 15m, 12h or 7d", (8, 12)),
        ("--between 1 2 --between 3 4", "--between is given twice", (24, 25)),
        ("--method GET x", "--method: 'x' is not one of GET, PUT", (13, 14)),
    ],
)
def test_words_that_are_missing_or_wrong(
    ctx: Context, line: str, message: str, span: tuple[int, int]
) -> None:
    with pytest.raises(UsageError) as caught:
        bound(ctx, line, keep)
    assert (caught.value.message, caught.value.span) == (message, Span(*span))


def test_completing_knows_which_word_is_next() -> None:
    assert [p.metavar for p in match(keep, words("--to")).expects] == ["CLASS"]
    assert [p.metavar for p in match(keep, words("--to IA")).expects] == ["DURATION"]
    assert [p.name for p in match(keep, words("--to IA 30d")).expects] == ["place"]
    assert [p.name for p in match(keep, words("--method GET")).expects] == ["method"]
    assert [p.name for p in match(keep, words("--under")).expects] == ["under"]


def test_usage_shows_the_words() -> None:
    assert (
        keep.usage == "keep [PLACE] [--to CLASS DURATION]… [--between BETWEEN BETWEEN] [--method GET|PUT…]"
        " [--under [UNDER…]]"
    )


def test_too_many_words() -> None:
    @command()
    def bare(ctx: Context) -> None:
        """Nothing."""

    assert match(bare, words("x")).problems[0].message == "bare takes no arguments"


def test_text_from_a_variable_is_never_an_option(ctx: Context) -> None:
    values = bind(ctx, demo, [Argument("--force", PLACE, bare=False)], PLACE)
    assert values["source"] == "--force"
    assert values["force"] is False


def test_a_list_in_a_variable_fills_the_rest(ctx: Context) -> None:
    given_ = [Argument("a", PLACE), Argument(1, PLACE, bare=False), Argument(["x", "y"], PLACE, bare=False)]
    assert bind(ctx, demo, given_, PLACE)["rest"] == ("x", "y")


def test_a_record_is_not_text(ctx: Context) -> None:
    with pytest.raises(UsageError, match="name a field"):
        bind(ctx, demo, [Argument({"name": "x"}, PLACE, bare=False)], PLACE)


def test_the_home_folder(ctx: Context, home: Path) -> None:
    @command()
    def load(file: LocalPath) -> None:
        """Load."""

    assert bound(ctx, "~/x.csv", load)["file"] == home / "x.csv"


def test_completing_asks_the_same_binder() -> None:
    found = match(demo, words("a --limit"))
    assert [p.name for p in found.expects] == ["limit"]
    found = match(demo, words("a --force"))
    assert [p.name for p in found.expects] == ["count"]
    assert "force" not in [p.name for p in found.unused_options]
    assert "tag" in [p.name for p in match(demo, words("a --tag k=v")).unused_options]


def test_usage_names_everything() -> None:
    assert demo.usage.startswith("demo SOURCE [COUNT] [REST…] [--size SIZE] [--tag KEY=VALUE]…")


def test_a_group_refuses_a_name_twice() -> None:
    group = Group("g", "A group.")

    @group.command
    def one() -> None:
        """One."""

    with pytest.raises(ValueError, match="g one is declared twice"):

        @group.command(name="one")
        def other() -> None:
            """Other."""


@given(st.lists(st.text(alphabet="-=abn5 \n'", max_size=8), max_size=8))
def test_matching_never_raises_and_its_problems_have_places(texts: list[str]) -> None:
    arguments, end = [], 0
    for text in texts:
        arguments.append(Argument(text, Span(end, end + len(text))))
        end += len(text) + 1
    found = match(demo, arguments)
    for problem in found.problems:
        assert problem.span is not None
        assert any(a.span.start <= problem.span.start <= problem.span.end <= a.span.end for a in arguments)
    plain = [text for text in texts if not text.startswith("-") or text == "-"]
    if len(plain) == len(texts):
        assert [a.value for given_ in found.given.values() for a in given_] == texts
