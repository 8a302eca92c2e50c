"""When a schedule is due: `rate(5 minutes)`, `cron(0 12 * * ? *)`, `at(2026-12-01T08:00:00)`."""

from __future__ import annotations

import math
import re
from calendar import monthrange
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta, tzinfo

_UNITS = {"minute": 60, "hour": 3600, "day": 86400}
_MONTHS = {
    "JAN": 1, "FEB": 2, "MAR": 3, "APR": 4, "MAY": 5, "JUN": 6,
    "JUL": 7, "AUG": 8, "SEP": 9, "OCT": 10, "NOV": 11, "DEC": 12,
}  # fmt: skip
_DAYS = {"SUN": 1, "MON": 2, "TUE": 3, "WED": 4, "THU": 5, "FRI": 6, "SAT": 7}
_FURTHEST = 2199

Next = Callable[[datetime], datetime | None]
"""The first time after a time, both with their zone; None where there is none."""


class Malformed(ValueError):
    """No schedule expression."""


def parse(
    text: str,
    *,
    kinds: tuple[str, ...] = ("rate", "cron", "at"),
    since: datetime | None = None,
    zone: tzinfo = UTC,
) -> Next:
    """What TEXT means. since: when the periods of a rate begin. zone: of cron and at. Raises Malformed."""
    found = re.fullmatch(r"(\w+)\(([^()]*)\)", text.strip())
    if not found or found[1] not in kinds:
        raise Malformed(text)
    if found[1] == "rate":
        return _rate(found[2], since or datetime.now(UTC))
    if found[1] == "at":
        return _at(found[2], zone)
    return _cron(found[2], zone)


def _rate(text: str, since: datetime) -> Next:
    found = re.fullmatch(r"([1-9]\d*)\s+(minute|hour|day)(s?)", text.strip())
    if not found or (found[1] == "1") == bool(found[3]):
        raise Malformed(text)
    period = int(found[1]) * _UNITS[found[2]]

    def after(now: datetime) -> datetime:
        periods = math.floor((now - since).total_seconds() / period) + 1
        return since + timedelta(seconds=max(1, periods) * period)

    return after


def _at(text: str, zone: tzinfo) -> Next:
    try:
        when = datetime.strptime(text.strip(), "%Y-%m-%dT%H:%M:%S").replace(tzinfo=zone)
    except ValueError as error:
        raise Malformed(text) from error
    return lambda now: when if when > now else None


def _cron(text: str, zone: tzinfo) -> Next:
    fields = text.split()
    if len(fields) != 6:
        raise Malformed(text)
    minutes = _values(fields[0], 0, 59)
    hours = _values(fields[1], 0, 23)
    months = _values(fields[3], 1, 12, _MONTHS)
    years = _values(fields[5], 1970, _FURTHEST)
    if (fields[2] == "?") == (fields[4] == "?"):
        raise Malformed("one of day-of-month and day-of-week is ?")
    fits = _day_of_month(fields[2]) if fields[4] == "?" else _day_of_week(fields[4])

    def after(now: datetime) -> datetime | None:
        here = now.astimezone(zone)
        day = here.date()
        while day.year <= max(years):
            if day.year not in years:
                following = min((year for year in years if year > day.year), default=None)
                if following is None:
                    return None
                day = date(following, 1, 1)
            elif day.month not in months:
                day = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
            else:
                if fits(day):
                    for hour in sorted(hours):
                        for minute in sorted(minutes):
                            when = datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)
                            if when > here:
                                return when
                day += timedelta(days=1)
        return None

    return after


def _values(text: str, least: int, most: int, names: dict[str, int] | None = None) -> frozenset[int]:
    """Every number that a field of cron stands for. Raises Malformed."""
    found: set[int] = set()
    for each in text.split(","):
        span, slash, step = each.partition("/")
        first, dash, last = span.partition("-")
        if span in ("*", "?"):
            low, high = least, most
        else:
            low = _number(first, names)
            high = _number(last, names) if dash else most if slash else low
        every = int(step) if step.isdigit() and int(step) else 0 if slash else 1
        if not every or not least <= low <= most or not least <= high <= most:
            raise Malformed(text)
        # FRI-MON goes over the end.
        numbers: Iterable[int] = range(low, high + 1, every)
        if high < low:
            numbers = [*range(low, most + 1, every), *range(least, high + 1, every)]
        found.update(numbers)
    return frozenset(found)


def _number(text: str, names: dict[str, int] | None) -> int:
    if names and text.upper() in names:
        return names[text.upper()]
    if not text.isdigit():
        raise Malformed(text)
    return int(text)


def _day_of_month(text: str) -> Callable[[date], bool]:
    if text == "L":
        return lambda day: day.day == monthrange(day.year, day.month)[1]
    near = re.fullmatch(r"(\d+)W", text)
    if near:
        wanted = int(near[1])
        if not 1 <= wanted <= 31:
            raise Malformed(text)
        return lambda day: day == _weekday_near(day, wanted)
    numbers = _values(text, 1, 31)
    return lambda day: day.day in numbers


def _weekday_near(day: date, wanted: int) -> date:
    """The working day nearest to that one of DAY's month, within the month."""
    last = monthrange(day.year, day.month)[1]
    found = day.replace(day=min(wanted, last))
    if found.weekday() == 5:
        return found - timedelta(days=1) if found.day > 1 else found + timedelta(days=2)
    if found.weekday() == 6:
        return found + timedelta(days=1) if found.day < last else found - timedelta(days=2)
    return found


def _day_of_week(text: str) -> Callable[[date], bool]:
    def number(day: date) -> int:
        return day.isoweekday() % 7 + 1

    if text == "L":
        return lambda day: number(day) == 7
    last = re.fullmatch(r"(\w+)L", text)
    if last:
        wanted = _number(last[1], _DAYS)
        return lambda day: number(day) == wanted and day.day + 7 > monthrange(day.year, day.month)[1]
    which = re.fullmatch(r"(\w+)#([1-5])", text)
    if which:
        wanted, nth = _number(which[1], _DAYS), int(which[2])
        return lambda day: number(day) == wanted and (day.day - 1) // 7 + 1 == nth
    numbers = _values(text, 1, 7, _DAYS)
    return lambda day: number(day) in numbers
