"""Somebody at a terminal, and tables that the tests of a module share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from awsh.sandbox import connect
from awsh.shell import Shell
from tests.person import Person

Typed = Callable[[str], list[Any]]

USERS = [
    {"id": "ada", "name": "Ada Lovelace", "age": 36, "address": {"city": "London"}},
    {"id": "bob", "name": "Bob", "age": 41, "address": {"city": "Paris"}},
    {"id": "zoe", "name": "Zoë"},
]
ORDERS = [
    {"customer": "ada", "no": no, "day": f"2026-11-{20 + no}", "total": total}
    for no, total in enumerate((12, 7, 99, 30), 1)
]


@pytest.fixture(scope="module")
def tables(sandbox_url: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A sandbox with tables `users` and `orders`; gives its address."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(tmp_path_factory.mktemp("home")))
        urlopen(Request(f"{sandbox_url}/moto-api/reset", method="POST")).close()
        with Shell(connect(sandbox_url), yes=True) as shell:
            shell.run("dynamodb create users --key id --index by-name=name --tag team=blue")
            shell.run(
                "dynamodb create orders --key customer --sort no:N --index by-day=day,no:N --stream both"
            )
            shell.run("dynamodb wait users orders")
            for name, items in (("users", USERS), ("orders", ORDERS)):
                shell.scope["items"] = items
                shell.run(f"$items | dynamodb put {name}")
    return sandbox_url


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def person() -> Person:
    return Person()


@pytest.fixture
def here(tables: str) -> Iterator[Shell]:
    """A shell of somebody who is asked."""
    with Shell(connect(tables)) as made:
        yield made


@pytest.fixture
def typed(here: Shell, person: Person) -> Typed:
    """Types a line at a prompt where PERSON sits, and gives the rows of its result."""
    return lambda line: here.run(line, console=person).rows
