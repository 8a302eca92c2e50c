"""Looks a text over before any of it runs: unknown commands and options are found while nothing is lost yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsh.binder import Argument, match
from awsh.command import Command, Group
from awsh.errors import UsageError
from awsh.language.calls import calls
from awsh.language.node import Node
from awsh.language.tree import Call, Word

if TYPE_CHECKING:
    from awsh.shell import Shell


def check(shell: Shell, node: Node) -> None:
    """Raises UsageError for the first call below NODE that could not be run, whatever its words expand to."""
    for call, piped in calls(node):
        _check_call(shell, call, piped=piped)


def _check_call(shell: Shell, call: Call, *, piped: bool) -> None:
    words = [_argument(word) for word in call.words]
    if words[0].value == "time" and len(words) > 1 and not piped:
        words = words[1:]
    if not words[0].bare:
        return
    command, used = shell.commands.find(words, piped=piped)
    rest = words[used:]
    if asks_for_help(command, rest):
        return
    if isinstance(command, Group):
        raise shell.commands.unknown(command, rest[0])
    # A `$variable` may stand for any number of words, so what is missing or too much is seen when it runs.
    if all(word.bare or isinstance(word.value, str) for word in rest):
        problems = match(command, rest).problems
        if problems:
            raise problems[0]
    _check_pipe(command, call, piped=piped)


def _check_pipe(command: Command, call: Call, *, piped: bool) -> None:
    if piped and command.piped is None and not any(p.kind for p in command.positionals):
        raise UsageError(
            f"{' '.join(command.path)} takes nothing from a pipeline",
            span=call.words[0].span,
            usage=command.usage,
        )


def asks_for_help(command: Command | Group, rest: list[Argument]) -> bool:
    """Whether `--help` is among the words behind a command, or nothing stands behind a group."""
    if isinstance(command, Group) and not rest:
        return True
    return any(word.bare and word.value in ("--help", "-h") for word in rest)


def _argument(word: Word) -> Argument:
    """A word as far as it is known before it is expanded."""
    if word.literal is not None:
        return Argument(word.literal, word.span, bare=not word.quoted)
    return Argument(None, word.span, bare=False)
