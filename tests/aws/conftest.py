"""Beside each test: a `~/.aws` to write, and shells that ask a server of the test's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from awsh.shell import Shell
from awsh.target import at_url
from awsh.testing import Person


class Answering(Person):
    """Somebody who has one answer to what is asked. asked: the questions, and whether they were hidden."""

    def __init__(self, answer: str) -> None:
        super().__init__()
        self.word = answer
        self.asked: list[tuple[str, bool]] = []

    def ask(self, label: str, *, secret: bool = False) -> str:
        self.asked.append((label, secret))
        return self.word


@pytest.fixture
def config(home: Path) -> Callable[..., Path]:
    """Writes a file of `~/.aws`: its name, and its text."""

    def write(name: str, text: str) -> Path:
        path = home / ".aws" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    return write


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys and a region in the environment."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAENVIRONMENT")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")


@pytest.fixture
def at() -> Iterator[Callable[..., Shell]]:
    """A shell that asks the server at an address; in us-east-1 unless told."""
    with ExitStack() as shells:

        def make(url: str, **options: object) -> Shell:
            options.setdefault("region", "us-east-1")
            return shells.enter_context(Shell(at_url(url), **options))  # type: ignore[arg-type]

        yield make
