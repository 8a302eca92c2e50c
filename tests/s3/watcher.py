"""Somebody at a terminal, and what is in a folder afterwards."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from awsh.console import PlainConsole
from awsh.shell import Shell
from awsh.values import Bytes, Record


class Bar:
    """A progress bar that remembers, and can press Ctrl-C at a number of bytes."""

    def __init__(self, watcher: Watcher) -> None:
        self._watcher = watcher
        self.moved = 0

    def advance(self, amount: int = 1) -> None:
        self.moved += amount
        self._watcher.moved = self.moved
        if self._watcher.interrupt_at is not None and self.moved >= self._watcher.interrupt_at:
            raise KeyboardInterrupt

    def total(self, total: int) -> None:
        pass


class Watcher(PlainConsole):
    """Somebody at a terminal: keeps what is said and asked, and gives one answer to all questions."""

    def __init__(self) -> None:
        super().__init__()
        self.notes: list[str] = []
        self.questions: list[str] = []
        self.answer = True
        self.interrupt_at: int | None = None
        self.moved = 0

    @property
    def interactive(self) -> bool:
        return True

    def note(self, text: str) -> None:
        self.notes.append(text)

    def confirm(self, question: str) -> bool:
        self.questions.append(question)
        return self.answer

    @contextmanager
    def progress(self, label: str, total: int | None = None, *, unit: str = "") -> Iterator[Bar]:
        yield Bar(self)


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below FOLDER, hidden ones too, with its content."""
    found: dict[str, bytes] = {}
    for place, _, names in os.walk(folder):
        for name in names:
            path = Path(place, name)
            found[str(path.relative_to(folder))] = path.read_bytes()
    return found


def fields(shell: Shell, line: str) -> dict[str, Any]:
    """The record that a line came to."""
    value = shell.run(line).value
    assert isinstance(value, Record)
    return dict(value.fields)


def body(shell: Shell, line: str) -> bytes:
    """The bytes that a line came to."""
    value = shell.run(line).value
    assert isinstance(value, Bytes)
    return b"".join(value)
