"""`history`: the lines that were typed, here and in other shells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Annotated, TypedDict

from awsh.command import Command, command
from awsh.context import Context
from awsh.errors import CommandError
from awsh.hookspecs import hookimpl
from awsh.parameters import DETAIL, Candidate, Completing, Short, ValueType
from awsh.settings import Setting


class HistoryRow(TypedDict):
    """One line and when it was last run."""

    time: datetime
    line: str
    profile: Annotated[str, DETAIL]
    target: Annotated[str, DETAIL]


def _complete_text(completing: Completing) -> Iterator[Candidate]:
    yield Candidate("clear", "forget every line")


@command()
def history(
    ctx: Context,
    text: Annotated[str, ValueType("TEXT", complete=_complete_text)] = "",
    *,
    number: Annotated[int, Short("n")] = 0,
) -> Iterator[HistoryRow] | None:
    """List the lines that were typed, each once with its last use, the latest at the end.

    Lines that begin with a space or carry a secret are not kept.

    Args:
        text: only lines that contain this; `clear` forgets all of them, after asking.
        number: only the last so many.
    Examples:
        awsh> history -n 20
        awsh> history s3
        awsh> history | where line ~ clear
        awsh> history clear
    """
    from awsh.history import History

    kept = History(size=ctx.setting("history-size"))
    try:
        entries = kept.entries()
        if text == "clear":
            ctx.confirm(f"Forget all {len(entries)} lines of the history?")
            kept.clear()
            return None
    except OSError as error:
        raise CommandError(f"the history cannot be used: {error}") from error
    found = [entry for entry in entries if text in entry.text]
    return (
        {"time": entry.time, "line": entry.text, "profile": entry.profile, "target": entry.scope}
        for entry in found[-number if number > 0 else 0 :]
    )


@hookimpl
def awsh_commands() -> Iterable[Command]:
    return [history]


@hookimpl
def awsh_settings() -> Iterable[Setting]:
    return [Setting("history-size", int, 10_000, "How many different lines the history keeps; 0 keeps none.")]
