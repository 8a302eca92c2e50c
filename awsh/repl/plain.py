"""Lines from a terminal that cannot move its cursor: no menus, no colours, the terminal's own editing."""

from __future__ import annotations

from awsh.history import History
from awsh.output.safe import safe_text
from awsh.repl.remember import remember
from awsh.repl.segments import Segments
from awsh.shell import Shell


class PlainReader:
    """`TERM=dumb`, as in an editor's shell window."""

    def __init__(self, shell: Shell, history: History) -> None:
        self._shell = shell
        self._history = history
        self._segments = Segments(shell.prompt)

    def read(self, *, failed: bool) -> str:
        self._segments.refresh()
        for complaint in self._shell.plugins.complaints():
            self._shell.console.note(f"awsh: {complaint}")
        said = ", ".join(safe_text(segment.text) for segment in self._segments.known)
        text = input(f"awsh({said})> " if said else "awsh> ")
        while self._shell.parse(text).incomplete:
            text += "\n" + input("... ")
        remember(self._shell, self._history, text)
        return text
