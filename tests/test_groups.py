"""Groups that run a member of theirs when none is named, and rows beside a command's own input."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import pytest

from awsh.command import Group
from awsh.errors import UsageError
from awsh.parameters import PIPED, Resource
from awsh.resources import ResourceKind
from awsh.shell import Shell
from awsh.target import Target
from awsh.values import Bytes, Rows

things = Group("things", "Things.", bare="ls")


@things.command
def ls(prefix: str = "") -> list[dict[str, str]]:
    """List them.

    Args:
        prefix: what they begin with.
    Examples:
        awsh> things
    """
    return [{"name": name} for name in ("ab", "cd") if name.startswith(prefix)]


@things.command
def put(
    source: list[Annotated[str, Resource("test:thing")]],
    target: str,
    piped: Annotated[Any, PIPED] = None,
) -> str:
    """Put them.

    Args:
        source: a thing, or `-`.
        target: where to.
        piped: what `-` stands for.
    Examples:
        awsh> things put a b
    """
    if isinstance(piped, Bytes):
        piped = b"".join(piped).decode()
    elif isinstance(piped, Rows):
        piped = list(piped)
    return f"{','.join(source)} {target} {piped}"


@pytest.fixture
def shell() -> Iterator[Shell]:
    with Shell(Target(scope="tests")) as made:
        kind = ResourceKind(
            "test:thing", "thing", "s3", names=lambda ctx: (), pattern=".*", columns=("name",)
        )
        made.kinds.add(kind, "tests")
        made.commands.add(things, "tests")
        yield made


def test_alone_it_is_that_member(shell: Shell) -> None:
    assert shell.run("things").rows == [{"name": "ab"}, {"name": "cd"}]
    assert shell.run("things c").rows == shell.run("things ls c").rows == [{"name": "cd"}]


def test_help_is_the_groups(shell: Shell) -> None:
    text = str(b"".join(shell.run("things --help").value))
    assert "things alone is things ls." in text
    assert "Put them." in text


def test_an_option_that_the_member_has_not_is_an_error(shell: Shell) -> None:
    with pytest.raises(UsageError, match="unknown option --nope"):
        shell.run("things --nope")


@pytest.mark.parametrize(
    ("line", "result"),
    [
        ("things put a b", "a b None"),
        ("echo hello | things put - b", "- b hello"),
        ("!printf hello | things put - b", "- b hello"),
        # Rows fill what is missing, even where the command has an input of its own.
        ("things | things put there/", "ab,cd there/ None"),
        ("things | get name | things put there/", "ab,cd there/ None"),
        ("things | things put - b", "- b [{'name': 'ab'}, {'name': 'cd'}]"),
    ],
)
def test_rows_fill_what_is_missing_and_are_the_input_where_nothing_is(
    shell: Shell, line: str, result: str
) -> None:
    assert str(shell.run(line).value).replace("\n", "") == result
