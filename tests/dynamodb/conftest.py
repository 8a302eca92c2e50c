"""Somebody at a terminal, and tables that the tests of a module share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from awsh.sandbox import connect
from awsh.shell import Shell
from awsh.testing import Server

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
def tables(sandbox_server: Server) -> str:
    """A sandbox with tables `users` and `orders`; gives its address."""
    with sandbox_server.prepared() as shell:
        shell.run("dynamodb create users --key id --index by-name=name --tag team=blue")
        shell.run("dynamodb create orders --key customer --sort no:N --index by-day=day,no:N --stream both")
        shell.run("dynamodb wait users orders")
        for name, items in (("users", USERS), ("orders", ORDERS)):
            shell.scope["items"] = items
            shell.run(f"$items | dynamodb put {name}")
    return sandbox_server.url


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def here(tables: str) -> Iterator[Shell]:
    """A shell of somebody who is asked."""
    with Shell(connect(tables)) as made:
        yield made
