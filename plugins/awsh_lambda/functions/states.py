"""Waiting for functions: made ones are pending first, and changed ones are being updated, both refused much."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from awsh import AwsError, CommandError, Context, attempts
from awsh_lambda.functions.found import MISSING, configuration
from awsh_lambda.rows import state_of

T = TypeVar("T")


LONGEST = timedelta(minutes=10)
"""In a VPC a function takes some minutes; else seconds."""

_PATIENT = 4
"""Looks, about a second, before it is said that there is something to wait for."""

_WAKING = ("Inactive",)
_BUSY = ("Pending", "InProgress", "update is in progress", "state: Pending", "being created", "being updated")


def wait_ready(ctx: Context, function: str, longest: timedelta = LONGEST) -> dict[str, Any]:
    """The function once it can be called and changed. Raises CommandError where it will not be, or after LONGEST."""
    try:
        for attempt in attempts(ctx, longest.total_seconds()):
            record = configuration(ctx, function)
            state = state_of(record)
            _check(record, function)
            if state in ("Active", *_WAKING):
                return record
            if attempt == _PATIENT:
                ctx.note(f"{function}: {state}; waiting until it can be called")
    except KeyboardInterrupt:
        ctx.note(f"not waiting any more; AWS goes on, and so does `lambda wait {function}`")
        raise
    raise CommandError(f"{function} is not ready after {longest}", hint=f"`lambda wait {function}` goes on")


def wait_deleted(ctx: Context, function: str) -> None:
    """Until there is none of that name any more."""
    for _ in attempts(ctx, LONGEST.total_seconds()):
        try:
            configuration(ctx, function)
        except AwsError as error:
            if error.code == MISSING:
                return
            raise
    raise CommandError(f"{function} is still there after {LONGEST}")


def _check(record: dict[str, Any], function: str) -> None:
    for status, reason, what in (
        ("State", "StateReason", "failed"),
        ("LastUpdateStatus", "LastUpdateStatusReason", "was not updated"),
    ):
        if record.get(status) == "Failed":
            why = record.get(reason) or record.get(f"{reason}Code") or "AWS does not say why"
            raise CommandError(f"{function} {what}: {why}", hint=f"`lambda show {function}` has it all")


def when_ready(ctx: Context, function: str, ask: Callable[[], T]) -> T:
    """What ASK gives; where AWS refuses since the function is made or changed just then, once that is over."""
    try:
        return ask()
    except AwsError as error:
        if error.code != "ResourceConflictException" or not any(word in error.message for word in _BUSY):
            raise
    wait_ready(ctx, function)
    return ask()
