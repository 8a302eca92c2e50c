"""Whether an object is archived, and how far it is thawed, as HeadObject tells."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, NamedTuple

ARCHIVED = ("GLACIER", "DEEP_ARCHIVE")
"""Storage classes whose objects cannot be read before they are thawed."""
MAYBE = "INTELLIGENT_TIERING"
"""Its objects may be archived too, which only HeadObject tells."""

Status = Literal["archived", "thawing", "thawed"]


class Archive(NamedTuple):
    """status: None for what is not archived. until: when what is thawed is not any more."""

    storage_class: str
    status: Status | None = None
    until: datetime | None = None


def archive_of(head: Mapping[str, Any]) -> Archive:
    """From an answer of HeadObject."""
    kind = head.get("StorageClass") or "STANDARD"
    told = head.get("Restore", "")
    if 'ongoing-request="true"' in told:
        return Archive(kind, "thawing")
    if 'ongoing-request="false"' in told:
        return Archive(kind, "thawed", _until(told))
    return Archive(kind, "archived" if kind in ARCHIVED or head.get("ArchiveStatus") else None)


def _until(told: str) -> datetime | None:
    from email.utils import parsedate_to_datetime

    found = re.search(r'expiry-date="([^"]*)"', told)
    try:
        return parsedate_to_datetime(found[1]) if found else None
    except ValueError:
        return None
