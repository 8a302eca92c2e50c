"""Runs a line: parse, bind, call, and hand each result on. Knows nothing of terminals.

Values stream: a command's generator is read as the next stage, or the one who shows it, asks for more.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from awsh.binder import Argument
from awsh.calling import Caller
from awsh.checking import asks_for_help, check
from awsh.command import Group
from awsh.dryrun import DryRun
from awsh.errors import AwshError, ExitCode, Exited, Interrupted, Span, UsageError
from awsh.events import Run
from awsh.guard import guarded
from awsh.language.expansion import Scope, expand
from awsh.language.tree import (
    Block,
    Call,
    Chain,
    For,
    If,
    Let,
    Pipeline,
    Script,
    ShellCommand,
    Stage,
    Statement,
    While,
)
from awsh.language.unparse import unparse
from awsh.values import Bytes, Record, Rows, Value, rows_of, settle

if TYPE_CHECKING:
    from awsh.context import Context
    from awsh.shell import Shell

Emit = Callable[[Value], None]


class Result(NamedTuple):
    """What a line came to: the value of its last statement, and whether it held."""

    value: Value
    exit_code: ExitCode = ExitCode.OK

    @property
    def ok(self) -> bool:
        return self.exit_code == ExitCode.OK

    @property
    def rows(self) -> list[Any]:
        return list(rows_of(self.value))


class Evaluator:
    """One run of one script, in one context.

    emit: is given each statement's value, and must read it to its end. direct: `!cmd` may write to the
    terminal itself, as an editor must. held: whether the last statement did, which is the exit code.
    """

    def __init__(self, shell: Shell, ctx: Context, scope: Scope, emit: Emit, *, direct: bool = False) -> None:
        self.shell = shell
        self.ctx = ctx
        self.scope = scope
        self.emit = emit
        self.direct = direct
        self.held = True
        self.watched = True
        self._settled = False
        self._passing: list[Rows | Bytes] = []
        self._caller = Caller(shell, ctx, self._runnable)

    def inner(self, emit: Emit, scope: Scope | None = None) -> Evaluator:
        inner = Evaluator(self.shell, self.ctx, scope or self.scope, emit)
        inner.watched = False
        return inner

    def script(self, script: Script) -> bool:
        """Statement by statement; stops at the first that does not hold."""
        return all(self.statement(statement) for statement in script.statements)

    def statement(self, statement: Statement) -> bool:
        """Runs one statement; whether the next one may. See `held` for what came of it."""
        self.held = True
        if isinstance(statement, If):
            return self._if(statement)
        if isinstance(statement, For):
            return self._for(statement)
        if isinstance(statement, While):
            return self._while(statement)
        if isinstance(statement, Chain) and statement.background:
            self.shell.jobs.start(self, statement.replaced(background=False))
            return True
        if self.watched and self.shell.watches_commands:
            return self._told(statement)
        return self._one(statement)

    def _one(self, statement: Let | Chain) -> bool:
        if isinstance(statement, Let):
            try:
                self.scope[statement.name] = self._kept(self.pipeline(statement.value))
            except DryRun as told:
                self.ctx.note(told.message)
                self.scope[statement.name] = None
            finally:
                self._close_stages()
            self._check_ended()
            return True
        self.held = self.chain(statement)
        return self.held or self._settled

    def _told(self, statement: Let | Chain) -> bool:
        """Runs one statement, and tells plugins before and after it."""

        def text() -> str:
            from awsh.confidential import without_secret

            return without_secret(unparse(statement))

        run = Run(text, interactive=self.ctx.console.interactive)
        tell = self.shell.plugins.tell
        tell("awsh_before_command", ctx=self.ctx, run=run)
        began = time.perf_counter()
        try:
            may_go_on = self._one(statement)
        except (AwshError, KeyboardInterrupt) as error:
            run.seconds = time.perf_counter() - began
            run.held = False
            run.error = error if isinstance(error, AwshError) else Interrupted()
            tell("awsh_failed_command", ctx=self.ctx, run=run)
            raise
        run.seconds = time.perf_counter() - began
        run.held = self.held
        tell("awsh_after_command", ctx=self.ctx, run=run)
        return may_go_on

    def _kept(self, value: Value) -> Any:
        kept = settle(value)
        return kept.removesuffix("\n") if isinstance(value, Bytes) else kept

    def _if(self, statement: If) -> bool:
        if self.inner(drain).chain(statement.condition, asked=True):
            return self.script(statement.body.body)
        if isinstance(statement.otherwise, If):
            return self._if(statement.otherwise)
        return self.script(statement.otherwise.body) if statement.otherwise else True

    def _for(self, statement: For) -> bool:
        for word in statement.items:
            value = self.word(word).value
            for item in value if isinstance(value, (list, tuple)) else [value]:
                self.scope[statement.name] = item
                if not self.script(statement.body.body):
                    return False
        return True

    def _while(self, statement: While) -> bool:
        while self.inner(drain).chain(statement.condition, asked=True) != statement.until:
            if not self.script(statement.body.body):
                return False
            # Nothing is changed then, so what is waited for may never come.
            if self.shell.dry_run:
                break
        return True

    def chain(self, chain: Chain, *, asked: bool = False) -> bool:
        """Whether it held. asked: `if` wants to know, so that no is an answer."""
        self._settled = False
        operators = [operator for operator, _ in chain.rest]
        pipelines = [chain.first, *(pipeline for _, pipeline in chain.rest)]
        held = True
        for index, pipeline in enumerate(pipelines):
            if index and (operators[index - 1] == "&&") != held:
                # As with the `set -e` of other shells: what was only asked does not stop a script.
                self._settled = True
                continue
            self._settled = False
            decides = index < len(operators)
            try:
                held = self._statement_pipeline(pipeline, decides=decides)
            except (UsageError, Interrupted):
                raise
            except DryRun as told:
                self.ctx.note(told.message)
                held = True
            except AwshError as error:
                held = False
                said_last = isinstance(pipeline.stages[-1], ShellCommand) or len(pipeline.stages) == 1
                says_no = isinstance(error, Exited) and said_last
                if says_no and (asked or decides):
                    continue
                if "||" not in operators[index:]:
                    raise
                self.ctx.note(f"error: {error}")
        return held

    def _statement_pipeline(self, pipeline: Pipeline, *, decides: bool) -> bool:
        timed = _without_time(pipeline)
        started = time.perf_counter()
        try:
            value = self.pipeline(timed or pipeline, direct=self.direct)
            held = value.held if isinstance(value, Rows) else value is not False
            if not (decides and isinstance(value, bool)):
                # What a plugin made may still fail while it is shown.
                with guarded(self.shell, self._maker(pipeline)):
                    self.emit(value)
        finally:
            self._close_stages()
        self._check_ended()
        if timed is not None:
            self.ctx.note(f"{time.perf_counter() - started:.3f} s")
        return held

    def _close_stages(self) -> None:
        """Ends what still comes of stages whose reader wants no more or has failed, such as a program's output."""
        while self._passing:
            # One that another thread reads ends with that.
            with suppress(ValueError):
                self._passing.pop().close()

    def _check_ended(self) -> None:
        """Raises what has ended rows early, now that they were shown or written."""
        error, self.ctx.ends_early = self.ctx.ends_early, None
        if error is not None:
            raise error

    def _maker(self, pipeline: Pipeline) -> str:
        """The plugin whose values a pipeline shows: that of its first command."""
        first = pipeline.stages[0]
        head = first.words[0].literal if isinstance(first, Call) else None
        command = self.shell.commands.top.get(head or "")
        return command.plugin if command is not None else "awsh"

    def pipeline(self, pipeline: Pipeline, *, direct: bool = False) -> Value:
        """The value of the last stage, still streaming. Redirected: nothing."""
        value: Value = None
        last = len(pipeline.stages) - 1
        for index, stage in enumerate(pipeline.stages):
            piped = index > 0
            shown = direct and index == last and pipeline.redirect is None
            value = self._stage(stage, value, piped=piped, direct=shown)
            if index < last and isinstance(value, (Rows, Bytes)):
                self._passing.append(value)
        if pipeline.redirect is None:
            return value
        from awsh.output import to_file

        target = str(self.word(pipeline.redirect.target).value)
        with guarded(self.shell, "awsh"):
            if self.shell.dry_run:
                raise DryRun(f"would write {target}")
            path = Path(target).expanduser()
            to_file(value, path, None, pipeline.redirect.append, formats=self.shell.formats)
        return None

    def word(self, word: Any) -> Argument:
        return expand(word, self.scope, self.substitution)

    def substitution(self, script: Script) -> Any:
        """What `$( )` stands for: the one value it came to, or all of them."""
        values: list[Any] = []
        self.inner(lambda value: values.append(self._kept(value))).script(script)
        values = [value for value in values if value is not None]
        return values[0] if len(values) == 1 else values

    def _stage(self, stage: Stage, value: Value, *, piped: bool, direct: bool) -> Value:
        if isinstance(stage, ShellCommand):
            from awsh.external import run_shell

            if self.shell.dry_run and direct and not piped:
                # Nothing but what it does is wanted of it.
                raise DryRun(f"would run {stage.text.strip()}")
            stopped = self.ctx.stopped if self.ctx.in_background else None
            return run_shell(stage.text, value if piped else None, self.scope, direct=direct, stopped=stopped)
        if isinstance(stage, Call):
            self.ctx._in_front = direct
            return self._call(stage, value, piped=piped)
        if piped:
            raise UsageError(
                "a value cannot stand behind `|`", span=stage.span, hint="a verb or command does"
            )
        given = self.word(stage.word).value
        if isinstance(given, list):
            return rows_of(given)
        if isinstance(given, str) and stage.word.literal is not None and not stage.word.quoted:
            return float(given) if "." in given else int(given)
        return Record(given) if isinstance(given, Mapping) else given

    def _call(self, call: Call, value: Value, *, piped: bool) -> Value:
        arguments = [self.word(word) for word in call.words]
        command, used = self.shell.commands.find(arguments, piped=piped)
        place = Span(call.words[0].span.start, call.words[used - 1].span.end)
        rest = arguments[used:]
        if asks_for_help(command, rest):
            return self.shell.help_for(command)
        if isinstance(command, Group):
            raise self.shell.commands.unknown(command, rest[0])
        with guarded(self.shell, command.plugin, command, place):
            if not piped:
                return self._caller.call(command, rest, place)
            return self._caller.feed(command, rest, value, place)

    def _runnable(self, block: Block) -> Callable[[Any], list[Any]]:
        """A block as a function of `$it`: what its statements came to."""

        def run(item: Any) -> list[Any]:
            scope = Scope(self.scope)
            scope["it"] = item
            values: list[Any] = []

            def keep(value: Value) -> None:
                values.extend([value] if isinstance(value, str) else rows_of(value))

            self.inner(keep, scope).script(block.body)
            return values

        return run


