"""Every example of every command runs."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from awsh.command import Command
from awsh.shell import Shell
from awsh_ec2 import awsh_commands
from tests.ec2.servers import lab, web

__all__ = ["lab", "web"]


def commands() -> list[Command]:
    return [command for group in awsh_commands() for command in group.walk()]


@pytest.fixture
def world(shell: Shell) -> Shell:
    Path("setup.sh").write_text("#!/bin/sh\ntrue\n")
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "mine"], check=True)
    shell.run("ec2 key create lab --save of-the-world.pem")
    return shell


@pytest.mark.parametrize("command", commands(), ids=lambda command: " ".join(command.path))
def test_examples_run(world: Shell, command: Command, request: pytest.FixtureRequest) -> None:
    assert command.doc.examples
    if command.path[-1] in ("ssh", "cp"):
        request.getfixturevalue("web")
    if command.path[-2:] == ("key", "create"):
        world.run("ec2 key rm lab")
    for line in command.doc.examples:
        world.run(line)
