"""plot: numbers as bars, or as lines over time; the lines are drawn in charting.py."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from awsh.builtins.verbs.arguments import Column
from awsh.columns import Path, getter, watched
from awsh.command import command
from awsh.context import Context
from awsh.errors import CommandError, UsageError
from awsh.values import Bytes, Rows

_EIGHTHS = " ▏▎▍▌▋▊▉█"
_LEVELS = "▁▂▃▄▅▆▇█"
_FAR = 1e300
"""What lies further is drawn there: an axis is longer than its longest value."""


@command()
def plot(
    ctx: Context,
    rows: Rows,
    column: Column | None = None,
    label: Column | None = None,
    *,
    line: bool = False,
    over: Column | None = None,
    by: Column | None = None,
    width: int | None = None,
    height: int = 16,
) -> Bytes:
    """Draws a column of numbers, sizes or durations: a bar for each row, or lines over time.

    With `--over` or `--by` it is a chart with two axes, for rows in any order: each line holds a value until
    its next one, and a legend tells its last, lowest and highest.

    Args:
        column: what is drawn; left out, the first column that holds numbers.
        label: what stands before each bar; left out, the first other column.
        line: all in one line, a column of characters for each row (a sparkline).
        over: what is along the bottom of a chart: a column of times or numbers; with --by alone, the first of
            times.
        by: a line for each value of this column, ten at most.
        width: in characters; left out, that of the terminal.
        height: of a chart, in lines, without its axis and its legend.
    Examples:
        awsh> vpc subnet ls | group zone | plot
        awsh> s3 ls logs/ --recursive | group class sum:size | plot sum_size class
        awsh> s3 ls logs/ --recursive | plot size --line
        awsh> s3 ls logs/ --recursive | plot size --over modified --by class
    """
    if width is not None and width < 10:
        raise UsageError("a plot is at least 10 characters wide", hint="--width 80")
    if (over or by) and width is not None and width < 24:
        raise UsageError("a chart is at least 24 characters wide", hint="--width 80")
    if height < 3:
        raise UsageError("a chart is at least 3 lines high", hint="--height 16")
    if line and (over or by):
        raise UsageError("--line is one line, and --over and --by are a chart", hint="leave one of them out")
    items = list(watched(rows, [path for path in (column, label, over, by) if path]))
    if not items:
        ctx.note("there are no rows to draw")
        return Bytes((), text=True)
    if over or by:
        drawn = _chart(items, column, over, by, width or shutil.get_terminal_size().columns, height)
        return Bytes([("\n".join(drawn) + "\n").encode()], text=True)
    path: Path = column or _numeric(items)
    numbers = [_number(value, path) for value in map(getter(path), items)]
    room = width or shutil.get_terminal_size().columns
    bars = (
        [_spark(numbers, room)] if line else _bars(items, path, label or _label(items, path), numbers, room)
    )
    return Bytes([("\n".join(bars) + "\n").encode()], text=True)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float, Decimal, timedelta)) and not isinstance(value, bool)


def _numeric(items: list[Any]) -> Path:
    """The first column with nothing but numbers."""
    if not isinstance(items[0], Mapping):
        return ("value",)
    for name in items[0]:
        values = [item.get(name) for item in items if isinstance(item, Mapping)]
        if any(map(_is_number, values)) and all(value is None or _is_number(value) for value in values):
            return (str(name),)
    raise CommandError("none of the columns holds numbers", hint="`columns` shows what each holds")


def _label(items: list[Any], path: Path) -> Path | None:
    if not isinstance(items[0], Mapping):
        return None
    return next(((str(name),) for name in items[0] if str(name) != path[0]), None)


def _number(value: Any, path: Path) -> float | None:
    if value is None:
        return None
    if isinstance(value, timedelta):
        return value.total_seconds()
    if not _is_number(value):
        raise CommandError(f"plot draws numbers, and {'.'.join(path)} holds {str(value)[:40]!r}")
    number = float(value)
    # A bar cannot be as long as infinity; it stays without one, as what is not a number does.
    return number if abs(number) < float("inf") else None


def _bars(
    items: list[Any], path: Path, label: Path | None, numbers: list[float | None], room: int
) -> Iterator[str]:
    """`label  value ▇▇▇▇`; bars of negative numbers grow to the left of a common line."""
    from awsh.output.cells import cell
    from awsh.output.fit import cut, display_width, pad
    from awsh.output.safe import safe_text

    def text(value: Any) -> str:
        return "" if value is None else safe_text(cell(value))

    labels = [text(getter(label)(item)) for item in items] if label else [""] * len(items)
    values = [text(value) for value in map(getter(path), items)]
    widest = max(map(display_width, values))
    margin = min(max(map(display_width, labels)), max(room // 3, 8))
    space = max(room - widest - margin - (3 if label else 1), 8)
    known = [number for number in numbers if number is not None]
    low, high = min([0.0, *known]), max([0.0, *known])
    scale = space / (high / 2 - low / 2) / 2 if high > low else 0.0
    left = round(-low * scale)
    for name, value, number in zip(labels, values, numbers, strict=True):
        head = pad(cut(name, margin, "…"), margin) + "  " if label else ""
        yield f"{head}{pad(value, widest, right=True)} {_bar(number or 0.0, scale, left)}".rstrip()


def _bar(number: float, scale: float, left: int) -> str:
    if number < 0:
        length = min(max(round(-number * scale), 1), left)
        return " " * (left - length) + "█" * length
    eighths = max(round(number * scale * 8), 1 if number else 0)
    return " " * left + "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()


def _spark(numbers: list[float | None], room: int) -> str:
    """One character a number; of more than fit, the mean of as many as share one."""
    count = min(len(numbers), room)
    parts = [numbers[len(numbers) * i // count : len(numbers) * (i + 1) // count] for i in range(count)]
    means = []
    for part in parts:
        known = [number for number in part if number is not None]
        means.append(sum(number / len(known) for number in known) if known else None)
    drawn = [mean for mean in means if mean is not None]
    if not drawn:
        return ""
    low, high = min(drawn), max(drawn)
    span = high / 2 - low / 2
    return "".join(
        " " if mean is None else _LEVELS[round((mean / 2 - low / 2) / span * 7) if span else 3]
        for mean in means
    )


def _chart(
    items: list[Any], column: Path | None, over: Path | None, by: Path | None, width: int, height: int
) -> Iterator[str]:
    from awsh.builtins.verbs.charting import MARKS, Series, chart
    from awsh.output.cells import cell
    from awsh.output.safe import safe_text

    column = column or _numeric([_without(item, over) for item in items])
    over = over or _timed(items)
    x_of, y_of, name_of = getter(over), getter(column), getter(by) if by else lambda item: ".".join(column)
    found: dict[str, Series] = {}
    kinds = set()
    for item in items:
        x, y = x_of(item), _number(y_of(item), column)
        if x is None or y is None:
            continue
        kinds.add(isinstance(x, date))
        name = name_of(item)
        name = "" if name is None else safe_text(cell(name))
        found.setdefault(name, Series(name)).points.append((_place(x, over), max(min(y, _FAR), -_FAR)))
    if len(kinds) > 1:
        raise CommandError(f"{'.'.join(over)} holds both times and numbers")
    if not found:
        raise CommandError(f"no row has both {'.'.join(column)} and {'.'.join(over)}")
    if len(found) > len(MARKS):
        raise CommandError(
            f"{'.'.join(by or ())} has {len(found)} values, and a chart at most {len(MARKS)} lines",
            hint="`where` picks some",
        )
    series = sorted(found.values(), key=lambda each: each.name)
    for each in series:
        each.points.sort(key=lambda point: point[0])
    first = next(value for value in map(y_of, items) if value is not None)

    def text(number: float) -> str:
        return _as(first, number)

    return chart(series, width, height, times=kinds == {True}, text=text)


def _as(first: Any, number: float) -> str:
    """A number of an axis as the values themselves are told: sizes as sizes."""
    from awsh.output.cells import human_duration
    from awsh.values import Size, human_size

    if isinstance(first, Size):
        return human_size(round(number))
    if isinstance(first, timedelta):
        return human_duration(timedelta(seconds=number))
    return f"{number:.7g}" if abs(number) < 1e6 else f"{number:,.0f}"


def _without(item: Any, path: Path | None) -> Any:
    """A row without what is along the bottom, which is not what is drawn too."""
    if path is None or not isinstance(item, Mapping):
        return item
    return {name: value for name, value in item.items() if name != path[0]}


def _timed(items: list[Any]) -> Path:
    for name in items[0] if isinstance(items[0], Mapping) else ():
        if all(isinstance(item.get(name), (date, type(None))) for item in items) and items[0][name]:
            return (str(name),)
    raise UsageError("none of the columns holds times", hint="--over COLUMN says what is along the bottom")


def _place(value: Any, path: Path) -> float:
    if isinstance(value, datetime):
        return value.timestamp()
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day).timestamp()
    number = _number(value, path)
    if number is None:
        raise CommandError(f"{'.'.join(path)} holds what is no number: {value}")
    return number


VERBS = (plot,)