def drain(value: Value) -> None:
    """Reads a value to its end for what it does, and shows nothing."""
    if isinstance(value, (Rows, Bytes)):
        for _ in value:
            pass


def _without_time(pipeline: Pipeline) -> Pipeline | None:
    """What `time PIPELINE` times, or None for a pipeline without it."""
    first = pipeline.stages[0]
    if isinstance(first, Call) and len(first.words) > 1 and first.words[0].literal == "time":
        shorter = first.replaced(words=first.words[1:])
        return pipeline.replaced(stages=(shorter, *pipeline.stages[1:]))
    return None


def run_text(
    shell: Shell, ctx: Context, text: str, scope: Scope, emit: Emit, *, direct: bool = False
) -> ExitCode:
    """Parses and runs TEXT, giving each statement's value to EMIT. Raises AwshError, KeyboardInterrupt."""
    parsed = shell.parse(text)
    parsed.check()
    check(shell, parsed.script)
    evaluator = Evaluator(shell, ctx, scope, emit, direct=direct)
    evaluator.script(parsed.script)
    return ExitCode.OK if evaluator.held else ExitCode.FAILED


def run_line(shell: Shell, ctx: Context, text: str, scope: Scope) -> Result:
    """Runs TEXT and keeps the last value, with rows read to their end."""
    last: list[Value] = [None]

    def keep(value: Value) -> None:
        if isinstance(value, Rows):
            value = value.over(list(value))
        elif isinstance(value, Bytes):
            value = Bytes([b"".join(value)], value.text, value.name)
        last[0] = value

    code = run_text(shell, ctx, text, scope, keep)
    return Result(last[0], code)
