"""A shell whose plugins are the built-in ones and a producer of rows; no AWS needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

import awsh
from awsh.plugins import Plugins
from awsh.shell import Shell
from awsh.values import Rows, Size

NOW = datetime.now(UTC)
THINGS: list[dict[str, Any]] = [
    {
        "name": "web",
        "size": Size(10),
        "made": NOW - timedelta(days=1),
        "tags": {"env": "prod"},
        "ports": [22, 80],
    },
    {"name": "db", "size": Size(30), "made": NOW - timedelta(days=9), "tags": {"env": "prod"}, "ports": []},
    {"name": "old", "size": None, "made": NOW - timedelta(days=99), "tags": {}, "ports": [22]},
    {"name": "new", "size": Size(20), "made": NOW, "tags": {"env": "dev"}, "ports": [443]},
]


class Producer:
    """The plugin: `things`, and `numbers` that never end. asked: how many were taken of those."""

    def __init__(self) -> None:
        self.asked = 0
        self.closed = 0

        @awsh.command()
        def things() -> Rows:
            """Four rows."""
            return Rows(iter(THINGS), ("name", "size"), "demo:thing")

        @awsh.command()
        def numbers() -> Iterator[dict[str, int]]:
            """Rows without end."""
            try:
                while True:
                    self.asked += 1
                    yield {"n": self.asked}
            finally:
                self.closed += 1

        @awsh.command()
        def broken() -> Iterator[dict[str, int]]:
            """Three rows and an error."""
            try:
                for number in range(3):
                    yield {"n": number}
                raise awsh.CommandError("the producer broke")
            finally:
                self.closed += 1

        @awsh.command()
        def nothing() -> Rows:
            """No rows."""
            return Rows(())

        self.commands = [things, numbers, broken, nothing]

    @awsh.hookimpl
    def awsh_commands(self) -> list[Any]:
        return self.commands


@pytest.fixture
def producer(monkeypatch: pytest.MonkeyPatch) -> Producer:
    made = Producer()
    monkeypatch.setattr(Plugins, "load_installed", lambda self: self.add("demo", made))
    return made


@pytest.fixture
def sh(producer: Producer) -> Iterator[Shell]:
    with Shell(yes=True) as made:
        assert "things" in made.commands.top
        yield made


@pytest.fixture
def rows(sh: Shell) -> Callable[[str], list[Any]]:
    """The rows that a line comes to."""
    return lambda line: sh.run(line).rows


@pytest.fixture
def value(sh: Shell) -> Callable[[str], Any]:
    """The value that a line comes to."""
    return lambda line: sh.run(line).value
