"""Every example of every command of `sg` runs."""

from __future__ import annotations

import pytest

from awsh.command import Command
from awsh.shell import Shell
from awsh_ec2.sg.group import sg


@pytest.mark.parametrize("command", list(sg.walk()), ids=lambda command: " ".join(command.path))
def test_examples_run(shell: Shell, command: Command) -> None:
    assert command.doc.examples
    for line in command.doc.examples:
        shell.run(line).rows  # noqa: B018 - rows are made as they are read


@pytest.mark.parametrize("command", list(sg.walk()), ids=lambda command: " ".join(command.path))
def test_every_parameter_has_help(command: Command) -> None:
    assert command.doc.summary.endswith(".")
    for parameter in command.parameters:
        assert parameter.help, parameter.name
