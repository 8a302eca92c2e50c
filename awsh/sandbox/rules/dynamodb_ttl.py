"""Rules of DynamoDB: time to live is switched, and not switched again at once; what is over goes by itself."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextvars import ContextVar
from decimal import Decimal
from typing import Any

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.dynamodb_tables import invalid, must_rest, refusal, state

SWITCHING_SECONDS = 0.3
"""AWS takes up to an hour, during which it takes no other change."""
OLDEST_SECONDS = 5 * 365 * 86400
"""What was over longer ago stays: it is no time, but a mistake."""

_BACKEND = "moto.dynamodb.models:DynamoDBBackend"
_expiring: ContextVar[bool] = ContextVar("expiring", default=False)


@rule(f"{_BACKEND}.update_time_to_live", "table_name", "ttl_spec")
def update_time_to_live(
    moto: Callable[..., Any], backend: Any, table_name: str, ttl_spec: dict[str, Any]
) -> None:
    """Refused where it is so already, for another attribute, and while the last change is going on."""
    table = backend.get_table(table_name)
    if state(table) in ("CREATING", "DELETING"):
        must_rest(table)
    now = describe_time_to_live(lambda name: table.ttl, backend, table_name)
    if now["TimeToLiveStatus"] in ("ENABLING", "DISABLING"):
        raise invalid("Time to live has been modified multiple times within a fixed interval")
    enabled = now["TimeToLiveStatus"] == "ENABLED"
    if enabled == bool(ttl_spec["Enabled"]):
        raise invalid(f"TimeToLive is already {'enabled' if enabled else 'disabled'}")
    if enabled and ttl_spec["AttributeName"] != now.get("AttributeName"):
        raise invalid(
            "TimeToLive is active on a different AttributeName: current AttributeName is"
            f" {now.get('AttributeName')}"
        )
    moto(table_name, ttl_spec)
    table.sandbox_ttl_at = time.time() + SWITCHING_SECONDS


@rule(f"{_BACKEND}.describe_time_to_live", "table_name")
def describe_time_to_live(moto: Callable[..., Any], backend: Any, table_name: str) -> dict[str, Any]:
    """On its way for a while; no attribute where there is none."""
    table = backend.tables.get(table_name)
    if table is None or state(table) == "DELETING":
        raise refusal(
            "ResourceNotFoundException", f"Requested resource not found: Table: {table_name} not found"
        )
    found = dict(moto(table_name))
    if time.time() < getattr(table, "sandbox_ttl_at", 0.0):
        on = found["TimeToLiveStatus"] == "ENABLED"
        found["TimeToLiveStatus"] = "ENABLING" if on else "DISABLING"
    elif found["TimeToLiveStatus"] == "DISABLED":
        found.pop("AttributeName", None)
    return found


@rule(
    "moto.dynamodb.models.table:StreamRecord.__init__",
    "table",
    "stream_type",
    "event_name",
    "old",
    "new",
    "seq",
)
def stream_record(moto: Callable[..., Any], record: Any, *arguments: Any, **named: Any) -> None:
    """Of a removal by time to live a stream says who did it."""
    moto(*arguments, **named)
    record.record["awsRegion"] = (arguments[0] if arguments else named["table"]).region_name
    if _expiring.get():
        record.record["userIdentity"] = {"type": "Service", "principalId": "dynamodb.amazonaws.com"}


def expire(table: Any) -> int:
    """Removes what is over, with its events; how many."""
    if table.ttl.get("TimeToLiveStatus") != "ENABLED" or state(table) != "ACTIVE":
        return 0
    attribute, now = table.ttl["AttributeName"], time.time()
    token = _expiring.set(True)
    removed = 0
    try:
        for item in table.all_items():
            value = item.attrs.get(attribute)
            if value is not None and value.is_number() and _over(Decimal(value.value), now):
                table.delete_item(item.hash_key, item.range_key)
                removed += 1
    finally:
        _expiring.reset(token)
    return removed


def _over(seconds: Decimal, now: float) -> bool:
    return Decimal(now - OLDEST_SECONDS) < seconds < Decimal(now)
