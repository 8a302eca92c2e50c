"""`sqs redrive`, `sqs move`."""

from __future__ import annotations

from typing import Annotated

from awsh import CURRENT, Context, Short, UsageError
from awsh_sqs.dlq.rows import Moved
from awsh_sqs.groups import sqs
from awsh_sqs.kinds import QueueUrl

FASTEST = 500
"""Messages a second that a task of AWS may be asked for."""


@sqs.command
def redrive(
    ctx: Context,
    dlq: QueueUrl = CURRENT,
    *,
    to: QueueUrl | None = None,
    rate: int | None = None,
    no_wait: bool = False,
) -> Moved:
    """Move a dead-letter queue's messages back to where they came from (StartMessageMoveTask).

    AWS moves them, and this shows how far it is; Ctrl-C stops it, and says how much was moved. To their queue they
    are new messages, with new ids and their whole retention before them.

    Args:
        dlq: the dead-letter queue; the current one when left out.
        to: another queue of the same kind, for all of them.
        rate: messages a second, 500 at most; as many as AWS sees fit when left out.
        no_wait: leave AWS to it; `sqs dlq moves` tells how far it is.
    Examples:
        awsh> sqs redrive jobs-dlq --rate 50
        awsh> sqs redrive jobs-dlq --to old-jobs --no-wait
    """
    from awsh_sqs.dlq.queues import look, sources
    from awsh_sqs.dlq.tasks import Redrive

    if rate is not None and not 1 <= rate <= FASTEST:
        raise UsageError(f"--rate is {rate}; AWS takes 1 to {FASTEST} messages a second")
    source, target = look(ctx, dlq), look(ctx, to) if to else None
    if not sources(ctx, dlq):
        raise UsageError(
            f"no queue has {source.name} for its dead letters, and AWS redrives from no other",
            hint=f"`sqs move {source.name} QUEUE` moves from any queue",
        )
    if target is not None and target.fifo != source.fifo:
        kinds = ("a FIFO queue", "none") if source.fifo else ("no FIFO queue", "one")
        raise UsageError(
            f"{source.name} is {kinds[0]} and {target.name} is {kinds[1]}; AWS wants both of a kind"
        )
    if target is not None and target.arn == source.arn:
        raise UsageError(f"{source.name} is the dead-letter queue itself")
    task = Redrive(ctx, source, target, rate)
    task.start()
    return task.left_to_aws() if no_wait else task.watch()


@sqs.command
def move(
    ctx: Context,
    source: QueueUrl,
    target: QueueUrl,
    *,
    number: Annotated[int | None, Short("n")] = None,
    group: str = "",
) -> Moved:
    """Move messages from one queue to another (ReceiveMessage, SendMessageBatch, DeleteMessageBatch).

    Each is sent before it is deleted, so that none is lost; bodies, attributes and groups stay, and order within a
    group. Ctrl-C stops between two messages; where awsh is killed between sending and deleting, some are in both
    queues. To their new queue they are new messages. All of a dead-letter queue is moved by a task of AWS's.

    Args:
        source: where they are. What is in flight or delayed stays.
        target: where they go.
        number: as many at the most.
        group: the message group, from a standard queue into a FIFO queue.
    Examples:
        awsh> sqs move old-jobs jobs
        awsh> sqs move old-jobs jobs -n 100
    """
    from awsh_sqs.dlq.moving import move as move_messages

    return move_messages(ctx, source, target, most=number, group=group)
