"""Read a line, run it, show what came of it, again."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import Protocol

from awsh import garbage
from awsh.errors import ExitCode, Leave
from awsh.history import History
from awsh.repl.console import PromptConsole
from awsh.repl.runner import Runner
from awsh.repl.terminal import Terminal
from awsh.shell import Shell
from awsh.version import VERSION


class Reader(Protocol):
    """Where lines come from."""

    def read(self, *, failed: bool) -> str:
        """The next line, or several; failed: the last one did. Raises EOFError, KeyboardInterrupt, Leave."""
        ...


class Loop:
    """One shell at one terminal."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self._console = PromptConsole()
        shell.console = self._console
        self._history = History(size=shell.settings["history-size"])
        self._runner = Runner(shell, self._console)
        shell.emit = self._runner.emit
        self._menus = can_move_cursor()
        self._reader = self._new_reader()
        self._warned = False

    def _new_reader(self) -> Reader:
        if self._menus:
            from awsh.repl.prompt import Prompt

            return Prompt(self._shell, self._console, self._history)
        from awsh.repl.plain import PlainReader

        return PlainReader(self._shell, self._history)

    def run(self) -> int:
        """Until `exit`, Ctrl-D, or a signal that ends the process; gives the exit code."""
        with Terminal(self._ended) as terminal:
            try:
                self._greet()
                self._shell.start()
                if not self._menus:
                    garbage.resume()
                terminal.echo(not self._menus)
                while True:
                    try:
                        self._once(terminal)
                    except KeyboardInterrupt:
                        # A second Ctrl-C, while the first was still being answered.
                        self._console.newline()
            except Leave:
                return self._shell.leaving or ExitCode.OK
            except EOFError:
                return ExitCode.OK
            finally:
                self._console.close()

    def _once(self, terminal: Terminal) -> None:
        self._runner.to_line_start()
        try:
            text = self._reader.read(failed=self._runner.failed)
        except KeyboardInterrupt:
            self._warned = False
            return
        except EOFError:
            running = self._shell.jobs.running
            if not running or self._warned:
                raise
            self._warned = True
            jobs = "1 job runs" if len(running) == 1 else f"{len(running)} jobs run"
            self._console.note(f"{jobs} and would be stopped; Ctrl-D again leaves, `jobs` lists them")
            return
        self._warned = False
        if text.strip():
            self._run(text, terminal)

    def _run(self, text: str, terminal: Terminal) -> None:
        if not self._menus:
            self._runner.run(text)
            return
        terminal.echo(True)
        try:
            if not self._runner.run(text):
                terminal.restore()
        finally:
            terminal.echo(False)

    def _ended(self, signum: int) -> None:
        """A signal asks the process to end: leaves the prompt, or what runs, in good order."""
        self._shell.leaving = 128 + signum
        if not leave_waiting():
            raise Leave

    def _greet(self) -> None:
        where = self._shell.target.label or "AWS"
        keys = "Tab completes, F1 explains, " if self._menus else ""
        with suppress(OSError):
            sys.stderr.write(f"awsh {VERSION} on {where}. {keys}`help` shows what there is.\n")
            sys.stderr.flush()


def leave_waiting() -> bool:
    """Makes the prompt or question that waits for keys raise Leave, from a signal handler; False when none waits.

    Raised by the handler itself, it would come up anywhere inside of prompt_toolkit.
    """
    current = sys.modules.get("prompt_toolkit.application.current")
    app = current.get_app_or_none() if current is not None else None
    if app is None or not app.is_running or app.loop is None:
        return False

    def leave() -> None:
        if app.future is not None and not app.future.done():
            app.exit(exception=Leave())

    app.loop.call_soon_threadsafe(leave)
    return True


def can_move_cursor() -> bool:
    """Whether the terminal is one that menus can be drawn on."""
    return os.environ.get("TERM", "dumb") not in ("dumb", "unknown", "") and sys.stdin.isatty()
