"""Rules of DynamoDB: who reads a table's stream is woken; functions are called outside of the request."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from awsh.sandbox import lineage
from awsh.sandbox.rules import rule
from awsh.sandbox.runners.triggers.signals import SIGNALS

_KEPT = timedelta(days=1)


@rule("moto.dynamodb.models.table:StreamShard.add", "old", "new")
def add(moto: Callable[..., Any], shard: Any, old: Any, new: Any) -> None:
    """A write that changes nothing is not in the stream; a record knows what led to it."""
    if old is not None and new is not None and old.to_json() == new.to_json():
        return
    moto(old, new)
    _trim(shard)
    table = shard.table
    shard.items[-1].trace = lineage.current()
    SIGNALS.send(f"{table.table_arn}/stream/{table.latest_stream_label}")


def _trim(shard: Any) -> None:
    """A stream keeps a day; moto finds a record by how far it lies behind the first."""
    before = datetime.now(UTC).replace(tzinfo=None) - _KEPT
    while shard.items and shard.items[0].record["dynamodb"]["ApproximateCreationDateTime"] < before:
        shard.items.pop(0)
        shard.starting_sequence_number += 1
