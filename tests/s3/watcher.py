"""Somebody at a terminal, and what is in a folder afterwards."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from awsh.shell import Shell
from awsh.testing import Bar, Person
from awsh.values import Bytes, Record


class Watcher(Person):
    """Somebody at a terminal who presses Ctrl-C when a bar comes to so many bytes. moved: where the last one is."""

    def __init__(self) -> None:
        super().__init__()
        self.interrupt_at: int | None = None
        self.moved = 0
        self.advanced = self._watch

    def _watch(self, bar: Bar) -> None:
        self.moved = bar.done
        if self.interrupt_at is not None and self.moved >= self.interrupt_at:
            raise KeyboardInterrupt


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
