"""A command of the system says no with its exit code, where somebody asks."""

from __future__ import annotations

import pytest

from awsh.errors import CommandError
from awsh.shell import Shell
from tests.documents import printed


@pytest.mark.parametrize(
    ("line", "out"),
    [
        ("if !true { echo yes } else { echo no }", "yes\n"),
        ("if !false { echo yes } else { echo no }", "no\n"),
        ("if !false { echo yes }; echo on", "on\n"),
        (
            "if echo web | !grep -q db { echo yes } else if echo web | !grep -q web { echo second }",
            "second\n",
        ),
        ("if !true && !false { echo yes } else { echo no }", "no\n"),
        ("!false || echo no", "no\n"),
        ("!true && echo yes", "yes\n"),
    ],
)
def test_no_is_an_answer(shell: Shell, line: str, out: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(shell, line) == out
    assert capsys.readouterr().err == ""


def test_unasked_it_is_an_error(shell: Shell) -> None:
    with pytest.raises(CommandError, match="exited with 1"):
        printed(shell, "!false")
    with pytest.raises(CommandError, match="exited with 1"):
        printed(shell, "!true && !false")
    with pytest.raises(CommandError, match="exited with 1"):
        printed(shell, "if !false | count { echo yes }")


def test_what_cannot_be_run_is_no_answer(shell: Shell) -> None:
    with pytest.raises(CommandError, match="could not be run"):
        printed(shell, "if !nosuch-program { echo yes } else { echo no }")


def test_only_what_an_environment_can_hold_is_in_it(shell: Shell) -> None:
    shell.scope["row"] = {"a=b": "no", "zero\0": "no", "c": "x\0y", "d": "yes", "": "empty"}
    shell.scope["zero"] = "x\0y"
    shell.scope["long"] = "x" * 200_000
    found = [
        line for line in printed(shell, "!env").splitlines() if line.startswith(("row_", "zero", "long"))
    ]
    assert sorted(found) == ["row_=empty", "row_d=yes"]
