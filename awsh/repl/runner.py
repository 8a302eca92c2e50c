"""Runs what was typed, and shows values and errors."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from awsh.errors import AwshError, ExitCode, Leave
from awsh.log import log
from awsh.repl.console import PromptConsole, Screen
from awsh.shell import Shell
from awsh.values import Rows, Value

if TYPE_CHECKING:
    from awsh.output import Layout


class Runner:
    """One line after another. failed: the last one did. null: what a table shows for a missing value."""

    def __init__(self, shell: Shell, console: PromptConsole, *, null: str = "") -> None:
        self._shell = shell
        self._console = console
        self._null = null
        self.failed = False

    def run(self, text: str) -> bool:
        """Runs TEXT and shows all that comes of it; whether it held. Raises Leave."""
        self.failed = True
        try:
            self.failed = self._shell.show(text, self.emit, direct=True) != ExitCode.OK
        except KeyboardInterrupt:
            self._console.newline()
            self._console.note("interrupted")
        except Leave:
            raise
        except AwshError as error:
            self.complain(error, text)
        except BaseException as error:
            # Commands are under guard: what comes here is a fault of the shell itself, which goes on.
            log().error("the line failed", exc_info=error)
            self.complain(
                AwshError(f"{type(error).__name__}: {error}", hint="the log has it all"), text, error
            )
        return not self.failed

    def emit(self, value: Value) -> None:
        """Shows one value on the terminal, long ones in the pager. Raises Leave when nobody reads any more."""
        from awsh.output import Layout

        layout = replace(Layout.detect(sys.stdout), null=self._null)
        name = self._shell.settings["output"]
        counted = _Counted(value.items) if isinstance(value, Rows) else None
        if isinstance(value, Rows) and counted is not None:
            value = value.over(counted)
        self.put(value, name, layout)
        if counted is not None and not counted.count and layout.terminal and name in ("table", "vertical"):
            self._console.note("no rows")

    def put(self, value: Value, format: str, layout: Layout) -> None:
        """Writes VALUE in FORMAT, and closes it. Raises Leave when nobody reads any more."""
        from awsh.output import find_pager, write

        pager = find_pager(layout) if self._shell.settings["pager"] else None
        held = self._console.held(pager) if pager is not None else None
        with Screen() as screen:
            out: Any = screen if layout.terminal else sys.stdout
            read = write(value, format, layout, out, pager=held, formats=self._shell.formats)
        if not read:
            self._shell.leave(ExitCode.OK)

    def complain(self, error: AwshError, text: str = "", cause: BaseException | None = None) -> None:
        """Says ERROR, with the place in TEXT that it speaks of."""
        from awsh.report import report

        if self._shell.debug:
            import traceback

            self._console.note("".join(traceback.format_exception(cause or error)).rstrip())
        self._console.error(report(error, text))

    def to_line_start(self) -> None:
        """The cursor to the start of a line, as every shell does that minds output without a last newline.

        A mark and as many spaces as the line is wide: from the first column they end where they began,
        from any other one line further down.
        """
        if os.environ.get("TERM", "dumb") == "dumb" or not sys.stdout.isatty():
            return
        width = shutil.get_terminal_size().columns
        mark = "⏎" if (sys.stdout.encoding or "").lower().replace("-", "") == "utf8" else "%"
        with suppress(OSError, ValueError):
            sys.stdout.write(f"\x1b[2m{mark}\x1b[0m" + " " * (width - 1) + "\r\x1b[K")
            sys.stdout.flush()


class _Counted:
    """Rows on their way, counted; closing it closes them."""

    def __init__(self, items: Any) -> None:
        self._items = items
        self.count = 0

    def __iter__(self) -> Iterator[Any]:
        for item in self._items:
            self.count += 1
            yield item

    def close(self) -> None:
        close = getattr(self._items, "close", None)
        if close is not None:
            close()
