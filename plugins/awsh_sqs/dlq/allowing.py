"""Which queues may choose a queue for their dead letters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from awsh import Context, UsageError, policies
from awsh_sqs.dlq.queues import look, row_of
from awsh_sqs.dlq.rows import DeadLetterQueue

MOST_SOURCES = 10


def allowed(ctx: Context, url: str, words: Sequence[str], usage: str) -> DeadLetterQueue:
    """Sets the RedriveAllowPolicy that WORDS mean. Raises UsageError, AwsError."""
    named = [part for word in words[1:] for part in word.split(",") if part]
    if not words or words[0] != "from" or not named:
        raise UsageError("it says `from` which queues, `from any` or `from none`", usage=usage)
    policy: dict[str, Any]
    if named == ["any"]:
        policy = {"redrivePermission": "allowAll"}
    elif named == ["none"]:
        policy = {"redrivePermission": "denyAll"}
    elif len(named) > MOST_SOURCES:
        raise UsageError(
            f"those are {len(named)} queues, and AWS takes {MOST_SOURCES} by name",
            hint="`from any` allows all of the account",
        )
    else:
        arns = [look(ctx, _resolved(ctx, name)).arn for name in named]
        policy = {"redrivePermission": "byQueue", "sourceQueueArns": arns}
    ctx.call(
        "sqs",
        "set_queue_attributes",
        QueueUrl=url,
        Attributes={"RedriveAllowPolicy": policies.compact(policy)},
    )
    return row_of(ctx, look(ctx, url))


def _resolved(ctx: Context, name: str) -> str:
    try:
        return ctx.resolve("sqs:queue", name)
    except ValueError as error:
        raise UsageError(str(error)) from None
