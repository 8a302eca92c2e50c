"""`help --man`: what a reader of the pages sees is what is declared, sign for sign."""

from __future__ import annotations

import subprocess

import pytest

from awsh.builtins.manual import prose, text
from awsh.shell import Shell


def drawn(roff: str) -> str:
    """What groff makes of a page, on lines without an end. Fails with its warnings."""
    command = ["groff", "-man", "-Tutf8", "-Kutf8", "-P-cbou", "-ww", "-rLL=2000n"]
    try:
        done = subprocess.run(command, input=roff, capture_output=True, text=True, timeout=60)
    except FileNotFoundError:
        pytest.skip("groff is not installed")
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def written(shell: Shell, line: str) -> str:
    return b"".join(shell.run(line).value).decode()  # type: ignore[arg-type, union-attr]


def test_the_page_has_everything_as_it_is_typed() -> None:
    with Shell() as shell:
        lines = {" ".join(line.split()) for line in drawn(written(shell, "help --man")).splitlines()}
        for command in [*shell.commands.walk(), *shell.commands.verbs.values()]:
            assert " ".join(command.path) in lines, command.path
            assert " ".join(command.usage.split()) in lines, command.usage
            for example in command.doc.examples:
                shown = example if example.startswith("$ ") else f"awsh> {example}"
                assert " ".join(shown.split()) in lines, example
        assert {"AWSH_OUTPUT", "--endpoint-url URL", "EXIT STATUS", "SEE ALSO", "jsonl"} <= lines


def test_a_page_of_one_command() -> None:
    with Shell() as shell:
        page = written(shell, "help s3 cp --man")
        assert page == written(shell, "help --man s3 cp")
        shown = drawn(page)
        assert shown.startswith("AWSH-S3-CP(1)")
        assert "awsh> s3 cp report.txt s3://lab-bucket/reports/" in shown
        assert "s3 lifecycle" in drawn(written(shell, "help s3 --man"))


@pytest.mark.parametrize("typed", [".hidden", "'quoted'", r"a\b \fB", '--x ~/y ^z `d` "e"', "– … é", " in"])
def test_what_roff_would_take_for_its_own(typed: str) -> None:
    shown = drawn(f".TH A 1\n.SH B\n.nf\n{text(typed)}\n.fi\n").splitlines()
    assert " " * 7 + typed in shown


def test_what_is_typed_stands_in_bold() -> None:
    assert prose("`.x` is like `a-b`, or not") == r"\fB\&.x\fR is like \fBa\-b\fR, or not"
