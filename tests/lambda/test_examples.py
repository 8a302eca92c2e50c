"""Every example of every command of `lambda` runs, in an order in which one builds on another."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

from awsh.shell import Shell
from awsh_lambda import awsh_commands

_ORDER = (
    "lambda create",
    "lambda layer publish",
    "lambda version publish",
    "lambda alias create",
    "lambda url create",
    "lambda permission add",
    "lambda tag",
    "lambda env set",
    "lambda layer add",
)
_LAST = ("lambda concurrency rm", "lambda url rm", "lambda layer rm", "lambda version rm", "lambda rm")


@pytest.mark.timeout(200)
def test_examples_run(here: Shell, person: Any, folder: Path) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("app.py", "def run(event, context):\n    return 1\n")
    (folder / "thumbs.zip").write_bytes(content.getvalue())
    [group] = awsh_commands()
    commands = [command for command in group.walk() if command.path[1] != "trigger"]

    def place(command: Any) -> int:
        name = " ".join(command.path)
        if name in _ORDER:
            return _ORDER.index(name)
        return 100 + (1 + _LAST.index(name) if name in _LAST else 0)

    for command in sorted(commands, key=place):
        assert command.doc.examples, command.path
        for line in command.doc.examples:
            try:
                here.run(line, console=person)
            except Exception as error:
                error.add_note(f"{line}\n{person.said}")
                raise
