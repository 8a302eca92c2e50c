"""What `s3 sync` returns, field by field."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from awsh import DETAIL, Size


class Synced(TypedDict):
    """What a sync came to. copied, size: objects or files that were, and their bytes."""

    source: str
    target: str
    copied: int
    size: Size
    deleted: int
    unchanged: int


class SyncChange(TypedDict):
    """What a sync would do. name: relative to the folders. source: None for a deletion."""

    action: Literal["copy", "delete"]
    name: str
    size: Size
    reason: str
    source: Annotated[str | None, DETAIL]
    target: Annotated[str, DETAIL]
