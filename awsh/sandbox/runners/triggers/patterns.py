"""The filter criteria of event source mappings: which records a function is called for."""

from __future__ import annotations

import json
from typing import Any


def fits(criteria: Any, record: dict[str, Any], data: str) -> bool:
    """Whether a function wants RECORD; every one where it has no filters.

    criteria: a mapping's FilterCriteria. data: the field whose JSON text patterns look into, such as "body".
    """
    from moto.events.models import EventPattern

    filters = (criteria or {}).get("Filters") or []
    if not filters:
        return True
    opened = {**record, data: _opened(record.get(data))}
    for each in filters:
        pattern = EventPattern.load(each.get("Pattern") or "{}")
        wanted = pattern.get_pattern().get(data)
        # A pattern of a text is for text, one of fields for JSON; the other kind never fits.
        seen: Any = opened if isinstance(wanted, dict) else record
        if isinstance(wanted, dict) and not isinstance(opened[data], dict):
            continue
        if pattern.matches_event(seen):
            return True
    return False


def _opened(text: Any) -> Any:
    if not isinstance(text, str):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text
