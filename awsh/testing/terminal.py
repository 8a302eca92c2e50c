"""A real terminal for tests: a program behind a pty, and the screen that a person would see.

Wants pexpect and pyte, of the extra `testing`.
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pexpect
import pyte

from awsh.testing.hooks import Given

KEYS = {
    "enter": "\r",
    "tab": "\t",
    "shift-tab": "\x1b[Z",
    "escape": "\x1b",
    "backspace": "\x7f",
    "delete": "\x1b[3~",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "page-up": "\x1b[5~",
    "page-down": "\x1b[6~",
    "f1": "\x1bOP",
    **{f"ctrl-{letter}": chr(ord(letter) - 96) for letter in "abcdefghijklmnopqrstuvwxyz"},
}
"""What a terminal sends for a key."""


class _Screen(pyte.Screen):
    """A screen that answers when it is asked where its cursor is, as real terminals do."""

    answer: Callable[[str], object] = staticmethod(lambda text: None)

    def write_process_input(self, data: str) -> None:
        self.answer(data)


class Terminal:
    """awsh with these ARGUMENTS, or another PROGRAM, at a terminal of ROWS x COLUMNS.

    env: variables beside those of this process. Everything it writes is drawn on `screen` by a thread, at once, also
    while the test thinks. Waiting fails with the screen, as an AssertionError, after so many seconds.
    """

    def __init__(
        self,
        *arguments: str,
        rows: int = 24,
        columns: int = 80,
        env: Mapping[str, str] | None = None,
        program: list[str] | None = None,
    ) -> None:
        command = program or [sys.executable, "-P", "-m", "awsh", *arguments]
        self.screen = _Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        environment = {**os.environ, "TERM": "xterm-256color", "LANG": "C.UTF-8", **(env or {})}
        environment.pop("NO_COLOR", None) if "NO_COLOR" not in (env or {}) else None
        self.process = pexpect.spawn(
            command[0], command[1:], env=environment, dimensions=(rows, columns), encoding=None, timeout=20
        )
        self.process.delaybeforesend = None
        self.screen.answer = self._answer
        self.raw = bytearray()
        self._lock = threading.Lock()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _answer(self, text: str) -> None:
        with contextlib.suppress(OSError, ValueError):
            os.write(self.process.child_fd, text.encode())

    def _read(self) -> None:
        while True:
            try:
                data = os.read(self.process.child_fd, 65536)
            except (OSError, ValueError):
                return
            if not data:
                return
            with self._lock:
                self.raw += data
                self._stream.feed(data)

    def send(self, text: str) -> None:
        """Types TEXT; "\\r" is Enter, "\\x03" Ctrl-C."""
        os.write(self.process.child_fd, text.encode())

    def type(self, line: str) -> None:
        """Types LINE and Enter."""
        self.send(f"{line}\r")

    def press(self, *keys: str) -> None:
        """Presses keys by their names: `press("down", "tab", "ctrl-c")`. Raises KeyError for an unknown one."""
        for key in keys:
            self.send(KEYS[key])

    @property
    def rows(self) -> list[str]:
        """The lines of the screen, without space at their ends."""
        with self._lock:
            return [line.rstrip() for line in self.screen.display]

    @property
    def text(self) -> str:
        return "\n".join(self.rows)

    def wait(self, condition: Callable[[], bool], what: str, seconds: float = 20) -> None:
        """Until CONDITION holds; fails with the screen otherwise."""
        until = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < until, f"{what} did not come; the screen:\n{self.text}"
            time.sleep(0.02)

    def wait_for(self, text: str, seconds: float = 20) -> None:
        """Until TEXT is on the screen."""
        self.wait(lambda: text in self.text, repr(text), seconds)

    def wait_gone(self, text: str, seconds: float = 20) -> None:
        """Until TEXT is on the screen no more."""
        self.wait(lambda: text not in self.text, f"the end of {text!r}", seconds)

    def wait_prompt(self, prompt: str | None = None) -> None:
        """Until an empty PROMPT is in the line that the cursor is in; when None, any of awsh's."""
        pattern = r"awsh[^>]*>" if prompt is None else re.escape(prompt)
        self.wait(lambda: re.fullmatch(pattern, self.line()) is not None, f"an empty {prompt or 'awsh>'!r}")

    def line(self) -> str:
        """The line that the cursor is in."""
        with self._lock:
            return str(self.screen.display[self.screen.cursor.y]).rstrip()

    def colour(self, word: str) -> str:
        """The colour of the last WORD on the screen, in pyte's names; empty where it is not."""
        with self._lock:
            for y in range(self.screen.lines - 1, -1, -1):
                x = self.screen.display[y].rfind(word)
                if x >= 0:
                    return str(self.screen.buffer[y][x].fg)
        return ""

    def typed_colour(self, word: str) -> str:
        """The colour of WORD in the line that the cursor is in; empty where it is not."""
        with self._lock:
            y = self.screen.cursor.y
            x = self.screen.display[y].find(word)
            return str(self.screen.buffer[y][x].fg) if x >= 0 else ""

    def colours(self) -> set[str]:
        """Every colour on the screen."""
        with self._lock:
            cells = [
                self.screen.buffer[y][x] for y in range(self.screen.lines) for x in range(self.screen.columns)
            ]
        return {cell.fg for cell in cells} | {cell.bg for cell in cells}

    def resize(self, rows: int, columns: int) -> None:
        with self._lock:
            self.screen.resize(rows, columns)
        self.process.setwinsize(rows, columns)

    def modes(self) -> str:
        """The terminal's modes, as `stty -g` writes them."""
        import termios

        return repr(termios.tcgetattr(self.process.child_fd))

    def end(self, seconds: float = 10) -> int:
        """Waits for the program's end; its exit code, or 128 and the signal's number."""
        until = time.monotonic() + seconds
        while self.process.isalive():
            assert time.monotonic() < until, f"the program did not end; the screen:\n{self.text}"
            time.sleep(0.02)
        status = self.process.exitstatus
        return int(status) if status is not None else 128 + int(self.process.signalstatus or 0)

    def close(self) -> None:
        self.process.close(force=True)
        self._reader.join(5)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *problem: object) -> None:
        self.close()


class Terminals:
    """Starts awsh at terminals: each call gives one with a prompt, against the sandbox at URL."""

    def __init__(self, url: str, folder: Path, *plugins: Any) -> None:
        self._url = url
        self._folder = folder
        self._plugins = [Given.of(each) for each in plugins]
        self._open: list[Terminal] = []

    def __call__(self, *arguments: str, **options: Any) -> Terminal:
        """A terminal with an empty prompt. arguments: more of awsh's. options: those of Terminal."""
        files = [word for each in self._plugins for word in ("--plugin", str(self._file(each)))]
        made = Terminal(f"--local={self._url}", *files, *arguments, **options)
        self._open.append(made)
        made.wait_prompt()
        return made

    def _file(self, plugin: Given) -> Path:
        """A file that awsh, in a process of its own, loads PLUGIN from."""
        if isinstance(plugin.source, Path):
            return plugin.source
        assert isinstance(plugin.source, (str, ModuleType)), "an object cannot be a plugin of another process"
        module = plugin.source if isinstance(plugin.source, str) else plugin.source.__name__
        file = self._folder / f"{plugin.name}.py"
        file.write_text(
            f"import sys\nsys.path[:0] = {sys.path!r}\nimport {module}\n"
            f"globals().update(vars(sys.modules[{module!r}]))\n"
        )
        return file

    def close(self) -> None:
        for each in self._open:
            each.close()
