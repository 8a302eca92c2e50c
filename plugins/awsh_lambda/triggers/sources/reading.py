"""What queues and streams have in common: Lambda reads from them through an event source mapping."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from awsh import UsageError
from awsh_lambda.triggers.function import Function
from awsh_lambda.triggers.naming import source_name
from awsh_lambda.triggers.rows import Trigger
from awsh_lambda.triggers.wish import Wish, number

LONGEST_WINDOW = 300
_PARTIAL = "ReportBatchItemFailures"


def options(wish: Wish) -> dict[str, Any]:
    """The parameters of a mapping for what was said; nothing for what was not."""
    wanted: dict[str, Any] = {}
    if wish.batch is not None:
        wanted["BatchSize"] = wish.batch
    if wish.window is not None:
        seconds = wish.window.total_seconds()
        if seconds != int(seconds):
            raise UsageError("--window: whole seconds are wanted")
        number("--window", int(seconds), 0, LONGEST_WINDOW)
        wanted["MaximumBatchingWindowInSeconds"] = int(seconds)
    if wish.partial_failures:
        wanted["FunctionResponseTypes"] = [_PARTIAL]
    if wish.filter is not None:
        patterns = wish.filter if isinstance(wish.filter, list) else [wish.filter]
        wanted["FilterCriteria"] = {"Filters": [{"Pattern": json.dumps(each)} for each in patterns]}
    if wish.disabled:
        wanted["Enabled"] = False
    return wanted


def row(function: Function, source: str, mapping: Mapping[str, Any]) -> Trigger:
    """What is shown of a mapping."""
    arn = mapping["EventSourceArn"]
    return {
        "function": function.name,
        "source": source,
        "name": source_name(arn),
        "does": does(mapping),
        "state": str(mapping.get("State") or "enabled").lower(),
        "id": mapping["UUID"],
        "arn": arn,
        "alias": function.qualifier,
    }


def does(mapping: Mapping[str, Any]) -> str:
    """`batches of 10, after 5 s at most, failures one by one, 2 at a time, some only`."""
    words = [f"batches of {mapping['BatchSize']:,}" if mapping.get("BatchSize") else "batches"]
    if mapping.get("MaximumBatchingWindowInSeconds"):
        words.append(f"after {mapping['MaximumBatchingWindowInSeconds']} s at most")
    if _PARTIAL in (mapping.get("FunctionResponseTypes") or ()):
        words.append("failures one by one")
    if (mapping.get("ScalingConfig") or {}).get("MaximumConcurrency"):
        words.append(f"{mapping['ScalingConfig']['MaximumConcurrency']} at a time")
    if (mapping.get("FilterCriteria") or {}).get("Filters"):
        words.append("filtered")
    return ", ".join(words)
