"""Waiting for AWS, in steps that Ctrl-C and a stopped job end at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import TypeVar

from awsh import AwsError, CommandError, Context

T = TypeVar("T")

LONGEST = 300.0
"""Seconds after which waiting is given up: NAT gateways and endpoints take some minutes at most."""

RELEASE = 120.0
"""Seconds that AWS is given to let go of what a deleted thing used."""


def until(ctx: Context, look: Callable[[], T | None], what: str, *, seconds: float = LONGEST) -> T:
    """What LOOK gives once it gives something, asked ever more slowly. Raises CommandError after SECONDS."""
    for _ in _asking(ctx, seconds):
        found = look()
        if found is not None:
            return found
    raise CommandError(f"{what} took more than {seconds:.0f} s")


def patiently(ctx: Context, request: Callable[[], object], *, seconds: float = RELEASE) -> None:
    """Makes a deleting REQUEST until AWS no longer says that something depends on it.

    What a deleted gateway or endpoint used is let go of only some time later. One that is gone
    already counts as deleted. Raises AwsError.
    """
    refusal: AwsError | None = None
    for attempt in _asking(ctx, seconds):
        try:
            request()
        except AwsError as error:
            if error.code.endswith(("NotFound", ".NotFoundException")):
                return
            if error.code not in (
                "DependencyViolation",
                "InvalidNetworkInterface.InUse",
                "InvalidIPAddress.InUse",
            ):
                raise
            refusal = error
            if attempt == 4:
                ctx.note(f"waiting, since AWS says: {error.message} (Ctrl-C stops)")
        else:
            return
    if refusal is not None:
        raise refusal


def _asking(ctx: Context, seconds: float) -> Iterator[int]:
    end = time.monotonic() + seconds
    attempt, pause = 0, 0.1
    while True:
        yield attempt
        if time.monotonic() > end:
            return
        _sleep(ctx, pause)
        attempt, pause = attempt + 1, min(pause * 1.6, 5.0)


def _sleep(ctx: Context, seconds: float) -> None:
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        if ctx.stopped():
            raise KeyboardInterrupt
        time.sleep(min(left, 0.1))
