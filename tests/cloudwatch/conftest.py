"""A sandbox that a module's tests share, and somebody who types at a prompt against it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.request import Request, urlopen

import pytest

from awsh.console import PlainConsole
from awsh.sandbox import connect
from awsh.shell import Shell


class Person(PlainConsole):
    """Somebody at a terminal: keeps all that is said, and gives one answer to everything."""

    def __init__(self) -> None:
        super().__init__()
        self.notes: list[str] = []
        self.questions: list[str] = []
        self.answer = True

    @property
    def interactive(self) -> bool:
        return True

    def note(self, text: str) -> None:
        self.notes.append(text)

    def confirm(self, question: str) -> bool:
        self.questions.append(question)
        return self.answer

    @property
    def said(self) -> str:
        return "\n".join(self.notes)


@pytest.fixture(scope="module")
def region(sandbox_url: str) -> str:
    """The address of the sandbox, emptied."""
    urlopen(Request(f"{sandbox_url}/moto-api/reset", method="POST")).close()
    return sandbox_url


@pytest.fixture
def person() -> Person:
    return Person()


@pytest.fixture
def here(region: str) -> Iterator[Shell]:
    with Shell(connect(region)) as made:
        yield made


@pytest.fixture
def typed(here: Shell, person: Person) -> Callable[[str], list[Any]]:
    """Types a line at a prompt where PERSON sits, and gives the rows of its result."""
    return lambda line: here.run(line, console=person).rows
