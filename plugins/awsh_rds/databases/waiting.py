"""Waiting for databases: the states as they go by, in steps that Ctrl-C and a stopped job end at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Literal

from awsh import CommandError, Context, attempts
from awsh_rds.databases.found import Found, find, find_instance, seek

Wanted = Literal["available", "stopped", "deleted"]

LONGEST = timedelta(minutes=60)
"""A large database takes its time; a small one about ten minutes."""

_DEAD = (
    "failed",
    "restore-error",
    "incompatible-network",
    "incompatible-option-group",
    "incompatible-parameters",
    "incompatible-restore",
    "incompatible-create",
    "inaccessible-encryption-credentials",
    "insufficient-capacity",
)
"""States that no database leaves by itself."""


class _Watched:
    """One of those that are waited for, and what was last said of it."""

    def __init__(self, id: str) -> None:
        self.id = id
        self.state = ""

    def look(self, ctx: Context, wanted: Wanted) -> bool:
        """Whether it is there. Raises CommandError where it will never be."""
        found = seek(ctx, self.id)
        if found is None:
            if wanted == "deleted":
                self._say(ctx, "deleted")
                return True
            raise CommandError(f"{self.id} is gone", hint="`rds ls` lists what is there")
        states = [found.state, *_states_of_members(ctx, found)]
        dead = next((state for state in states if state in _DEAD), "")
        if dead and wanted != "deleted":
            raise CommandError(
                f"{self.id} is {dead}, and will not be {wanted}", hint=f"`rds events {self.id}` says why"
            )
        there = all(state == wanted for state in states)
        # A cluster is available long before its instances are, which is when it can be spoken to.
        odd = next((state for state in states if state != wanted), wanted)
        end = f" at {_endpoint(found)}" if there and wanted == "available" else ""
        self._say(ctx, odd + end)
        return there

    def _say(self, ctx: Context, state: str) -> None:
        if state != self.state:
            self.state = state
            ctx.note(f"{self.id}: {state}")


def _states_of_members(ctx: Context, found: Found) -> list[str]:
    members = [find_instance(ctx, id) for id in found.members] if found.cluster else []
    return [member.state for member in members if member is not None]


def _endpoint(found: Found) -> str:
    if found.cluster:
        return f"{found.record.get('Endpoint')}:{found.record.get('Port')}"
    endpoint = found.record.get("Endpoint") or {}
    return f"{endpoint.get('Address')}:{endpoint.get('Port')}"


def wait_for(ctx: Context, ids: Sequence[str], wanted: Wanted, longest: timedelta = LONGEST) -> list[Found]:
    """The databases, once all are WANTED; what is deleted is not among them.

    Each state on the way is noted. Raises CommandError for one that will not get there, and after LONGEST.
    """
    waiting = [_Watched(id) for id in dict.fromkeys(ids)]
    total = len(waiting)
    try:
        with ctx.progress(f"waiting until {wanted}", total) as bar:
            for _ in attempts(ctx, longest.total_seconds()):
                left = [each for each in waiting if not each.look(ctx, wanted)]
                bar.advance(len(waiting) - len(left))
                waiting = left
                if not waiting:
                    return [] if wanted == "deleted" else [find(ctx, id) for id in dict.fromkeys(ids)]
    except KeyboardInterrupt:
        names = " ".join(each.id for each in waiting)
        until = "" if wanted == "available" else f" --until {wanted}"
        ctx.note(f"not waiting any more; AWS goes on, and so does `rds wait {names}{until}`")
        raise
    late = ", ".join(f"{each.id} ({each.state})" for each in waiting)
    raise CommandError(f"not {wanted} after {longest}: {late}", hint="`rds wait` goes on")
