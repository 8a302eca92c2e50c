"""The prompt's console: notes above the line being typed, questions, bars."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from typing import TYPE_CHECKING

from awsh.console import Progress
from awsh.errors import UsageError

if TYPE_CHECKING:
    from awsh.context import Context
    from awsh.output import Pager
    from awsh.sql import Session

PAUSE = 0.1
"""Seconds between two writes above a bar."""


Above = Callable[[Callable[[], None]], bool]
"""Has what it is given called with the screen's drawing out of the way; False when nothing is drawn."""


class PromptConsole:
    """Asks only in the main thread: what runs in the background has nobody to ask."""

    def __init__(self) -> None:
        self.above: Above = lambda write: False
        self.changed: Callable[[], None] = lambda: None
        self._waiting: deque[str] = deque()
        self._writing = threading.RLock()
        self._paging = False
        self._titled = False

    @property
    def interactive(self) -> bool:
        return threading.current_thread() is threading.main_thread() and sys.stdin.isatty()

    def note(self, text: str) -> None:
        from awsh.output.prose import fitted
        from awsh.output.safe import safe_text

        self._say(fitted(safe_text(text, newlines=True), sys.stderr) + "\n")

    def error(self, text: str) -> None:
        """TEXT, safe already, in red where there are colours."""
        sys.stdout.flush()
        self._say((f"\x1b[31m{text}\x1b[0m" if colours(sys.stderr) else text) + "\n")

    def newline(self) -> None:
        """Ends the line that `^C` stands on."""
        self._say("\n")

    def ring(self) -> None:
        """Rings the bell."""
        self._control("\a")

    def title(self, text: str) -> None:
        """Names the window; "" gives the name back that it had."""
        from awsh.output.safe import safe_text

        if text:
            # The name from before is pushed once, and popped when it is wanted again.
            push = "" if self._titled else "\x1b[22;2t"
            self._control(f"{push}\x1b]2;{safe_text(text)}\x07")
        elif self._titled:
            self._control("\x1b[23;2t")
        self._titled = bool(text)

    def _control(self, sequence: str) -> None:
        if sys.stderr.isatty() and os.environ.get("TERM", "dumb") not in ("dumb", ""):
            self._say(sequence)

    def _say(self, text: str) -> None:
        self._waiting.append(text)
        self.changed()
        if not self._paging:
            self.flush()

    def flush(self) -> None:
        """Writes what waits, above whatever is drawn."""
        if not self._waiting or self.above(self._write) or draw_above(self._write):
            return
        self._write()

    def _write(self) -> None:
        with self._writing:
            while self._waiting:
                text = self._waiting.popleft()
                # A terminal that is gone is no reason not to end in good order.
                with suppress(OSError, ValueError):
                    sys.stderr.write(text)
                    sys.stderr.flush()

    def held(self, pager: Pager) -> Pager:
        """PAGER, with notes kept back while it has the screen."""
        return _Held(self, pager)

    def close(self) -> None:
        """Writes what still waits."""
        self.above = lambda write: False
        self._paging = False
        self._write()

    def confirm(self, question: str) -> bool:
        try:
            answer = self.ask(f"{question} [y/N]")
        except EOFError:
            return False
        return answer.strip().lower() in ("y", "yes")

    def ask(self, label: str, *, secret: bool = False) -> str:
        from awsh.repl.questions import ask

        if not self.interactive:
            raise UsageError(
                f"{label}: nobody can be asked in the background", hint="run it in the foreground"
            )
        return ask(label, secret=secret)

    def progress(
        self, label: str, total: int | None = None, *, unit: str = ""
    ) -> AbstractContextManager[Progress]:
        from awsh.repl.progress import progress

        return progress(label, total, unit=unit)

    def sql_prompt(self, ctx: Context, session: Session) -> None:
        from awsh.repl.sql import converse

        converse(ctx, self, session)


class _Held:
    def __init__(self, console: PromptConsole, pager: Pager) -> None:
        self._console = console
        self._pager = pager

    def show(self, pieces: Iterator[str]) -> None:
        from awsh.repl.progress import hidden

        self._console._paging = True
        try:
            with hidden():
                self._pager.show(pieces)
        finally:
            self._console._paging = False
            self._console.flush()


class Screen:
    """Standard output as a text stream whose lines pass above a bar that is drawn."""

    def __init__(self) -> None:
        self._pending: list[str] = []
        self._passed = 0.0

    @property
    def encoding(self) -> str:
        return sys.stdout.encoding

    def fileno(self) -> int:
        return sys.stdout.fileno()

    def isatty(self) -> bool:
        return sys.stdout.isatty()

    def __enter__(self) -> Screen:
        return self

    def __exit__(self, *problem: object) -> None:
        # What could not be written was said by the sink already.
        with suppress(OSError):
            self.finish()

    def write(self, text: str) -> int:
        self._pending.append(text)
        return len(text)

    def flush(self) -> None:
        """Raises OSError. Beside a bar not every line by itself, which would take longer than the work."""
        if self._pending and not (bars_drawn() and time.monotonic() - self._passed < PAUSE):
            self.finish()

    def finish(self) -> None:
        """Writes all that is pending. Raises OSError."""
        if not self._pending:
            return
        problem: list[OSError] = []

        def put() -> None:
            text, self._pending = "".join(self._pending), []
            try:
                sys.stdout.flush()
                sys.stdout.buffer.write(encoded(text, self.encoding))
                sys.stdout.buffer.flush()
            except OSError as error:
                problem.append(error)

        from awsh.output.sink import encoded

        if not draw_above(put):
            put()
        self._passed = time.monotonic()
        if problem:
            raise problem[0]


def bars_drawn() -> bool:
    """Whether bars are on the screen; without importing what draws them."""
    progress = sys.modules.get("awsh.repl.progress")
    return progress is not None and bool(progress.drawn())


def draw_above(write: Callable[[], None]) -> bool:
    """Has WRITE called above the bars that are drawn; False when none are."""
    progress = sys.modules.get("awsh.repl.progress")
    return bool(progress is not None and progress.above(write))


def colours(stream: object) -> bool:
    """Whether STREAM is a terminal that may be written to in colours."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM", "dumb") == "dumb":
        return False
    isatty = getattr(stream, "isatty", None)
    return bool(isatty and isatty())
