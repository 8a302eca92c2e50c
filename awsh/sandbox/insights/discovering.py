"""The fields of an event: its own, those of JSON, those of Lambda's records."""

from __future__ import annotations

import json
import re
from typing import Any

from awsh.sandbox.insights.values import Event, Moment

_MOST = 200
"""Fields of one event's JSON that Insights discovers."""

_REQUEST = re.compile(r"RequestId:\s*([0-9a-f-]{36})")
_KIND = re.compile(r"(START|END|REPORT) RequestId:")
_MEASURES = {
    "@duration": (re.compile(r"\tDuration: ([\d.]+) ms"), 1),
    "@billedDuration": (re.compile(r"\tBilled Duration: ([\d.]+) ms"), 1),
    "@initDuration": (re.compile(r"\tInit Duration: ([\d.]+) ms"), 1),
    "@memorySize": (re.compile(r"\tMemory Size: (\d+) MB"), 1_000_000),
    "@maxMemoryUsed": (re.compile(r"\tMax Memory Used: (\d+) MB"), 1_000_000),
}


def fields(account: str, group: str, stream: str, time: int, ingested: int, message: str) -> Event:
    """What a query knows of an event. time, ingested: milliseconds of the epoch."""
    event: Event = {
        "@timestamp": Moment(time),
        "@ingestionTime": Moment(ingested),
        "@message": message,
        "@logStream": stream,
        "@log": f"{account}:{group}",
    }
    if message.lstrip().startswith("{"):
        _flatten(_json(message), "", event)
    elif group.startswith("/aws/lambda/"):
        _lambda(message, event)
    return event


def _json(message: str) -> Any:
    try:
        return json.loads(message)
    except (ValueError, RecursionError):
        return None


def _flatten(value: Any, name: str, event: Event) -> None:
    """`a.b.0` for what is inside of objects and lists; what is not there and what is null are one."""
    if value is None or len(event) > _MOST:
        return
    if isinstance(value, dict):
        for key, inner in value.items():
            _flatten(inner, f"{name}.{key}" if name else str(key), event)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            _flatten(inner, f"{name}.{index}" if name else str(index), event)
    elif name:
        event.setdefault(name, int(value) if isinstance(value, bool) else value)


def _lambda(message: str, event: Event) -> None:
    if found := _REQUEST.search(message):
        event["@requestId"] = found[1]
    if kind := _KIND.match(message):
        event["@type"] = kind[1]
    if event.get("@type") == "REPORT":
        for name, (measure, unit) in _MEASURES.items():
            if found := measure.search(message):
                event[name] = float(found[1]) * unit
