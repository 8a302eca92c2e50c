"""`sqs rm`, `sqs purge`."""

from __future__ import annotations

from awsh import CURRENT, Context
from awsh_sqs.groups import sqs
from awsh_sqs.kinds import QueueUrl


@sqs.command
def rm(ctx: Context, *queues: QueueUrl) -> None:
    """Delete queues with all that is in them, after asking (DeleteQueue).

    Args:
        queues: which ones.
    Examples:
        awsh> sqs rm old-jobs
        awsh> sqs ls lab- | sqs rm
    """
    from awsh_sqs.queues.emptying import removed

    removed(ctx, queues, rm.usage)


@sqs.command
def purge(ctx: Context, queue: QueueUrl = CURRENT) -> None:
    """Delete all messages of a queue, after asking (PurgeQueue).

    AWS takes up to a minute for it, and takes it once a minute. What is sent meanwhile may go too.

    Args:
        queue: which one; the current one when left out.
    Examples:
        awsh> sqs purge jobs
    """
    from awsh_sqs.queues.emptying import emptied

    emptied(ctx, queue)
