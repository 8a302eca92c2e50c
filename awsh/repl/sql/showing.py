"""Results on the screen: rows through awsh's sink, and below them how many they were and how long it took."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from awsh.output.layout import Layout
from awsh.output.prose import fitted
from awsh.output.safe import safe_text
from awsh.repl.runner import Runner
from awsh.values import Rows

if TYPE_CHECKING:
    from awsh.repl.console import PromptConsole
    from awsh.shell import Shell
    from awsh.sql import Result, SqlError

NULL = "<null>"
"""What stands for NULL, which no text of four letters can be mistaken for."""
NOTICES = 20
"""Warnings and notices that are shown of one statement."""
_TEXTS = ("EXPLAIN", "ANALYZE", "SHOW", "DESCRIBE", "DESC")


class Showing:
    """How results are shown. vertical: one field a line. timing: with how long it took. file: where they go to."""

    def __init__(self, shell: Shell, console: PromptConsole, runner: Runner) -> None:
        self._shell = shell
        self._console = console
        self._runner = runner
        self.vertical = False
        self.timing = True
        self.file: Path | None = None

    def rows(self, rows: Rows, *, vertical: bool = False) -> None:
        """ROWS to the screen, or to the file that results go to."""
        if self.file is not None:
            from awsh.output import to_file

            to_file(rows, self.file, append=True, formats=self._shell.formats)
            return
        layout = replace(Layout.detect(sys.stdout), null=NULL)
        vertical = vertical or self.vertical
        self._runner.put(rows, "vertical" if vertical else self._shell.settings["output"], layout)

    def listing(self, rows: Rows) -> None:
        """ROWS that no statement of the person gave, and how many they were."""
        watched = Watched(rows)
        self.rows(rows.over(watched))
        self._console.note(_rows(watched.count))

    def result(self, result: Result, verb: str = "", *, vertical: bool = False) -> None:
        """All of one result, and what the server said beside it."""
        watched = Watched(result)
        if result.columns:
            text = self._plan(result, watched, verb)
            if text is None:
                self.rows(Rows(watched, result.names), vertical=vertical)
            else:
                self._runner.put(text, "table", Layout.detect(sys.stdout))
        self.said(result)
        self._console.note(self.summary(result, watched))

    def said(self, result: Result) -> None:
        """What the server warned of."""
        notices = list(result.notices)
        for notice in notices[:NOTICES]:
            self._console.note(notice)
        if len(notices) > NOTICES:
            self._console.note(f"… and {len(notices) - NOTICES:,} more of these")

    def summary(self, result: Result, watched: Watched) -> str:
        """`3 rows, 12 ms`."""
        if not result.columns:
            what = result.tag or "done"
        elif not watched.complete:
            what = f"stopped after {_rows(watched.count)}"
        else:
            what = _rows(watched.count)
        if self.file is not None and result.columns:
            what += f" to {self.file}"
        return f"{what}, {duration(result.elapsed)}" if self.timing else what

    def error(self, error: SqlError) -> None:
        """The place, if it is known, and one line."""
        from awsh.report import report

        layout = Layout.detect(sys.stderr)
        caret = safe_text(error.caret((layout.width or 80) - 2), newlines=True)
        lines = [f"  {line}" for line in caret.splitlines()]
        self._console.error("\n".join([*lines, report(error)]))

    def detail(self, error: SqlError) -> None:
        """All that is known of ERROR."""
        about = {
            "code": error.code,
            "message": error.message,
            "line": "" if error.line is None else str(error.line),
            "hint": error.hint or "",
            "context": error.context,
            "statement": error.statement,
        }
        for name, text in about.items():
            if text:
                self._console.note(fitted(f"{name}: {text}", sys.stderr))

    def _plan(self, result: Result, watched: Watched, verb: str) -> str | None:
        """The text that a plan or a definition is, whose lines a cell of a table would cut; None for rows."""
        names = result.names
        wide = self.file is not None or self._shell.settings["output"] not in ("table", "vertical")
        if verb not in _TEXTS or wide or not (len(names) == 1 or names[-1].startswith("Create ")):
            return None
        return "".join(f"{_text(next(reversed(row.values())))}\n" for row in watched)


class Watched:
    """Rows on their way: how many, and whether they were read to their end."""

    def __init__(self, result: Result | Rows) -> None:
        self._result = result
        self.count = 0
        self.complete = False

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for row in self._result:
            self.count += 1
            yield row
        self.complete = True

    def close(self) -> None:
        self._result.close()


def duration(seconds: float) -> str:
    """`12 ms`, `1.24 s`, `2 min 5 s`."""
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 60:
        return f"{seconds:.2f} s"
    return f"{seconds // 60:.0f} min {seconds % 60:.0f} s"


def _rows(count: int) -> str:
    return f"{count:,} row{'s' * (count != 1)}"


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    from awsh.output.exact import dumps

    return (
        NULL if value is None else dumps(value, indent=2) if isinstance(value, (list, dict)) else str(value)
    )
