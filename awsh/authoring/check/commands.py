"""What is wrong with a plugin's commands and verbs: hints that cannot be read, and help that is missing."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from awsh.authoring.check.job import Job, guarded
from awsh.command import Command, Group
from awsh.errors import suggest
from awsh.signature import Parameter

if TYPE_CHECKING:
    from awsh.shell import Shell

_NOT_A_WORD: Mapping[Any, str] = {
    datetime: "Time",
    date: "Time",
    time: "Time",
    timedelta: "Duration",
    bytes: "str, or LocalPath",
    set: "list[str] behind `*`",
    dict: "dict[str, str] behind `*`, or Json",
    list: "list[str] behind `*`",
}
"""Types that no single word becomes, and what to write instead."""


def look_at_commands(job: Job, shell: Shell, items: Mapping[str, Iterable[Any]]) -> None:
    members = [*items.get("awsh_commands", ()), *items.get("awsh_verbs", ())]
    commands = [command for member in members for command in _walk(job, member)]
    for command in commands:
        guarded(job, _name(command), lambda command=command: _look(job, shell, command))  # type: ignore[misc]
    for verb in items.get("awsh_verbs", ()):
        if guarded(job, _name(verb), lambda verb=verb: verb.piped) is None:  # type: ignore[misc]
            job.find(
                "error",
                job.place(verb.func),
                f"the verb {verb.name} takes nothing from a pipeline",
                "one parameter annotated Rows, or Annotated[Value, PIPED]",
            )
    job.tell(commands=[" ".join(command.path) for command in commands])
    job.tell(kinds=[kind.name for kind in items.get("awsh_resource_kinds", ())])


def _name(command: Command) -> str:
    return " ".join(command.path)


def _walk(job: Job, member: Command | Group) -> Iterator[Command]:
    if isinstance(member, Command):
        yield member
        return
    name = " ".join(member.path)
    if not member.help:
        job.find(
            "warning",
            f"{job.name}: {name}",
            f"the group {name} has no help",
            'Group("name", "What it is for.")',
        )
    members = guarded(job, name, lambda: dict(member.members)) or {}
    for word, inner in members.items():
        if word == inner.name:
            yield from _walk(job, inner)


def _look(job: Job, shell: Shell, command: Command) -> None:
    where, name = job.place(command.func), _name(command)
    _summary(job, where, name, command)
    if not command.doc.examples:
        job.find("warning", where, f"{name} has no example", f"Examples: with a line `awsh> {name} …`")
    try:
        parameters = command.parameters
        command.columns  # noqa: B018 - reads the hints of its rows
    except Exception as error:
        problem = f"{name}: its type hints cannot be read: {type(error).__name__}: {error}"
        remedy = (
            "awsh reads them when it runs: import their names where the file is read, not under TYPE_CHECKING"
        )
        job.find("error", where, problem, remedy if isinstance(error, NameError) else "")
        return
    for given in inspect.signature(command.func).parameters.values():
        if given.kind is given.VAR_KEYWORD:
            job.find("error", where, f"{name}: **{given.name} is nothing that can be typed", "dict[str, str]")
        elif given.annotation is given.empty and given.name != "ctx":
            job.find(
                "warning", where, f"{name}: {given.name} has no type hint, so it is text", "str, if it is"
            )
    for parameter in parameters:
        if not parameter.piped:
            _parameter(job, shell, where, name, parameter)
    for stray in command.doc.parameters:
        if stray not in {p.name for p in parameters}:
            near = suggest(stray, [p.name for p in parameters])
            job.find("warning", where, f"{name}: help for {stray}, which is no parameter", near or "")
    _examples(job, shell, where, name, command)


def _summary(job: Job, where: str, name: str, command: Command) -> None:
    summary = command.doc.summary
    if not summary:
        job.find(
            "warning", where, f"{name} has no help", "a docstring: one sentence, then Args: and Examples:"
        )
    elif not re.match(r"^[^a-z].*[.)]$", summary):
        job.find(
            "warning",
            where,
            f"{name}: its help is no sentence: {summary!r}",
            "with a capital and a full stop",
        )


def _parameter(job: Job, shell: Shell, where: str, name: str, parameter: Parameter) -> None:
    said = parameter.flag if parameter.option else parameter.name
    if parameter.name == "ctx":
        job.find("error", where, f"{name}: ctx is not the first parameter", "def NAME(ctx: Context, …)")
        return
    if not parameter.help:
        job.find("warning", where, f"{name}: {said} has no help", f"Args: with a line `{parameter.name}: …`")
    if parameter.kind is not None and shell.kinds.get(parameter.kind) is None:
        known = [kind.name for kind in shell.kinds]
        job.find(
            "error",
            where,
            f"{name}: no plugin provides the resource kind {parameter.kind}",
            suggest(parameter.kind, known) or "awsh_resource_kinds",
        )
    if parameter.value_type.convert is None and parameter.kind is None and not parameter.words:
        instead = _NOT_A_WORD.get(parameter.type)
        if instead is not None:
            kind = parameter.type.__name__
            job.find("error", where, f"{name}: {said}: no word becomes a {kind}", f"{instead}, of awsh")
    alone = not parameter.option and not parameter.variadic and parameter.kind is None
    if alone and (parameter.repeated or parameter.pairs):
        job.find(
            "error",
            where,
            f"{name}: {said} stands before `*` and would take one word",
            f"*{parameter.name}, or behind `*` as an option",
        )


def _examples(job: Job, shell: Shell, where: str, name: str, command: Command) -> None:
    """Whether they are read, and call what is there; running them is another's."""
    from awsh.checking import check

    for line in command.doc.examples:
        if line.startswith("$ "):
            continue
        parsed = shell.parse(line)
        problems = [str(problem) for problem in parsed.problems]
        if not problems:
            try:
                check(shell, parsed.script)
            except Exception as error:
                problems = [str(error)]
        for problem in problems[:1]:
            job.find("error", where, f"the example `{line}` is wrong: {problem}", f"`help {name}` shows it")
