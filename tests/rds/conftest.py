"""A network with one PostgreSQL in it, which the tests of a module share, and somebody at a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from awsh.sandbox import connect
from awsh.shell import Shell
from awsh.testing import Server

PASSWORD = "correct-horse-9"
Typed = Callable[[str], list[Any]]


@pytest.fixture(scope="module")
def net(sandbox_server: Server) -> Iterator[str]:
    """A sandbox with a VPC `lab`, private subnets of it in two zones, and a group `lab-db`; gives its address."""
    with sandbox_server.prepared() as shell:
        shell.run("vpc create 10.20.0.0/16 --name lab")
        shell.run("vpc subnet create 10.20.1.0/24 --vpc lab --az a --name lab-a")
        shell.run("vpc subnet create 10.20.2.0/24 --vpc lab --az b --name lab-b")
        shell.run("sg create lab-db --vpc lab")
    yield sandbox_server.url
    sandbox_server.reset()


@pytest.fixture(scope="module")
def lab(net: str, sandbox_server: Server) -> str:
    """The same with a DB subnet group and a PostgreSQL `lab` in it."""
    with sandbox_server.prepared(reset=False) as shell, pytest.MonkeyPatch.context() as patch:
        patch.setenv("LAB_PASSWORD", PASSWORD)
        shell.run("rds subnet-group create lab --vpc lab")
        shell.run(
            "rds create lab --engine postgres --database lab --subnet-group lab --sg lab-db --iam --backups 0"
            " --password-from env:LAB_PASSWORD --tag team=blue --wait"
        )
    return net


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder, but for a file with a password."""
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "master.pw"
    file.touch(0o600)
    file.write_text(f"{PASSWORD}\n")
    return tmp_path


@pytest.fixture
def here(net: str) -> Iterator[Shell]:
    """A shell in the network `lab`, where no database need be."""
    with Shell(connect(net)) as made:
        made.run("use vpc lab")
        yield made
