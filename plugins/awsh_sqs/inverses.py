"""What takes queues back."""

from __future__ import annotations

from awsh import Context, Inverse
from awsh_sqs.queues.emptying import counted
from awsh_sqs.queues.listing import attributes_of, messages_in


def _messages(ctx: Context, url: str) -> str:
    """How many are in one (GetQueueAttributes)."""
    held = messages_in(attributes_of(ctx, url))
    return counted(held) if held else ""


INVERSES = (
    Inverse(
        "sqs",
        "CreateQueue",
        kind="sqs:queue",
        made="answer.QueueUrl",
        undo="sqs rm {ids}",
        after=("lambda:mapping", "sns:topic"),
        gone=("DeleteQueue", "QueueUrl"),
        loses=_messages,
    ),
)
