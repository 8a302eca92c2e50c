"""Numbers over time, or over other numbers: a line of marks for each series, with both axes, as text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil, floor, log10

MARKS = "●▲■◆○△□◇+×"
"""One for each series, told apart without colours."""

_STEPS = [
    timedelta(**{unit: count})
    for unit, counts in {
        "seconds": (1, 5, 15, 30),
        "minutes": (1, 5, 15, 30),
        "hours": (1, 3, 6, 12),
        "days": (1, 2, 7, 14, 28, 91, 182, 364),
    }.items()
    for count in counts
]


@dataclass
class Series:
    """Points by rising x. name: as the legend has it."""

    name: str
    points: list[tuple[float, float]] = field(default_factory=list)


def chart(
    series: Sequence[Series], width: int, height: int, *, times: bool, text: Callable[[float], str]
) -> Iterator[str]:
    """The lines of a picture, WIDTH characters wide, with HEIGHT rows for the points and a legend below.

    Each value holds until the next one, as a price does. times: x is seconds since 1970, told in local time.
    text: a number as the legend and the axis tell it. There is at least one point.
    """
    every = [point for each in series for point in each.points]
    bottom, top, ticks = _scale([y for _, y in every], max(height // 4, 2))
    margin = max(len(text(tick)) for tick in ticks)
    room = max(width - margin - 2, 8)
    left, right = min(x for x, _ in every), max(x for x, _ in every)
    span = (right - left) or 1.0
    grid = [[" "] * room for _ in range(height)]

    def row_of(y: float) -> int:
        return round((top - y) / (top - bottom) * (height - 1))

    for mark, each in zip(MARKS, series, strict=False):
        for column, row in _path(each.points, left, span, room, row_of):
            grid[row][column] = mark
    labels = {row_of(tick): text(tick) for tick in ticks}
    for row, cells in enumerate(grid):
        edge = "┤" if row in labels else "│"
        yield f"{labels.get(row, ''):>{margin}} {edge}{''.join(cells)}".rstrip()
    yield from _axis(left, right, room, margin, times=times, text=text)
    yield from _legend(series, width, text)


def _path(
    points: Sequence[tuple[float, float]], left: float, span: float, room: int, row_of: Callable[[float], int]
) -> Iterator[tuple[int, int]]:
    """The cells of a line: one in every column from the first point on, and those between two rows."""
    xs = [x for x, _ in points]
    first = round((xs[0] - left) / span * (room - 1))
    last = round((xs[-1] - left) / span * (room - 1))
    before: int | None = None
    for column in range(first, last + 1):
        # The column's own right edge, so that no point falls between two columns.
        until = left + (column + 0.5) / max(room - 1, 1) * span
        row = row_of(points[max(bisect_right(xs, until) - 1, 0)][1])
        if before is not None and abs(row - before) > 1:
            step = 1 if row > before else -1
            for between in range(before + step, row, step):
                yield column, between
        yield column, row
        before = row


def _scale(values: Sequence[float], wanted: int) -> tuple[float, float, list[float]]:
    """The lowest and the highest of the axis, and round numbers on it."""
    low, high = min(values), max(values)
    if low == high:
        low, high = (low - abs(low) / 2, high + abs(high) / 2) if low else (-1.0, 1.0)
    rough = (high / wanted) - (low / wanted)
    unit = 10.0 ** floor(log10(rough))
    step = next((unit * times for times in (1, 2, 5) if unit * times >= rough), unit * 10)
    first, last = floor(low / step), ceil(high / step)
    return first * step, last * step, [round(number * step, 12) for number in range(first, last + 1)]


def _axis(
    left: float, right: float, room: int, margin: int, *, times: bool, text: Callable[[float], str]
) -> Iterator[str]:
    """The line below the points with its ticks, and what stands under them."""
    ticks = _moments(left, right, room) if times else _numbers(left, right, room, text)
    span = (right - left) or 1.0
    line, words = ["─"] * room, ""
    for x, label in ticks:
        column = round((x - left) / span * (room - 1))
        start = min(max(column - len(label) // 2, 0), max(room - len(label), 0))
        if start and start <= len(words):
            continue
        line[column] = "┬"
        words = words.ljust(start) + label
    yield f"{' ' * margin} └{''.join(line)}"
    yield f"{' ' * margin}  {words}".rstrip()


def _numbers(left: float, right: float, room: int, text: Callable[[float], str]) -> list[tuple[float, str]]:
    _, _, ticks = _scale([left, right], max(room // 12, 1))
    return [(tick, text(tick)) for tick in ticks if left <= tick <= right]


def _moments(left: float, right: float, room: int) -> list[tuple[float, str]]:
    """Whole hours, days, weeks: as many as there is room for, in local time."""
    begin, end = (datetime.fromtimestamp(x).astimezone() for x in (left, right))
    wanted = max(room // 9, 1)
    step = next((step for step in _STEPS if (end - begin) / step <= wanted), _STEPS[-1])
    moment = begin.replace(second=0, microsecond=0)
    if step >= timedelta(minutes=1):
        moment = moment.replace(minute=0)
    if step >= timedelta(hours=1):
        moment = moment.replace(hour=0)
    shape = "%m-%d" if step >= timedelta(days=1) else "%H:%M" if step >= timedelta(minutes=1) else "%H:%M:%S"
    if (end - begin) > timedelta(days=300):
        shape = "%Y-%m-%d"
    found = []
    while moment <= end:
        if moment >= begin:
            midnight = step < timedelta(days=1) and (moment.hour, moment.minute, moment.second) == (0, 0, 0)
            found.append((moment.timestamp(), moment.strftime("%m-%d" if midnight else shape)))
        # By the clock on the wall: a day that a change of the clocks makes shorter is one step too.
        moment = (moment.replace(tzinfo=None) + step).astimezone()
    return found or [(left, begin.strftime("%m-%d %H:%M"))]


def _legend(series: Sequence[Series], width: int, text: Callable[[float], str]) -> Iterator[str]:
    from awsh.output.fit import cut, display_width, pad

    widest = min(max(display_width(each.name) for each in series), max(width // 3, 8))
    for mark, each in zip(MARKS, series, strict=False):
        values = [y for _, y in each.points]
        told = f"last {text(values[-1])}, from {text(min(values))} to {text(max(values))}"
        name = pad(cut(each.name, widest, "…"), widest) if widest else ""
        yield cut(f"{mark} {name}  {told}", width, "…")
