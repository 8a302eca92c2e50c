"""Runs a line: parse, bind, call, and hand each result on. Knows nothing of terminals.

Values stream: a command's generator is read as the next stage, or the one who shows it, asks for more.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from awsh.binder import Argument, bind, match
from awsh.command import Command, Group, Parameter
from awsh.errors import AwshError, ExitCode, Interrupted, PartialFailure, Span, UsageError
from awsh.guard import guarded, guarded_items
from awsh.language import parse
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
)
from awsh.values import Bytes, Record, Rows, Value, rows_of, settle

if TYPE_CHECKING:
    from awsh.context import Context
    from awsh.shell import Shell

Emit = Callable[[Value], None]


@dataclass(frozen=True, slots=True)
class Result:
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
    terminal itself, as an editor must.
    """

    def __init__(self, shell: Shell, ctx: Context, scope: Scope, emit: Emit, *, direct: bool = False) -> None:
        self.shell = shell
        self.ctx = ctx
        self.scope = scope
        self.emit = emit
        self.direct = direct

    def inner(self, emit: Emit, scope: Scope | None = None) -> Evaluator:
        return Evaluator(self.shell, self.ctx, scope or self.scope, emit)

    def script(self, script: Script) -> bool:
        """Statement by statement; stops at the first that does not hold."""
        return all(self.statement(statement) for statement in script.statements)

    def statement(self, statement: Statement) -> bool:
        if isinstance(statement, Let):
            self.scope[statement.name] = self._kept(self.pipeline(statement.value))
            return True
        if isinstance(statement, If):
            return self._if(statement)
        if isinstance(statement, For):
            return self._for(statement)
        if statement.background:
            self.shell.jobs.start(self, statement.replaced(background=False))
            return True
        return self._chain(statement)

    def script_of(self, chain: Chain) -> bool:
        """Runs one chain, as a job does."""
        return self._chain(chain)

    def _kept(self, value: Value) -> Any:
        kept = settle(value)
        return kept.removesuffix("\n") if isinstance(value, Bytes) else kept

    def _if(self, statement: If) -> bool:
        if self.inner(drain)._chain(statement.condition):
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

    def _chain(self, chain: Chain) -> bool:
        operators = [operator for operator, _ in chain.rest]
        pipelines = [chain.first, *(pipeline for _, pipeline in chain.rest)]
        held = True
        for index, pipeline in enumerate(pipelines):
            if index and (operators[index - 1] == "&&") != held:
                continue
            decides = index < len(operators)
            try:
                held = self._statement_pipeline(pipeline, decides=decides)
            except (UsageError, Interrupted):
                raise
            except AwshError as error:
                if "||" not in operators[index:]:
                    raise
                self.ctx.note(f"error: {error}")
                held = False
        return held

    def _statement_pipeline(self, pipeline: Pipeline, *, decides: bool) -> bool:
        timed = _without_time(pipeline)
        started = time.perf_counter()
        value = self.pipeline(timed or pipeline, direct=self.direct)
        held = value is not False
        if not (decides and isinstance(value, bool)):
            self.emit(value)
        if timed is not None:
            self.ctx.note(f"{time.perf_counter() - started:.3f} s")
        return held

    def pipeline(self, pipeline: Pipeline, *, direct: bool = False) -> Value:
        """The value of the last stage, still streaming. Redirected: nothing."""
        value: Value = None
        last = len(pipeline.stages) - 1
        for index, stage in enumerate(pipeline.stages):
            piped = index > 0
            shown = direct and index == last and pipeline.redirect is None
            value = self._stage(stage, value, piped=piped, direct=shown)
        if pipeline.redirect is None:
            return value
        from awsh.output import to_file

        target = str(self.word(pipeline.redirect.target).value)
        from pathlib import Path

        with guarded(self.shell, "awsh"):
            to_file(value, Path(target).expanduser(), None, pipeline.redirect.append)
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

            return run_shell(stage.text, value if piped else None, self.scope, direct=direct)
        if isinstance(stage, Call):
            return self._call(stage, value, piped=piped)
        if piped:
            raise UsageError(
                "a value cannot stand behind `|`", span=stage.span, hint="a verb or command does"
            )
        given = self.word(stage.word).value
        if isinstance(given, list):
            return Rows(given)
        return Record(given) if isinstance(given, Mapping) else given

    def _call(self, call: Call, value: Value, *, piped: bool) -> Value:
        arguments = [self.word(word) for word in call.words]
        command, used = self.shell.commands.find(arguments, piped=piped)
        place = Span(call.words[0].span.start, call.words[used - 1].span.end)
        rest = arguments[used:]
        if isinstance(command, Group) or any(a.bare and a.value in ("--help", "-h") for a in rest):
            if isinstance(command, Group) and rest and not (rest[0].bare and rest[0].text.startswith("-")):
                raise self.shell.commands.unknown(command, rest[0])
            return self.shell.help_for(command)
        with guarded(self.shell, command.plugin, command, place):
            if not piped:
                return self._run(command, rest, place)
            return self._fed(command, rest, value, place)

    def _run(self, command: Command, arguments: list[Argument], place: Span) -> Value:
        if command.piped is not None and command.piped.required:
            raise UsageError(
                f"{command.name} works on what a pipeline hands over",
                span=place,
                hint=f"as in `s3 ls | {command.name}`",
                usage=command.usage,
            )
        return self.invoke(command, bind(self.ctx, command, arguments, place), place)

    def _fed(self, command: Command, arguments: list[Argument], value: Value, place: Span) -> Value:
        """A command behind `|`: it takes the value itself, or its resource from each row."""
        if command.piped is not None:
            bound = bind(self.ctx, command, arguments, place)
            bound[command.piped.name] = rows_of(value) if command.piped.type is Rows else value
            return self.invoke(command, bound, place)
        rows = rows_of(value)
        parameter = self._carried(command, arguments, rows)
        if parameter is None:
            raise UsageError(
                f"{' '.join(command.path)} takes nothing from a pipeline", span=place, usage=command.usage
            )
        bound = bind(self.ctx, command, arguments, place, filled=frozenset([parameter.name]))
        ids = self._ids(command, parameter, rows, place)
        if parameter.variadic or parameter.repeated:
            found = tuple(dict.fromkeys(ids))
            if not found:
                return None
            return self.invoke(command, {**bound, parameter.name: found}, place)
        return Rows(
            self._one_by_one(command, parameter, bound, ids, place),
            command.columns,
            self.shell.row_kind(command),
        )

    def _carried(self, command: Command, arguments: list[Argument], rows: Rows) -> Parameter | None:
        """The parameter that rows fill: the one of their kind, else the first resource not typed, else the first."""
        carriers = [p for p in command.positionals if p.kind]
        given = match(command, arguments).given
        wanted = [
            *(p for p in carriers if p.kind == rows.kind),
            *(p for p in carriers if p.name not in given),
            *carriers,
        ]
        return wanted[0] if wanted else None

    def _ids(self, command: Command, parameter: Parameter, rows: Rows, place: Span) -> Iterator[str]:
        """The resource that each row carries. A kind's first column is its own rows'; the others', anybody's."""
        kind = self.shell.kinds[parameter.kind or ""]
        foreign = rows.kind is not None and rows.kind != kind.name
        columns = kind.columns[1:] if foreign else kind.columns
        for row in rows:
            if isinstance(row, Mapping):
                found = next((row[c] for c in columns if isinstance(row.get(c), str) and row[c]), None)
            else:
                found = self.ctx.resolve(kind.name, row)
            if found is None:
                what = f"rows of {rows.kind}" if rows.kind else "these rows"
                raise UsageError(
                    f"{' '.join(command.path)} takes a {kind.noun}, and {what} carry none",
                    span=place,
                    hint=f"it would be in {' or '.join(columns) or kind.name}",
                )
            yield found

    def _one_by_one(
        self, command: Command, parameter: Parameter, bound: dict[str, Any], ids: Iterator[str], place: Span
    ) -> Iterator[Any]:
        done, failures = 0, []
        for id_ in ids:
            try:
                with guarded(self.shell, command.plugin, command, place):
                    yield from rows_of(self.invoke(command, {**bound, parameter.name: id_}, place))
                done += 1
            except (UsageError, Interrupted):
                raise
            except AwshError as error:
                failures.append((id_, str(error), error))
        if len(failures) == 1 and not done:
            raise failures[0][2]
        if failures:
            raise PartialFailure(done, [(id_, why) for id_, why, _ in failures])

    def invoke(self, command: Command, bound: dict[str, Any], place: Span) -> Value:
        """Calls COMMAND with bound values and says what kind of rows came back."""
        positional = [self.ctx] if command.takes_context else []
        named = {}
        for p in command.parameters:
            if p.name not in bound:
                continue
            value = bound[p.name]
            if isinstance(value, Block):
                value = self._runnable(value)
            if p.variadic:
                positional.extend(value)
            elif p.option:
                named[p.name] = value
            else:
                positional.append(value)
        answer = command.func(*positional, **named)
        return self._value(command, answer, place)

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

    def _value(self, command: Command, answer: Any, place: Span) -> Value:
        if isinstance(answer, Rows):
            return Rows(
                guarded_items(answer.items, self.shell, command, place),
                answer.columns or command.columns,
                answer.kind or self.shell.row_kind(command),
            )
        if isinstance(answer, Bytes):
            return replace(answer, chunks=guarded_items(answer.chunks, self.shell, command, place))
        if answer is None or isinstance(answer, (str, int, float, Record)):
            return answer
        if isinstance(answer, Mapping):
            return Record(answer, command.columns, self.shell.row_kind(command))
        if isinstance(answer, (bytes, bytearray)):
            return Bytes([bytes(answer)])
        if isinstance(answer, Iterable):
            items = guarded_items(answer, self.shell, command, place)
            if command.gives_bytes:
                return Bytes(items)
            return Rows(items, command.columns, self.shell.row_kind(command))
        return answer


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
    parsed = parse(text, conditions=shell.commands.condition_heads, blocks=shell.commands.block_heads)
    parsed.check()
    held = Evaluator(shell, ctx, scope, emit, direct=direct).script(parsed.script)
    return ExitCode.OK if held else ExitCode.FAILED


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
