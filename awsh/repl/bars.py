"""How bars are drawn: prompt_toolkit's, in a thread, leaving the keyboard alone."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from prompt_toolkit.application import create_app_session, run_in_terminal
from prompt_toolkit.formatted_text import AnyFormattedText
from prompt_toolkit.input import DummyInput
from prompt_toolkit.layout.dimension import Dimension
from prompt_toolkit.output.color_depth import ColorDepth
from prompt_toolkit.output.vt100 import Vt100_Output
from prompt_toolkit.shortcuts import ProgressBar
from prompt_toolkit.shortcuts.progress_bar import formatters
from prompt_toolkit.shortcuts.progress_bar.base import ProgressBarCounter
from prompt_toolkit.styles import Style
from prompt_toolkit.utils import get_cwidth

from awsh.output.safe import safe_text
from awsh.repl.progress import Bar
from awsh.values import human_size

_STYLE = Style.from_dict({"bar-a": "ansigreen", "bar-b": "ansigreen", "bar-c": "ansibrightblack"})
_LABEL = 32
_NUMBERS = 62
"""Columns that everything but the label may take; without a rate 10 less."""
_FOR_A_RATE = 72


class Drawing:
    """Bars on the screen, until closed: nothing of them stays."""

    def __init__(self) -> None:
        self._shown: dict[int, tuple[Bar, ProgressBarCounter[object]]] = {}
        self._echo = _Echo()
        self._echo.off()
        # Without asking where the cursor is: the answer would be read as typed text.
        output = Vt100_Output.from_pty(
            sys.stderr,
            term=os.environ.get("TERM"),
            default_color_depth=ColorDepth.from_env() or ColorDepth.DEPTH_4_BIT,
        )
        output.enable_cpr = False
        self._output = output
        with create_app_session(input=_NoKeys(), output=output):
            self._bars = ProgressBar(
                formatters=[_Label(self), formatters.Text(" "), _Percentage(self), formatters.Text(" "),
                            formatters.Bar(sym_a="━", sym_b="━", sym_c="─", start="", end=""),
                            formatters.Text(" "), _Amount(self), formatters.Text(" "), _Rate(self),
                            formatters.Text(" "), _Left(self)],
                style=_STYLE, output=output, color_depth=ColorDepth.from_env(), cancel_callback=lambda: None,
            )  # fmt: skip
            self._bars.__enter__()
        self._bars.app.erase_when_done = True

    def show(self, bars: list[Bar]) -> None:
        """Exactly these bars."""
        wanted = {id(bar) for bar in bars}
        for key in [key for key in self._shown if key not in wanted]:
            _, counter = self._shown.pop(key)
            self._bars.counters.remove(counter)
        for bar in bars:
            if id(bar) not in self._shown:
                counter = _Counter(self._bars, bar)
                self._shown[id(bar)] = bar, counter
                self._bars.counters.append(counter)
        self._bars.invalidate()

    @property
    def columns(self) -> int:
        return self._output.get_size().columns

    def above(self, write: Callable[[], None]) -> bool:
        """See `awsh.repl.progress.above`."""
        self._bars._app_started.wait(1)
        app = self._bars.app
        claimed = threading.Lock()
        done = threading.Event()

        def once() -> None:
            if claimed.acquire(blocking=False):
                write()
                done.set()

        def schedule() -> None:
            asyncio.ensure_future(run_in_terminal(once))  # noqa: RUF006 - the loop holds it until it is done

        if app.loop is None:
            return False
        try:
            app.loop.call_soon_threadsafe(schedule, context=app.context)
        except RuntimeError:
            return False
        thread = self._bars._thread
        while not done.wait(0.1):
            if thread is None or not thread.is_alive():
                once()
                break
        return True

    def close(self) -> None:
        self._bars.__exit__()
        self._echo.restore()


class _Counter(ProgressBarCounter[object]):
    """prompt_toolkit's view of a bar."""

    def __init__(self, bars: ProgressBar, bar: Bar) -> None:
        super().__init__(bars, label=safe_text(bar.label), total=bar.size)
        self.bar = bar

    @property
    def percentage(self) -> float:
        return _percentage(self.bar)


