"""A network with an instance that one can log in to, and a real OpenSSH server in the place of instances."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from awsh.shell import Shell
from tests.sandbox.instances import OUTSIDE
from tests.ssh.conftest import ME, Sshd, shared_sshd, sshd

Typed = Callable[[str], list[Any]]

__all__ = ["ME", "OUTSIDE", "Sshd", "behind", "lab", "openssh", "shared_sshd", "sshd", "web"]


@pytest.fixture
def lab(shell: Shell) -> Shell:
    """A VPC with a public and a private subnet, a key, and a group that lets SSH in."""
    pytest.importorskip("bashkit", reason="the sandbox's packages are not installed: pip install '.[local]'")
    for line in (
        "vpc create 10.0.0.0/16 --name site --public 1 --private 1",
        "ec2 key create door --save door.pem",
        "sg create door --vpc site",
        f"sg allow door tcp 22 from {OUTSIDE}",
    ):
        shell.run(line)
    return shell


@pytest.fixture
def web(lab: Shell) -> str:
    """The id of an instance in the public subnet."""
    made = lab.run("ec2 launch web --image ubuntu-24.04 --key door --subnet site-public-a --sg door --wait")
    return str(made.rows[0]["id"])


@pytest.fixture
def behind(lab: Shell) -> str:
    """The id of one in the private subnet, that the members of the group reach."""
    lab.run("sg create inner --vpc site")
    lab.run("sg allow inner tcp 22 from sg:door")
    made = lab.run("ec2 launch db --image debian-12 --key door --subnet site-private-a --sg inner --wait")
    return str(made.rows[0]["id"])


@pytest.fixture
def openssh(shell: Shell, sshd: Sshd, home: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The options that log in to instances, all of which are SSHD now."""
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    shell.target = replace(shell.target, address=lambda host, port: ("127.0.0.1", sshd.port))
    return f"--user {ME} --key {sshd.key} --fingerprint {sshd.fingerprint}"
