"""Lines from a terminal that cannot move its cursor: no menus, no colours, the terminal's own editing."""

from __future__ import annotations

from awsh.history import History
from awsh.repl.remember import remember
from awsh.shell import Shell


class PlainReader:
    """`TERM=dumb`, as in an editor's shell window."""

    def __init__(self, shell: Shell, history: History) -> None:
        self._shell = shell
        self._history = history

    def read(self, *, failed: bool) -> str:
        label = self._shell.target.label
        text = input(f"awsh({label})> " if label else "awsh> ")
        while self._shell.parse(text).incomplete:
            text += "\n" + input("... ")
        remember(self._shell, self._history, text)
        return text
