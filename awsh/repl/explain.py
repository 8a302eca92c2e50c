"""F1: help on the command that the cursor stands in."""

from __future__ import annotations

import sys

from awsh.binder import Argument
from awsh.command import Command, Group
from awsh.errors import AwshError
from awsh.language.calls import calls
from awsh.language.tree import Call
from awsh.shell import Shell


def command_at(shell: Shell, text: str, cursor: int) -> Command | Group | None:
    """The command, verb or group of the innermost call around the cursor; of a group's members the one
    whose name is complete. None where there is none.
    """
    found: tuple[Call, bool] | None = None
    for call, piped in calls(shell.parse(text).script):
        # Outer calls come first, earlier ones before later ones: the last that begins before the cursor.
        if call.span.start <= cursor:
            inside = cursor <= call.span.end or not text[call.span.end : cursor].strip()
            if inside or found is None:
                found = call, piped
    if found is None:
        return None
    call, piped = found
    arguments = [
        Argument(word.literal or "", word.span, not word.quoted)
        for word in call.words
        if word.span.start <= cursor
    ]
    if arguments and arguments[0].text == "time" and len(arguments) > 1:
        arguments = arguments[1:]
    try:
        return shell.commands.find(arguments, piped=piped)[0]
    except AwshError:
        return None


def explain(shell: Shell, text: str, cursor: int) -> None:
    """Shows help on the word under the cursor in the terminal, long help in the pager."""
    from awsh.report import report

    try:
        member = command_at(shell, text, cursor)
        shell.emit(shell.help_for(member) if member is not None else shell.run("help").value)
    except AwshError as error:
        sys.stderr.write(report(error) + "\n")
    except KeyboardInterrupt:
        sys.stderr.write("\n")
