"""`journal`: what was changed, by whom it was asked for, and when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Annotated, Any, TypedDict

from awsh.command import Command, command
from awsh.context import Context
from awsh.hookspecs import hookimpl
from awsh.parameters import DETAIL


class Change(TypedDict):
    """One request that may have changed something. role: that it was made as, if one was taken.

    made: the ids of what `cleanup` can remove again, and in which account and run of awsh they were made.
    """

    time: datetime
    service: str
    operation: str
    region: str | None
    parameters: dict[str, Any]
    error: str
    profile: Annotated[str, DETAIL]
    role: Annotated[str, DETAIL]
    made: Annotated[list[str], DETAIL]
    account: Annotated[str, DETAIL]
    session: Annotated[str, DETAIL]


@command()
def journal(ctx: Context) -> Iterator[Change]:
    """List every change that was asked of AWS here, oldest first; secrets and contents are left out.

    Examples:
        awsh> journal | last 10
        awsh> journal | where operation = CreateBucket and time < 7d
    """
    for entry in ctx.shell.journal.entries():
        yield {
            "time": entry["time"],
            "service": entry.get("service", ""),
            "operation": entry.get("operation", ""),
            "region": entry.get("region"),
            "parameters": entry.get("parameters") or {},
            "error": entry.get("error", ""),
            "profile": entry.get("profile", ""),
            "role": entry.get("role", ""),
            "made": entry.get("made") or [],
            "account": entry.get("account", ""),
            "session": entry.get("session", ""),
        }


@hookimpl
def awsh_commands() -> Iterable[Command]:
    return [journal]
