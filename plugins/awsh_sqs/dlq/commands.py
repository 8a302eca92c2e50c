"""`sqs dlq`: dead-letter queues looked at, and who may use them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from awsh import CURRENT, Candidate, Completing, Context, Rows, Short, UsageError, ValueType
from awsh_sqs.dlq.rows import DeadLetterQueue, Move
from awsh_sqs.groups import dlq
from awsh_sqs.kinds import MESSAGE, QUEUE, BucketName, QueueUrl
from awsh_sqs.rows import Message

COLUMNS = ("name", "waiting", "in_flight", "sources", "allows", "retention")
HISTORY = ("id", "source", "received", "sent", "first_received", "body")


def _complete_sources(completing: Completing) -> Iterator[Candidate]:
    if not completing.given.get("words"):
        yield Candidate("from", "whose dead letters")
        return
    yield Candidate("any", "any queue of the account")
    yield Candidate("none", "no queue")
    yield from (candidate for _, candidate in completing.ctx.candidates("sqs:queue", completing.word))


@dlq.command
def ls(ctx: Context) -> Rows:
    """List the dead-letter queues: what is in them, and which queues send there (GetQueueAttributes).

    Examples:
        awsh> sqs dlq ls
        awsh> sqs dlq ls | where waiting > 0 | each { sqs redrive $it.name }
    """
    from awsh_sqs.dlq.queues import all_of

    return Rows(all_of(ctx), COLUMNS, QUEUE.name, tuple(DeadLetterQueue.__annotations__))


@dlq.command
def show(ctx: Context, queue: QueueUrl = CURRENT) -> DeadLetterQueue:
    """Show a dead-letter queue: what is in it, which queues send there and when (ListDeadLetterSourceQueues).

    Args:
        queue: it, or a queue that has one; the current one when left out.
    Examples:
        awsh> sqs dlq show jobs
    """
    from awsh_sqs.dlq.queues import shown

    return shown(ctx, queue)


@dlq.command
def messages(
    ctx: Context,
    queue: QueueUrl = CURRENT,
    *,
    number: Annotated[int, Short("n"), ValueType("N")] = 10,
    s3: BucketName | None = None,
) -> Rows:
    """Show dead letters with their history: whence, sent and first received when, how often (ReceiveMessage).

    They are given back at once, as by `sqs peek`.

    Args:
        queue: the dead-letter queue; the current one when left out.
        number: so many at most, 10 when left out.
        s3: bodies that lie in this bucket are got from there.
    Examples:
        awsh> sqs dlq messages jobs-dlq
    """
    from awsh_sqs.receiving.peeking import peeked

    if number < 1:
        raise UsageError(f"-n {number}: one message is the least", usage=messages.usage)
    found = peeked(ctx, queue, number, 1, s3)
    return Rows(found, HISTORY, MESSAGE.name, tuple(Message.__annotations__))


@dlq.command
def allow(
    ctx: Context, queue: QueueUrl, *words: Annotated[str, ValueType("from QUEUE", complete=_complete_sources)]
) -> DeadLetterQueue:
    """Say which queues may choose a queue for their dead letters (SetQueueAttributes RedriveAllowPolicy).

    Args:
        queue: the dead-letter queue.
        words: `from` the queues, ten at most; `from any` of the account, or `from none`.
    Examples:
        awsh> sqs dlq allow jobs-dlq from jobs
        awsh> sqs dlq allow jobs-dlq from any
    """
    from awsh_sqs.dlq.allowing import allowed

    return allowed(ctx, queue, words, allow.usage)


@dlq.command
def moves(ctx: Context, queue: QueueUrl = CURRENT) -> list[Move]:
    """List the last moves of a dead-letter queue's messages, and how far they are (ListMessageMoveTasks).

    Args:
        queue: which one; the current one when left out.
    Examples:
        awsh> sqs dlq moves jobs-dlq
    """
    from awsh_sqs.dlq.queues import look
    from awsh_sqs.dlq.tasks import tasks

    return tasks(ctx, look(ctx, queue).arn)


@dlq.command
def stop(ctx: Context, queue: QueueUrl = CURRENT) -> Move:
    """Stop the move of a dead-letter queue's messages; what was moved stays moved (CancelMessageMoveTask).

    Args:
        queue: which one; the current one when left out.
    Examples:
        awsh> !seq 20 | sqs send jobs-dlq
        awsh> sqs redrive jobs-dlq --to old-jobs --rate 1 --no-wait
        awsh> sqs dlq stop jobs-dlq
    """
    from awsh_sqs.dlq.queues import look
    from awsh_sqs.dlq.tasks import stop as stop_task

    return stop_task(ctx, look(ctx, queue))
