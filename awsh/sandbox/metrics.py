"""Metrics that the sandbox's own services write into CloudWatch: of what really happened, a datum a minute."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

KEPT = timedelta(days=15)
"""As long as AWS keeps values for every minute."""

VALUES = 500
"""Single values that a minute's datum keeps, for percentiles."""

_RECENT = 300
"""Data at the end of all, among which this minute's are looked for."""

_lock = threading.Lock()


def record(
    account: str, region: str, namespace: str, dimensions: Mapping[str, str], **values: tuple[float, str]
) -> None:
    """Adds a value and its unit for each metric of NAMESPACE, now. Safe to be called in many threads at once."""
    from moto.cloudwatch.models import MetricAggregatedDatum, cloudwatch_backends

    from awsh.sandbox import rules

    rules.install("cloudwatch")
    backend: Any = cloudwatch_backends[account][region]
    minute = datetime.fromtimestamp(time.time() // 60 * 60, UTC)
    pairs = [{"Name": name, "Value": value} for name, value in dimensions.items()]
    with _lock:
        recent = backend.metric_data[-_RECENT:]
        for metric, (value, unit) in values.items():
            datum: Any = _find(recent, namespace, metric, dimensions, minute)
            if datum is None:
                datum = MetricAggregatedDatum(namespace, metric, value, value, 0, 0, pairs, minute, unit)
                datum.awsh_values = []
                backend.metric_data.append(datum)
            datum.min, datum.max = min(datum.min, value), max(datum.max, value)
            datum.sample_count += 1
            datum.sum += value
            if len(datum.awsh_values) < VALUES:
                datum.awsh_values.append(value)
        if backend.metric_data and _old(backend.metric_data[0]):
            backend.metric_data[:] = [each for each in backend.metric_data if not _old(each)]


def moment(datum: Any) -> datetime:
    """When a datum of moto's was, with its zone."""
    found: datetime = datum.timestamp
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _old(datum: Any) -> bool:
    return moment(datum) < datetime.now(UTC) - KEPT


def _find(
    recent: list[Any], namespace: str, metric: str, dimensions: Mapping[str, str], minute: datetime
) -> Any:
    for each in reversed(recent):
        if (
            each.namespace == namespace
            and each.name == metric
            and getattr(each, "awsh_values", None) is not None
            and moment(each) == minute
            and {pair.name: pair.value for pair in each.dimensions} == dimensions
        ):
            return each
    return None
