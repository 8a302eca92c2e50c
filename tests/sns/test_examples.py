"""Every example of every command runs, in order: some build on those before."""

from __future__ import annotations

from pathlib import Path

import pytest

from awsh.errors import CommandError
from awsh.shell import Shell
from awsh.testing import Person
from awsh_sns import awsh_commands

_FIRST = ("sns create", "sns fanout", "sns subscribe", "sns publish")
_LAST = ("sns unsubscribe", "sns subscription rm", "sns untag", "sns rm")


def test_examples_run(
    topics: str, here: Shell, person: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "resize.py").write_text("def handler(event, context):\n    return event\n")
    here.yes = True
    for line in (
        "sns rm news",
        "lambda create resize --from resize.py --wait",
        "s3 mb lab-pictures; use bucket lab-pictures",
        "sqs create lab-one; sqs create eu",
    ):
        here.run(line, console=person)
    commands = [command for group in awsh_commands() for command in group.walk()]

    def place(path: str) -> tuple[int, int]:
        first = next((n for n, begin in enumerate(_FIRST) if path == begin), len(_FIRST))
        return first, 1 + _LAST.index(path) if path in _LAST else 0

    commands.sort(key=lambda command: place(" ".join(command.path)))
    for command in commands:
        assert command.doc.examples, command.path
        for line in command.doc.examples:
            if line.startswith("sns sms send"):
                # The number is nobody's, who could tell the code.
                with pytest.raises(CommandError, match="SMS sandbox"):
                    here.run(line, console=person)
                continue
            try:
                here.run(line, console=person)
            except Exception as error:
                error.add_note(f"{line}\n{person.said}")
                raise
