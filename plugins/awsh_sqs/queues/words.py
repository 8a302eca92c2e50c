"""Settings of a queue as they are typed."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Literal, get_args

from awsh import ByteSize, Candidate, Completing, Context, Duration, ValueType
from awsh_sqs.kinds import QUEUE
from awsh_sqs.limits import name_problem

LONGEST_NAME = 80
_ANY_SIZE: ValueType = get_args(ByteSize)[1]
_ANY_DURATION: ValueType = get_args(Duration)[1]


def _new_name(ctx: Context, given: Any) -> str:
    name = str(given)
    problem = name_problem(name.removesuffix(".fifo"))
    if problem is None and len(name) > LONGEST_NAME:
        problem = f"a queue's name has {LONGEST_NAME} characters at most, and this one {len(name)}"
    if problem is not None:
        raise ValueError(problem)
    return name


def _complete_queue(completing: Completing) -> list[Candidate]:
    return [found for _, found in completing.ctx.candidates(QUEUE.name, completing.word)]


def _seconds(least: int, most: int, said: str) -> ValueType:
    """A duration of whole seconds, from LEAST to MOST."""

    def convert(ctx: Context, given: Any) -> timedelta:
        assert _ANY_DURATION.convert is not None
        span: timedelta = _ANY_DURATION.convert(ctx, given)
        seconds = span.total_seconds()
        if not least <= seconds <= most or seconds != int(seconds):
            raise ValueError(f"{str(given)!r} is not {said}, in whole seconds")
        return span

    return ValueType("DURATION", convert)


NewName = Annotated[str, ValueType("NAME", _new_name)]
DlqName = Annotated[str, ValueType("QUEUE", _new_name, _complete_queue)]
Visibility = Annotated[timedelta, _seconds(0, 43_200, "0 to 12h")]
Retention = Annotated[timedelta, _seconds(60, 1_209_600, "60s to 14d")]
Delay = Annotated[timedelta, _seconds(0, 900, "0 to 15m")]
Wait = Annotated[timedelta, _seconds(0, 20, "0 to 20s")]
Reuse = Annotated[timedelta, _seconds(60, 86_400, "60s to 24h")]
Encryption = Literal["sqs", "kms", "none"]


def _max_size(ctx: Context, given: Any) -> int:
    assert _ANY_SIZE.convert is not None
    size: int = _ANY_SIZE.convert(ctx, given)
    if not 1024 <= size <= 1_048_576:
        raise ValueError(f"{str(given)!r} is not 1KiB to 1MiB")
    return size


def _receives(ctx: Context, given: Any) -> int:
    if not str(given).isdecimal() or not 1 <= int(given) <= 1000:
        raise ValueError(f"{str(given)!r} is not 1 to 1000")
    return int(given)


MaxSize = Annotated[int, ValueType("SIZE", _max_size)]
MaxReceives = Annotated[int, ValueType("N", _receives)]
