"""Triggers that AWS can keep and not heed for a while."""

from __future__ import annotations

from awsh import Context, UsageError
from awsh_lambda.triggers.mappings import settled
from awsh_lambda.triggers.rows import Trigger

PAUSED = ("sqs", "dynamodb", "kinesis", "kafka", "mq", "schedule", "events")


def switch(ctx: Context, row: Trigger, *, on: bool) -> Trigger:
    """Turns one on or off (UpdateEventSourceMapping, EnableRule, DisableRule). Raises UsageError."""
    if row["source"] not in PAUSED:
        raise UsageError(
            f"AWS can't pause what {row['source']} does",
            hint="`lambda trigger rm`, and `add` when it is wanted again",
        )
    if row["source"] in ("schedule", "events"):
        ctx.call("events", "enable_rule" if on else "disable_rule", Name=row["id"])
        return {**row, "state": "enabled" if on else "disabled"}
    answer = settled(ctx, "update_event_source_mapping", row["id"], Enabled=on)
    return {**row, "state": str(answer.get("State") or ("enabled" if on else "disabled")).lower()}