def _percentage(bar: Bar) -> float:
    return min(100.0, bar.done * 100 / bar.size) if bar.size else 0.0


class _Text(formatters.Formatter):
    """A formatter of our own numbers, as wide as its widest text."""

    def __init__(self, drawing: Drawing) -> None:
        self._drawing = drawing

    def text(self, bar: Bar) -> str:
        raise NotImplementedError

    def format(
        self, progress_bar: ProgressBar, progress: ProgressBarCounter[object], width: int
    ) -> AnyFormattedText:
        text = self.text(progress.bar) if isinstance(progress, _Counter) else ""
        return text.rjust(width)

    def get_width(self, progress_bar: ProgressBar) -> Dimension:
        texts = [self.text(c.bar) for c in progress_bar.counters if isinstance(c, _Counter)]
        return Dimension.exact(max((get_cwidth(text) for text in texts), default=0))


class _Label(_Text):
    def text(self, bar: Bar) -> str:
        text = safe_text(bar.label)
        columns = self._drawing.columns
        room = min(_LABEL, max(2, columns - _NUMBERS + (10 if columns < _FOR_A_RATE else 0)))
        return text if len(text) <= room else "…" + text[1 - room :]

    def format(
        self, progress_bar: ProgressBar, progress: ProgressBarCounter[object], width: int
    ) -> AnyFormattedText:
        return self.text(progress.bar).ljust(width) if isinstance(progress, _Counter) else ""


class _Percentage(_Text):
    def text(self, bar: Bar) -> str:
        return "" if bar.size is None else f"{_percentage(bar):.1f}%"


class _Amount(_Text):
    def text(self, bar: Bar) -> str:
        if bar.size is None:
            return _number(bar.done, bar.unit)
        return f"{_number(bar.done, bar.unit)}/{_number(bar.size, bar.unit)}"


class _Rate(_Text):
    def text(self, bar: Bar) -> str:
        if self._drawing.columns < _FOR_A_RATE:
            return ""
        elapsed = max(0.001, time.monotonic() - bar.began)
        return f"{_number(round(bar.done / elapsed), bar.unit)}/s"


class _Left(_Text):
    def text(self, bar: Bar) -> str:
        elapsed = time.monotonic() - bar.began
        if bar.size is None or not bar.done:
            return _clock(elapsed)
        return f"{_clock(elapsed * max(0, bar.size - bar.done) / bar.done)} left"


def _number(number: int, unit: str) -> str:
    return human_size(number) if unit == "B" else f"{number:,}{' ' + unit if unit else ''}"


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


class _NoKeys(DummyInput):
    """No keyboard: what is typed meanwhile waits for the prompt, and Ctrl-C stays a signal."""

    @property
    def closed(self) -> bool:
        return False

    def attach(self, input_ready_callback: Callable[[], None]) -> Any:
        return _nothing()

    def detach(self) -> Any:
        return _nothing()


@contextmanager
def _nothing() -> Iterator[None]:
    yield


class _Echo:
    """Keys pressed meanwhile are not written into the drawing."""

    def __init__(self) -> None:
        self._before: list[Any] | None = None

    def off(self) -> None:
        import termios

        with suppress(termios.error, OSError, ValueError):
            self._before = termios.tcgetattr(sys.stdin.fileno())
            quiet = list(self._before)
            quiet[3] &= ~termios.ECHO
            termios.tcsetattr(sys.stdin.fileno(), termios.TCSADRAIN, quiet)

    def restore(self) -> None:
        import termios

        if self._before is not None:
            with suppress(termios.error, OSError, ValueError):
                termios.tcsetattr(sys.stdin.fileno(), termios.TCSADRAIN, self._before)
