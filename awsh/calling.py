"""Calls commands: their arguments bound, their rows fed, and what they give back made a value.

What a command returns streams on, under guard; nothing here knows of lines or scripts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from awsh.binder import Argument, bind, match
from awsh.command import Command
from awsh.dryrun import DryRun
from awsh.errors import AwshError, Interrupted, PartialFailure, Span, UsageError
from awsh.guard import guarded, guarded_items
from awsh.language.tree import Block
from awsh.signature import Parameter
from awsh.values import Bytes, Kept, Record, Rows, Value, rows_of

if TYPE_CHECKING:
    from awsh.context import Context
    from awsh.shell import Shell


class Caller:
    """Calls commands in one context. runnable: makes a `{ block }` a function of `$it`."""

    def __init__(
        self, shell: Shell, ctx: Context, runnable: Callable[[Block], Callable[[Any], list[Any]]]
    ) -> None:
        self.shell = shell
        self.ctx = ctx
        self._runnable = runnable

    def call(self, command: Command, arguments: list[Argument], place: Span) -> Value:
        """A command at the start of a pipeline."""
        if command.piped is not None and command.piped.required:
            raise UsageError(
                f"{command.name} works on what a pipeline hands over",
                span=place,
                hint=f"as in `s3 ls | {command.name}`",
                usage=command.usage,
            )
        return self.invoke(command, bind(self.ctx, command, arguments, place), place)

    def feed(self, command: Command, arguments: list[Argument], value: Value, place: Span) -> Value:
        """A command behind `|`: it takes its resource from each row, or the value itself."""
        if command.piped is not None and self._is_input(command, arguments, value):
            try:
                bound = bind(self.ctx, command, arguments, place)
                bound[command.piped.name] = rows_of(value) if command.piped.type is Rows else value
                answer = self.invoke(command, bound, place)
            except BaseException:
                # Nobody reads it any more: a program that writes it ends.
                if isinstance(value, (Rows, Bytes)):
                    value.close()
                raise
            return _like(value, answer)
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

    def _is_input(self, command: Command, arguments: list[Argument], value: Value) -> bool:
        """Whether the value is the command's input, and not its resources, which rows of their kind are
        unless all were typed; and any rows, where the command can run without input but not without those.
        """
        given = match(command, arguments).given
        optional = command.piped is not None and not command.piped.required
        if optional and command.missing(given) and any(p.kind for p in command.positionals):
            return False
        of_its_kind = isinstance(value, (Rows, Kept)) and any(
            p.kind and self.shell.kinds[p.kind].takes(value.kind) for p in command.positionals
        )
        return not of_its_kind or all(p.name in given for p in command.positionals)

    def _carried(self, command: Command, arguments: list[Argument], rows: Rows) -> Parameter | None:
        """The parameter that rows fill: the one of their kind, else the first resource not typed, else the first."""
        carriers = [p for p in command.positionals if p.kind]
        given = match(command, arguments).given
        wanted = [
            *(p for p in carriers if self.shell.kinds[p.kind or ""].takes(rows.kind)),
            *(p for p in carriers if p.name not in given),
            *carriers,
        ]
        return wanted[0] if wanted else None

    def _ids(self, command: Command, parameter: Parameter, rows: Rows, place: Span) -> Iterator[str]:
        """The resource that each row carries. A kind's first column is its own rows'; the others', anybody's."""
        kind = self.shell.kinds[parameter.kind or ""]
        foreign = rows.kind is not None and not kind.takes(rows.kind)
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
            except DryRun as told:
                self.ctx.note(told.message)
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
        value = self._value(command, command.func(*positional, **named), place)
        asked = any(p.endless and bound.get(p.name) for p in command.options)
        return _endless(value) if asked else value

    def _value(self, command: Command, answer: Any, place: Span) -> Value:
        if isinstance(answer, Rows):
            return replace(
                answer,
                items=guarded_items(answer.items, self.shell, command, place),
                columns=answer.columns or command.columns,
                kind=answer.kind or self.shell.row_kind(command),
                fields=answer.fields or command.fields,
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
            return Rows(items, command.columns, self.shell.row_kind(command), command.fields)
        return answer


def _like(value: Value, answer: Value) -> Value:
    """ANSWER, which comes as VALUE does: endless, or once."""
    if isinstance(value, (Rows, Bytes)) and value.endless:
        answer = _endless(answer)
    if isinstance(value, Rows) and value.once and isinstance(answer, Rows):
        answer = replace(answer, once=True)
    return answer


def _endless(value: Value) -> Value:
    return replace(value, endless=True) if isinstance(value, (Rows, Bytes)) else value
