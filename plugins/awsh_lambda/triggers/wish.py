"""What was typed behind `lambda trigger add`, and which of it each source takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Any

from awsh import UsageError

TAKEN: Mapping[str, tuple[str, ...]] = {
    "s3": ("prefix", "suffix", "events"),
    "sqs": ("batch", "window", "partial_failures", "max_concurrency", "filter", "disabled"),
    "sns": ("filter",),
    "schedule": ("input", "rule", "disabled"),
    "dynamodb": ("batch", "window", "partial_failures", "retries", "filter", "start", "disabled"),
}
_ALWAYS = {"allow_recursion"}
_TYPED = {"start": "from"}


@dataclass(frozen=True, slots=True)
class Wish:
    """The options, as `lambda trigger add` explains them; None, False or empty where they were left out."""

    prefix: str = ""
    suffix: str = ""
    events: tuple[str, ...] = ()
    batch: int | None = None
    window: timedelta | None = None
    partial_failures: bool = False
    max_concurrency: int | None = None
    retries: int | None = None
    filter: Any = None
    start: str | None = None
    input: Any = None
    rule: str = ""
    disabled: bool = False
    allow_recursion: bool = False


def check(source: str, wish: Wish, usage: str) -> None:
    """Raises UsageError for an option that SOURCE does not take, with those that do."""
    taken = {*TAKEN[source], *_ALWAYS}
    for field in fields(wish):
        given = getattr(wish, field.name)
        if field.name in taken or given is None or given is False or given in ("", ()):
            continue
        flag = _flag(field.name)
        others = [name for name, options in TAKEN.items() if field.name in options]
        raise UsageError(
            f"{flag} is for {' and '.join(others)}; {source} takes {', '.join(map(_flag, TAKEN[source]))}",
            usage=usage,
        )


def number(flag: str, given: int | None, least: int, most: int) -> None:
    """Raises UsageError for what AWS does not take."""
    if given is not None and not least <= given <= most:
        raise UsageError(f"{flag} {given:,}: AWS takes {least:,} to {most:,}")


def _flag(name: str) -> str:
    return "--" + _TYPED.get(name, name).replace("_", "-")
