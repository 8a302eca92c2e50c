"""When a schedule wakes: `rate(…)`, `cron(…)`, or a span of time; what EventBridge refuses is found out before."""

from __future__ import annotations

import re

from awsh import UsageError

_UNITS = {"m": "minute", "h": "hour", "d": "day"}
_FIELDS = (
    ("minutes", 0, 59, ""),
    ("hours", 0, 23, ""),
    ("day-of-month", 1, 31, r"L|LW|\d+W"),
    ("month", 1, 12, "JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC"),
    ("day-of-week", 1, 7, r"(?:SUN|MON|TUE|WED|THU|FRI|SAT|[1-7])?(?:L|#[1-5])?"),
    ("year", 1970, 2199, ""),
)
"""Of cron: what each field is, its least and most, and what else it takes."""
_SHOWN = "as in 'rate(5 minutes)', 5m, or 'cron(0 12 * * ? *)': minutes, hours, day of month, month, day of week, year"


def read_expression(given: str) -> str:
    """The expression that EventBridge takes for what was GIVEN. Raises UsageError with the reason."""
    text = " ".join(given.split())
    if short := re.fullmatch(r"(\d+)\s*([mhd])", text):
        return _rate(int(short[1]), _UNITS[short[2]])
    if rate := re.fullmatch(r"rate\( ?(\d+) (minute|hour|day)s? ?\)", text):
        return _rate(int(rate[1]), rate[2])
    if cron := re.fullmatch(r"cron\( ?(.*?) ?\)", text):
        return _cron(cron[1].split(" "))
    if text.startswith("at("):
        raise UsageError(
            "at(…) is a time of EventBridge Scheduler; a rule wakes again and again", hint=_SHOWN
        )
    raise UsageError(f"{given!r} is no schedule", hint=_SHOWN)


def _rate(number: int, unit: str) -> str:
    if number < 1:
        raise UsageError(f"rate({number} {unit}s): at least 1 minute")
    # EventBridge insists on the right number.
    return f"rate({number} {unit}{'' if number == 1 else 's'})"


def _cron(fields: list[str]) -> str:
    text = f"cron({' '.join(fields)})"
    if len(fields) != len(_FIELDS):
        hint = "the year is missing: * at the end" if len(fields) == 5 else _SHOWN
        raise UsageError(f"{text} has {len(fields)} fields, and 6 are wanted", hint=hint)
    for field, (name, least, most, words) in zip(fields, _FIELDS, strict=True):
        for each in field.split(","):
            if not _good(each, name, least, most, words):
                raise UsageError(f"{text}: {each!r} is no {name} ({least} to {most})", hint=_SHOWN)
    if (fields[2] == "?") == (fields[4] == "?"):
        raise UsageError(f"{text}: one of day of month and day of week must be ?", hint=_SHOWN)
    return text


def _good(field: str, name: str, least: int, most: int, words: str) -> bool:
    if field == "?":
        return name in ("day-of-month", "day-of-week")
    start, slash, step = field.partition("/")
    if slash and not step.isdecimal():
        return False
    if start == "*":
        return True
    ends = start.split("-")
    return len(ends) <= 2 and all(_one(end, least, most, words) for end in ends)


def _one(text: str, least: int, most: int, words: str) -> bool:
    if text.isdecimal():
        return least <= int(text) <= most
    return bool(text and words and re.fullmatch(words, text, re.I))
