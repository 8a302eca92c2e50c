"""Every example of every command runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from awsh.command import Command
from awsh.shell import Shell
from awsh_vpc import awsh_commands


def commands() -> list[Command]:
    return [
        command
        for member in awsh_commands()
        for command in ([member] if isinstance(member, Command) else member.walk())
    ]


@pytest.mark.parametrize("command", commands(), ids=lambda command: " ".join(command.path))
def test_examples_run(
    shell: Shell, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert command.doc.examples
    for line in command.doc.examples:
        shell.run(line)
