"""Sizes, durations and times as people type them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from awsh.values import Size

_SIZE = re.compile(r"(?i)^([\d_]+(?:\.\d+)?)\s*(?:([kmgtpe])(i?)b?|b)?$")
_POWERS = "kmgtpe"
_DURATION = re.compile(r"(?i)^(?:\d+(?:\.\d+)?(?:ms|[smhdwy]))+$")
_DURATION_PART = re.compile(r"(?i)(\d+(?:\.\d+)?)(ms|[smhdwy])")
_SECONDS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800, "y": 31536000}


def parse_size(text: str) -> Size:
    """Bytes: `100`, `10MB` and `10M` (10^6), `8MiB` (2^20). Raises ValueError."""
    match = _SIZE.match(text.strip())
    if not match:
        raise ValueError(f"{text!r} is not a size such as 10MB or 8MiB")
    number, letter, binary = match.groups()
    factor = (1024 if binary else 1000) ** (_POWERS.index(letter.lower()) + 1) if letter else 1
    return Size(round(float(number) * factor)) if "." in number else Size(int(number) * factor)


def parse_duration(text: str) -> timedelta:
    """`90s`, `15m`, `12h`, `7d`, `2w`, `1y`, `1h30m`, `250ms`. Raises ValueError."""
    if not _DURATION.match(text.strip()):
        raise ValueError(f"{text!r} is not a duration such as 15m, 12h or 7d")
    try:
        return timedelta(
            seconds=sum(
                float(number) * _SECONDS[unit.lower()] for number, unit in _DURATION_PART.findall(text)
            )
        )
    except OverflowError:
        raise ValueError(f"{text!r} is longer than any duration can be") from None


def parse_time(text: str, now: datetime | None = None) -> datetime:
    """A moment with its time zone: ISO 8601 (local when it names no zone), `now`, `today`,
    `yesterday`, or a duration, meaning that long ago. Raises ValueError.
    """
    now = now or datetime.now().astimezone()
    word = text.strip().lower()
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if word == "now":
        return now
    if word == "today":
        return midnight
    if word == "yesterday":
        return midnight - timedelta(days=1)
    if _DURATION.match(word):
        try:
            return now - parse_duration(word)
        except OverflowError:
            raise ValueError(f"{text!r} lies before any date there is") from None
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(f"{text!r} is not a time such as 2026-11-23, 2026-11-23T10:00 or 7d") from None
    return moment if moment.tzinfo else moment.astimezone()
