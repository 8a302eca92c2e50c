"""What a function says of a batch: all done, all failed, or which items (ReportBatchItemFailures)."""

from __future__ import annotations

import json

TYPE = "ReportBatchItemFailures"


def failed(answer: bytes, error: str, ids: list[str], *, partly: bool) -> set[str]:
    """Which of IDS the function has not dealt with.

    error: the answer's, "" for none. partly: whether the mapping lets the function name items.
    An answer that is none of AWS's forms fails the batch whole.
    """
    everything = set(ids)
    if error:
        return everything
    if not partly:
        return set()
    try:
        told = json.loads(answer) if answer else None
    except ValueError:
        return everything
    if not told or not isinstance(told, dict) or told.get("batchItemFailures") in (None, []):
        return set()
    items = told["batchItemFailures"]
    try:
        named = {each["itemIdentifier"] for each in items}
    except (TypeError, KeyError):
        return everything
    return named if named <= everything else everything
