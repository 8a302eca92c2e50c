"""Behind `metrics get`: whose values are asked for, and the rows that they make."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from awsh import CommandError, Context, Rows, UsageError
from awsh_cloudwatch.metrics.services import Service, dimensions_of, resolved, service_of
from awsh_cloudwatch.metrics.statistics import Asked, Point, period_of, points

_SEVERAL = ("time", "name", "value", "unit")
_ONE = ("time", "value", "unit")


class Wanted(NamedTuple):
    """What was typed. stat: CloudWatch's name, or None for the usual one."""

    service: str
    metric: str
    names: tuple[str, ...]
    last: timedelta
    until: datetime
    every: timedelta | None
    stat: str | None
    dimension: Mapping[str, str]


def values(ctx: Context, wanted: Wanted, rows: Rows | None) -> Rows:
    """Raises UsageError, CommandError, AwsError."""
    service = service_of(wanted.service)
    names = [*wanted.names, *(_of_rows(ctx, service, rows) if rows is not None else ())]
    if rows is not None and not names:
        return Rows([], columns=_SEVERAL)
    if names and not service.dimension:
        raise UsageError(
            f"{wanted.service} has no resources that awsh knows",
            hint="--dimension KEY=VALUE says whose values",
        )
    if not names and service.dimension and not wanted.dimension:
        raise UsageError(
            f"metrics {wanted.service} {wanted.metric} wants a name", hint="`metrics ls` lists them"
        )
    stat = wanted.stat or ("Sum" if wanted.metric in service.summed else "Average")
    period = period_of(wanted.every, wanted.last, service.least)
    start = wanted.until - max(wanted.last, timedelta(seconds=period))
    asked = Asked(service.namespace, wanted.metric, stat, start, wanted.until, period)
    places = {
        name: {**dimensions_of(ctx, service, resolved(ctx, service, name), wanted.metric), **wanted.dimension}
        for name in dict.fromkeys(names)
    } or {"": dict(wanted.dimension)}
    found = {name: list(points(ctx, asked, dimensions)) for name, dimensions in places.items()}
    for name in [name for name, each in found.items() if not each]:
        ctx.note(_nothing(asked, name))
    if len(places) == 1 and rows is None:
        [only] = found.values()
        return Rows([_row(point) for point in only], columns=_ONE)
    return Rows(sorted(_named(found), key=lambda row: row["time"]), columns=_SEVERAL)


def _of_rows(ctx: Context, service: Service, rows: Rows) -> Iterator[str]:
    kind = next((kind for kind in ctx.kinds() if kind.name == service.kind), None)
    if kind is None:
        raise CommandError(f"no rows are resources of {service.namespace}", hint="type their names")
    for row in rows:
        found = kind.of_row(row) if isinstance(row, Mapping) else str(row)
        if found is None:
            raise CommandError(f"the rows carry no {kind.noun} (none of {', '.join(kind.columns)})")
        yield found


def _row(point: Point) -> dict[str, Any]:
    whole = point.value.is_integer() and abs(point.value) < 1e15
    return {"time": point.time, "value": int(point.value) if whole else point.value, "unit": point.unit}


def _named(found: Mapping[str, list[Point]]) -> Iterator[dict[str, Any]]:
    for name, each in found.items():
        for point in each:
            row = _row(point)
            yield {"time": row["time"], "name": name, "value": row["value"], "unit": row["unit"]}


def _nothing(asked: Asked, name: str) -> str:
    whose = f"{name} has" if name else "there is"
    return (
        f"{whose} no data of {asked.metric} in {asked.namespace} since {asked.start.astimezone():%m-%d %H:%M}"
    )
