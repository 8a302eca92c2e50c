"""The console of a run without a prompt, at a terminal: as the plain one, with bars for long work."""

from __future__ import annotations

from contextlib import AbstractContextManager

from awsh.console import PlainConsole, Progress


class TerminalConsole(PlainConsole):
    """Asks and notes on the terminal; bars are drawn only for work that takes long enough."""

    def note(self, text: str) -> None:
        from awsh.repl.console import draw_above

        def write() -> None:
            PlainConsole.note(self, text)

        if not draw_above(write):
            write()

    def ask(self, label: str, *, secret: bool = False) -> str:
        from awsh.repl.progress import hidden

        with hidden():
            return super().ask(label, secret=secret)

    def progress(
        self, label: str, total: int | None = None, *, unit: str = ""
    ) -> AbstractContextManager[Progress]:
        from awsh.repl.progress import progress

        return progress(label, total, unit=unit)
