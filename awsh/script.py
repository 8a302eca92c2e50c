"""Scripts: `awsh -f FILE`, `awsh < FILE`, `source FILE`. Stops at the first line that fails."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from awsh import stdin
from awsh.checking import check
from awsh.console import Console
from awsh.engine import Emit, Evaluator
from awsh.errors import AwshError, CommandError, ExitCode, UsageError
from awsh.language.expansion import Scope
from awsh.language.tree import Statement

if TYPE_CHECKING:
    from awsh.shell import Shell


class ScriptError(AwshError):
    """A line of a script failed. The exit code is that of its cause."""

    def __init__(self, cause: AwshError, place: str, text: str) -> None:
        super().__init__(cause.message, hint=cause.hint, span=cause.span)
        self.exit_code = cause.exit_code
        self.place = place
        self.text = text
        self.cause = cause


def run_script(
    shell: Shell,
    text: str,
    name: str,
    emit: Emit,
    *,
    console: Console | None = None,
    scope: Scope | None = None,
    keep_going: bool = False,
    echo: Callable[[str], None] | None = None,
    failed: Callable[[ScriptError], None] | None = None,
) -> int:
    """Runs a script's TEXT; nothing of it when it does not parse or calls what does not exist.

    name: how errors call it. keep_going: a failing statement is given to FAILED and the next one runs;
    the exit code is then the first failure's. echo: is given each statement before it runs.
    Raises ScriptError, KeyboardInterrupt.
    """
    parsed = shell.parse(text)
    try:
        parsed.check()
        if not keep_going:
            check(shell, parsed.script)
    except UsageError as error:
        raise ScriptError(error, _place(name, text, error.span.start if error.span else 0), text) from error
    evaluator = Evaluator(shell, shell.context(console), scope or shell.scope, emit, direct=True)
    worst: int = ExitCode.OK
    for statement in parsed.script.statements:
        if echo is not None:
            echo(text[statement.span.start : statement.span.end])
        try:
            if keep_going:
                check(shell, statement)
            _run_one(evaluator, statement)
        except AwshError as error:
            start = error.span.start if error.span else statement.span.start
            problem = ScriptError(error, _place(name, text, start), text)
            if not keep_going:
                raise problem from error
            worst = worst or error.exit_code
            if failed is not None:
                failed(problem)
    return worst or (ExitCode.OK if evaluator.held else ExitCode.FAILED)


def _run_one(evaluator: Evaluator, statement: Statement) -> None:
    if not evaluator.statement(statement):
        raise CommandError("it does not hold", span=statement.span)


def _place(name: str, text: str, position: int) -> str:
    return f"{name}:{text.count(chr(10), 0, position) + 1}: "


def read_script(path: Path | None) -> tuple[str, str]:
    """A script's text and name; None is standard input. Raises CommandError."""
    name = str(path) if path is not None else "<stdin>"
    try:
        data = path.read_bytes() if path is not None else stdin.read_script()
    except OSError as error:
        raise CommandError(f"{error.strerror}: {name}") from None
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n"), name
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise CommandError(f"{name}:{line}: not UTF-8 text") from None


def run_file(shell: Shell, path: Path, arguments: tuple[str, ...], console: Console) -> None:
    """`source`: runs a file in the present shell, with its own `$1`. Raises ScriptError."""
    text, name = read_script(path)
    before = shell.scope.arguments
    shell.scope.arguments = arguments
    try:
        run_script(shell, text, name, shell.emit, console=console)
    finally:
        shell.scope.arguments = before
