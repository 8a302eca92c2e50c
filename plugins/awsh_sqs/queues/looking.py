"""`sqs ls`, `sqs show`."""

from __future__ import annotations

from collections.abc import Iterable

from awsh import CURRENT, Context, Rows
from awsh_sqs.groups import sqs
from awsh_sqs.kinds import QueueUrl
from awsh_sqs.rows import Queue

COLUMNS = ("name", "waiting", "in_flight", "delayed", "fifo", "age", "dlq")


@sqs.command
def ls(ctx: Context, prefix: str = "", *, age: bool = False) -> Iterable[Queue]:
    """List the queues of the region (ListQueues, GetQueueAttributes).

    The numbers of messages are AWS's approximations.

    Args:
        prefix: only those whose names begin so.
        age: with that of the oldest message, which is a metric of CloudWatch (GetMetricData).
    Examples:
        awsh> sqs ls
        awsh> sqs ls lab- --age | where age > 5m
        awsh> sqs ls | where waiting > 1000 | sort -waiting | select name,waiting,dlq
    """
    from awsh_sqs.queues.listing import every

    columns = COLUMNS if age else tuple(name for name in COLUMNS if name != "age")
    return Rows(every(ctx, prefix, age=age), columns)


@sqs.command
def show(ctx: Context, queue: QueueUrl = CURRENT) -> Queue:
    """Show one queue in full (GetQueueAttributes, ListQueueTags, ListDeadLetterSourceQueues, GetMetricData).

    Args:
        queue: which one; the current one when left out.
    Examples:
        awsh> sqs show orders
        awsh> sqs show orders | get visibility
    """
    from awsh_sqs.queues.listing import look

    return look(ctx, queue)
