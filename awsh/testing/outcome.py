"""What a line came to, as a test looks at it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from awsh.errors import AwshError, ExitCode
from awsh.values import Bytes, Rows, Value, rows_of

if TYPE_CHECKING:
    from awsh.shell import Shell


@dataclass
class Bar:
    """A progress bar of a command. total: None where it was never known. done: how far it came."""

    label: str
    total: int | None = None
    unit: str = ""
    done: int = 0


class LineFailed(AssertionError):
    """A line failed and the test expected it to work: the line and its error."""


@dataclass(eq=False)
class Outcome:
    """What one line, or a script, came to.

    exit_code: what `awsh -c LINE` would leave. notes: what commands said beside their results. questions: what they
    asked. bars: their progress. exception: what was raised, with what caused it; None where nothing was.

    `value`, `rows` and `text` raise LineFailed where the line failed: nothing that went wrong is taken for an
    empty list. Whoever expects a failure looks at `error` or `exit_code`.
    """

    line: str
    exception: BaseException | None
    notes: list[str]
    questions: list[str]
    bars: list[Bar]
    values: list[Value]
    shell: Shell = field(repr=False)
    _code: int = 0
    _seen: bool = field(default=False, repr=False)

    @property
    def exit_code(self) -> int:
        """0 ok, 1 the command failed, 2 usage, 3 configuration, 4 a plugin, 5 AWS, 6 in part, 130 Ctrl-C."""
        self._seen = True
        return self._code

    @property
    def ok(self) -> bool:
        """Whether it worked, and held: `s3 exists nosuch` works and does not hold."""
        return self.exit_code == 0

    @property
    def error(self) -> str:
        """The error as one line, without `error: ` before it; empty where there is none."""
        self._seen = True
        if isinstance(self.exception, KeyboardInterrupt):
            return "interrupted"
        return "" if self.exception is None else str(self.exception)

    @property
    def value(self) -> Any:
        """The value of the last statement: Rows, a Record, Bytes, text, a number, a truth or None."""
        self.check()
        return self.values[-1] if self.values else None

    @property
    def rows(self) -> list[Any]:
        """The rows of the last statement's value; a record is one, nothing is none."""
        return list(rows_of(self.value))

    @property
    def text(self) -> str:
        """What `awsh -c LINE` writes to standard output: every statement's value in the format that is set."""
        self.check()
        return shown(self.shell, self.values)

    def check(self) -> None:
        """Raises LineFailed where the line failed."""
        self._seen = True
        if self.exception is not None:
            said = "".join(f"\n  {note}" for note in self.notes)
            raise LineFailed(f"`{self.line}` failed: {self.error}{said}") from self.exception

    @property
    def overlooked(self) -> bool:
        """It failed by itself, and nobody has looked: Ctrl-C is pressed by the test."""
        return isinstance(self.exception, Exception) and not self._seen


def shown(shell: Shell, values: Sequence[Value]) -> str:
    """VALUES as they are written into a pipe."""
    from awsh.output import PLAIN, write

    out = io.BytesIO()
    for value in values:
        # Writing reads a value to its end and closes it; it may be looked at again.
        if isinstance(value, Rows):
            value = value.over(list(value))
        elif isinstance(value, Bytes):
            value = Bytes(list(value), value.text, value.name)
        write(value, shell.settings["output"], PLAIN, out, formats=shell.formats)
    return out.getvalue().decode("utf-8", "replace")


def code_of(error: BaseException) -> int:
    """The exit code that ERROR leaves."""
    if isinstance(error, KeyboardInterrupt):
        return int(ExitCode.INTERRUPTED)
    return int(error.exit_code) if isinstance(error, AwshError) else int(ExitCode.FAILED)
