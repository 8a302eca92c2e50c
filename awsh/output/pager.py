"""Long output a screen at a time, through the user's own pager."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import IO, TYPE_CHECKING, Any

from awsh.errors import CommandError
from awsh.output.layout import Layout
from awsh.output.sink import Pager, encoded

if TYPE_CHECKING:
    import subprocess

# What less does unless the user's own LESS says otherwise: no pause for short text, colours,
# long lines cut instead of wrapped, the text left on the screen.
_LESS = "FRSX"


def find_pager(layout: Layout, environ: Mapping[str, str] | None = None) -> Pager | None:
    """The pager to use: $PAGER, else less, else one inside; None for `PAGER=cat` and where nothing can page.

    A pager needs a terminal for its keys, and one that can move its cursor.
    """
    environ = os.environ if environ is None else environ
    if not layout.terminal or environ.get("TERM", "dumb") == "dumb" or not _keys_at_hand():
        return None
    import shlex
    import shutil

    if "PAGER" in environ:
        try:
            command = shlex.split(environ["PAGER"])
        except ValueError:
            command = []
        if not command or command == ["cat"]:
            return None
        if shutil.which(command[0]):
            return CommandPager(command)
    if shutil.which("less"):
        return CommandPager(["less"])
    from awsh.output.more import MorePager

    return MorePager(layout)


def _keys_at_hand() -> bool:
    try:
        return sys.stdin.isatty()
    except (AttributeError, ValueError):
        return False


class CommandPager:
    """A pager program, fed only as fast as it reads."""

    def __init__(self, command: list[str]) -> None:
        self._command = command

    def show(self, pieces: Iterator[str]) -> None:
        """Runs the pager until it is left. Raises KeyboardInterrupt if Ctrl-C stopped the feeding."""
        import subprocess

        environ = {"LESS": _LESS, **os.environ, "LESSSECURE": "1", "LESSCHARSET": "utf-8"}
        attributes = _terminal_attributes()
        with _Interrupts() as interrupts:
            try:
                process = subprocess.Popen(self._command, stdin=subprocess.PIPE, env=environ)
            except OSError as error:
                raise CommandError(f"cannot run the pager {self._command[0]}: {error.strerror}") from error
            watcher = threading.Thread(target=interrupts.wake_after, args=(process,), daemon=True)
            watcher.start()
            try:
                stopped = _feed(process, pieces, interrupts)
            finally:
                with suppress(OSError):
                    _input(process).close()
                process.wait()
                watcher.join()
                _restore(attributes)
        if stopped:
            raise KeyboardInterrupt


def _input(process: subprocess.Popen[bytes]) -> IO[bytes]:
    assert process.stdin is not None
    return process.stdin


def _feed(process: subprocess.Popen[bytes], pieces: Iterator[str], interrupts: _Interrupts) -> bool:
    """Writes PIECES to the pager until either ends; True if Ctrl-C ended it."""
    stream = _input(process)
    try:
        with interrupts.let_through():
            for piece in pieces:
                try:
                    stream.write(encoded(piece))
                    stream.flush()
                except BrokenPipeError:
                    return False
    except KeyboardInterrupt:
        return not interrupts.woken
    return False


class _Interrupts:
    """SIGINT while a pager runs: it belongs to the pager, and stops what feeds it, and nothing else.

    Outside the main thread, where no handler can be set, it changes nothing.
    """

    def __init__(self) -> None:
        self.woken = False
        self._feeding = False
        self._main = threading.current_thread() is threading.main_thread()
        self._before: Any = None

    def __enter__(self) -> _Interrupts:
        if self._main:
            self._before = signal.signal(signal.SIGINT, self._handle)
        return self

    def __exit__(self, *exception: object) -> None:
        if self._main:
            signal.signal(signal.SIGINT, self._before)

    def _handle(self, number: int, frame: object) -> None:
        if self._feeding:
            self._feeding = False
            raise KeyboardInterrupt

    @contextmanager
    def let_through(self) -> Iterator[None]:
        """While the block lasts, SIGINT raises KeyboardInterrupt."""
        self._feeding = True
        try:
            yield
        finally:
            self._feeding = False

    def wake_after(self, process: subprocess.Popen[bytes]) -> None:
        """Interrupts the feeding when the pager has ended, which a slow producer would not notice."""
        process.wait()
        if self._main and self._feeding:
            self.woken = True
            # A real signal: it also ends a blocking system call, which a flag would not.
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)


def _terminal_attributes() -> list[Any] | None:
    import termios

    try:
        return termios.tcgetattr(sys.stdin.fileno())
    except (termios.error, OSError, ValueError, AttributeError):
        return None


def _restore(attributes: list[Any] | None) -> None:
    """The terminal as it was, also when the pager was killed."""
    if attributes is None:
        return
    import termios

    with suppress(termios.error, OSError, ValueError):
        termios.tcsetattr(sys.stdin.fileno(), termios.TCSADRAIN, attributes)
