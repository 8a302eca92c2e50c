"""Where a route leads, as it was asked for."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from awsh import Context, UsageError
from awsh_apigw.functions import Function, find_function
from awsh_apigw.gateway import Target


class Aim(NamedTuple):
    """What a route leads to. function: what must let it in, if it is one."""

    target: Target
    function: Function | None


def target_of(
    ctx: Context, function: str | None, to: str | None, *, payload: str, timeout: timedelta | None, rest: bool
) -> Aim:
    """The target that --lambda or --to names. Raises UsageError, CommandError where there is no such function."""
    if (function is None) == (to is None):
        raise UsageError(
            "a route leads to one of --lambda FUNCTION and --to URL",
            hint="`lambda ls` lists the functions" if function is None else None,
        )
    longest = 29 if rest else 30
    milliseconds = None if timeout is None else int(timeout.total_seconds() * 1000)
    if milliseconds is not None and not 50 <= milliseconds <= longest * 1000:
        raise UsageError(f"an API waits between 50 ms and {longest} s for a function, not {timeout}")
    if to is not None:
        return Aim(Target(to, False, "1.0", milliseconds), None)
    found = find_function(ctx, function or "")
    return Aim(Target(found.arn, True, "1.0" if rest else payload, milliseconds), found)
