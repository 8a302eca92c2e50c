"""Waiting for what AWS takes its time with, in steps that Ctrl-C and a stopped job end at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator
from typing import TYPE_CHECKING, TypeVar

from awsh.errors import AwsError, CommandError

if TYPE_CHECKING:
    from awsh.context import Context

T = TypeVar("T")

LONGEST = 300.0
"""Seconds after which waiting is given up, where nothing else is said."""

KNOWN_SECONDS = 15.0
"""How long what was made may be unknown."""

FIRST, SLOWEST, SLOWER = 0.1, 5.0, 1.6
"""Seconds until the second look, between two at the most, and how much longer each pause is than the last."""


def until(ctx: Context, look: Callable[[], T | None], what: str, *, seconds: float = LONGEST) -> T:
    """What LOOK gives once it gives something, asked ever more slowly.

    what: for the message, such as "creating nat-1". Raises CommandError after SECONDS, KeyboardInterrupt.
    """
    for _ in attempts(ctx, seconds):
        found = look()
        if found is not None:
            return found
    raise CommandError(f"{what} took more than {seconds:.0f} s")


def once_known(ctx: Context, look: Callable[[], T], missing: Collection[str]) -> T:
    """What LOOK gives of something that was made a moment ago: AWS may not know it everywhere yet.

    missing: the error codes that say so. Raises the last of them after KNOWN_SECONDS, KeyboardInterrupt.
    """
    for _ in attempts(ctx, KNOWN_SECONDS):
        try:
            return look()
        except AwsError as error:
            if error.code not in missing:
                raise
            last = error
    raise last


def attempts(ctx: Context, seconds: float) -> Iterator[int]:
    """The numbers of the attempts that fit into SECONDS, from 0, with a pause before each but the first.

    Raises KeyboardInterrupt.
    """
    end = time.monotonic() + seconds
    attempt, pause = 0, FIRST
    while True:
        yield attempt
        if time.monotonic() > end:
            return
        ctx.sleep(pause)
        attempt, pause = attempt + 1, min(pause * SLOWER, SLOWEST)
