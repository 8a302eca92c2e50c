"""The fixture `awsh`: what a line comes to, what is not passed over, what comes with a plugin of the test."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from awsh import command, hookimpl
from awsh.testing import Awsh, Hooks, Sandbox
from awsh.testing.outcome import LineFailed


def test_what_a_line_comes_to(awsh: Awsh, sandbox: Sandbox) -> None:
    made = awsh("s3 mb lab")
    assert made.ok
    assert sandbox.client("s3").list_buckets()["Buckets"][0]["Name"] == "lab"
    listed = awsh("s3 ls")
    assert [row["name"] for row in listed.rows] == ["lab"]
    assert listed.text.splitlines()[0].split()[0] == "name"
    assert listed.text == listed.text
    assert awsh("s3 exists lab").value is True
    assert (awsh("s3 exists nosuch").exit_code, awsh("s3 exists nosuch").error) == (1, "")
    assert awsh("echo one; echo two").text == "one\ntwo\n"
    assert awsh("!printf abc").text == "abc"
    assert awsh.complete("s3 ls la") == ["lab/"]


def test_a_script(awsh: Awsh) -> None:
    assert awsh.script("let n = $1\necho $n", "hello").text == "hello\n"
    failed = awsh.script("echo one\ns3 ls nosuch/\necho three")
    assert failed.exit_code == 5
    assert failed.error.startswith("NoSuchBucket")


def test_a_failure_is_not_passed_over(awsh: Awsh) -> None:
    done = awsh("s3 ls nosuch/")
    assert (done.exit_code, done.error[:12]) == (5, "NoSuchBucket")
    with pytest.raises(LineFailed, match="`s3 ls nosuch/` failed: NoSuchBucket"):
        _ = done.rows
    awsh("s3 ls nosuch/")
    with pytest.raises(LineFailed, match="nosuch"):
        awsh("echo next")
    awsh("s3 ls nosuch/")
    with pytest.raises(LineFailed, match="nosuch"):
        awsh.close()


class Broken:
    """A plugin that fails in every way there is."""

    @hookimpl
    def awsh_commands(self) -> list[object]:
        @command()
        def divide() -> float:
            """Divide by zero."""
            return 1 / 0

        return [divide]

    @hookimpl
    def awsh_toolbar(self) -> list[object]:
        raise KeyError("late")


def test_a_fault_of_the_plugin_is_its_cause(awsh: Awsh, hooks: Hooks) -> None:
    awsh.plugin(Broken())
    done = awsh("divide")
    assert done.exit_code == 4
    assert isinstance(done.exception.__cause__, ZeroDivisionError)  # type: ignore[union-attr]
    assert hooks.of("awsh_commands", plugin="broken")
    with pytest.raises(AssertionError, match="before the first line"):
        awsh.plugin(Broken(), "another")


def test_a_plugin_that_cannot_be_loaded_fails_the_test(awsh: Awsh, tmp_path: Path) -> None:
    (tmp_path / "bad.py").write_text("raise ValueError('boom')")
    awsh.plugin(tmp_path / "bad.py")
    with pytest.raises(AssertionError, match=r"plugin bad \(.*bad.py\): boom"):
        awsh("echo")


def test_pytest_pays_nothing_for_it_where_it_is_not_used() -> None:
    heavy = ("awsh", "boto3", "botocore", "pluggy.awsh", "prompt_toolkit", "pexpect", "pyte")
    code = f"import awsh_pytest, sys; print([n for n in {heavy} if n in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=Path(__file__).parents[2]
    )
    assert done.stdout == "[]\n", done.stderr
