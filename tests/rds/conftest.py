"""A network with one PostgreSQL in it, which the tests of a module share, and somebody at a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from awsh.sandbox import connect
from awsh.shell import Shell
from tests.person import Person

PASSWORD = "correct-horse-9"
Typed = Callable[[str], list[Any]]


def reset(url: str) -> None:
    urlopen(Request(f"{url}/moto-api/reset", method="POST")).close()


@pytest.fixture(scope="module")
def net(sandbox_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A sandbox with a VPC `lab`, private subnets of it in two zones, and a group `lab-db`; gives its address."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(tmp_path_factory.mktemp("home")))
        patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        reset(sandbox_url)
        with Shell(connect(sandbox_url), yes=True) as shell:
            shell.run("vpc create 10.20.0.0/16 --name lab")
            shell.run("vpc subnet create 10.20.1.0/24 --vpc lab --az a --name lab-a")
            shell.run("vpc subnet create 10.20.2.0/24 --vpc lab --az b --name lab-b")
            shell.run("sg create lab-db --vpc lab")
    yield sandbox_url
    reset(sandbox_url)


@pytest.fixture(scope="module")
def lab(net: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The same with a DB subnet group and a PostgreSQL `lab` in it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(tmp_path_factory.mktemp("home")))
        patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        patch.setenv("LAB_PASSWORD", PASSWORD)
        with Shell(connect(net), yes=True) as shell:
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
def person() -> Person:
    return Person()


@pytest.fixture
def here(net: str) -> Iterator[Shell]:
    """A shell in the network `lab`, where no database need be."""
    with Shell(connect(net)) as made:
        made.run("use vpc lab")
        yield made


@pytest.fixture
def typed(here: Shell, person: Person) -> Typed:
    """Types a line at a prompt where PERSON sits, and gives the rows of its result."""
    return lambda line: here.run(line, console=person).rows
