"""`sqs receive`, `peek`, `ack`, `extend`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

from awsh import CURRENT, Context, Duration, Follow, Rows, Short, UsageError, ValueType
from awsh_sqs.groups import sqs
from awsh_sqs.kinds import BucketName, QueueUrl
from awsh_sqs.queues.words import Visibility
from awsh_sqs.rows import Message

Number = Annotated[int | None, Short("n"), ValueType("N")]
Receipt = Annotated[Any, ValueType("RECEIPT", lambda ctx, given: given, dashed=True)]


@sqs.command
def receive(
    ctx: Context,
    queue: QueueUrl = CURRENT,
    *,
    number: Number = None,
    all: bool = False,
    wait: Duration | None = None,
    follow: Follow = False,
    delete: bool = False,
    visibility: Visibility | None = None,
    s3: BucketName | None = None,
) -> Iterable[Message]:
    """Receive messages (ReceiveMessage; with --delete DeleteMessageBatch).

    A message is hidden from others until it is deleted (`| sqs ack`), or its visibility is over. Ctrl-C gives back at
    once what was received and not deleted. With --delete a message is deleted when its row has been read: into a
    file with `>>`, which keeps what it got.

    Args:
        queue: which one; the current one when left out.
        number: so many, if there are; left out: what one request gives, ten at most.
        all: all there are.
        wait: for messages, when there are none (any more): 1s when left out. Under 1s AWS asks some of its servers
            alone, and may miss messages that are there.
        follow: those that come, too, until Ctrl-C. What is not deleted stays hidden until then.
        delete: each that was read.
        visibility: how long they are hidden, not as long as the queue says.
        s3: bodies that lie in this bucket are got from there, and deleted with their messages.
    Examples:
        awsh> sqs receive orders
        awsh> sqs receive orders -n 100 | where body.total > 10 | sqs ack
        awsh> sqs receive orders --all --delete >> orders.jsonl
    """
    from awsh_sqs.receiving.receive import Receiving, Wish
    from awsh_sqs.receiving.rows import message_rows

    if number is not None and number < 1:
        raise UsageError(f"-n {number}: one message is the least", usage=receive.usage)
    if all and number is not None:
        raise UsageError("-n or --all, not both", usage=receive.usage)
    many = all or follow
    wish = Wish(
        number=number or (None if many else 10),
        once=number is None and not many,
        wait=1 if wait is None else wait.total_seconds(),
        follow=follow,
        visibility=int(visibility.total_seconds()) if visibility is not None else None,
        delete=delete,
        bucket=s3,
    )
    return message_rows(queue, Receiving(ctx, queue, wish).rows(), once=delete)


@sqs.command
def peek(
    ctx: Context,
    queue: QueueUrl = CURRENT,
    *,
    number: Annotated[int, Short("n"), ValueType("N")] = 10,
    wait: Duration | None = None,
    s3: BucketName | None = None,
) -> Iterable[Message]:
    """Look at messages without holding them (ReceiveMessage, ChangeMessageVisibilityBatch).

    SQS knows no looking: they are received and given back before they are shown, which counts as a receive, and
    brings a message nearer to the dead-letter queue where there is one. Of a FIFO group it shows the first ten.

    Args:
        queue: which one; the current one when left out.
        number: so many at most, 10 when left out.
        wait: for messages, when there are none: 1s when left out.
        s3: bodies that lie in this bucket are got from there.
    Examples:
        awsh> sqs peek orders
        awsh> sqs peek orders -n 50 | select id,body.total
    """
    from awsh_sqs.receiving.peeking import peeked
    from awsh_sqs.receiving.rows import message_rows

    if number < 1:
        raise UsageError(f"-n {number}: one message is the least", usage=peek.usage)
    found = peeked(ctx, queue, number, 1 if wait is None else wait.total_seconds(), s3)
    return message_rows(queue, found)


@sqs.command
def ack(ctx: Context, *receipts: Receipt, queue: QueueUrl | None = None, rows: Rows | None = None) -> None:
    """Delete messages that were received (DeleteMessageBatch).

    Args:
        receipts: their receipt handles, or rows in a variable.
        queue: of which queue, where the rows do not say.
        rows: from a pipeline: the messages.
    Examples:
        awsh> sqs receive orders -n 20 | sqs ack
        awsh> let m = sqs receive orders
        awsh> sqs ack $m
    """
    from awsh_sqs.queues.emptying import counted
    from awsh_sqs.receiving.acking import for_each_ten, handles_of
    from awsh_sqs.receiving.receipts import deleted

    handles = handles_of(ctx, receipts, rows, queue, ack.usage)
    if ctx.dry_run:
        ctx.note(f"{counted(sum(1 for _ in handles))} would be deleted")
        return
    endless = rows is not None and rows.endless
    for_each_ten(ctx, handles, lambda some: deleted(ctx, some), "ack", "deleted", endless=endless)


@sqs.command
def extend(
    ctx: Context,
    visibility: Visibility,
    *receipts: Receipt,
    queue: QueueUrl | None = None,
    rows: Rows | None = None,
) -> None:
    """Hide messages that were received for so long from now on (ChangeMessageVisibilityBatch).

    Args:
        visibility: as in 5m; 0 gives them back at once. Twelve hours are the most, from when they were received.
        receipts: their receipt handles, or rows in a variable.
        queue: of which queue, where the rows do not say.
        rows: from a pipeline: the messages.
    Examples:
        awsh> let m = sqs receive orders
        awsh> sqs extend 10m $m
        awsh> sqs receive orders | where body !~ urgent | sqs extend 0
    """
    from awsh_sqs.queues.emptying import counted
    from awsh_sqs.receiving.acking import for_each_ten, handles_of
    from awsh_sqs.receiving.receipts import hidden

    seconds = int(visibility.total_seconds())
    handles = handles_of(ctx, receipts, rows, queue, extend.usage)
    if ctx.dry_run:
        ctx.note(f"{counted(sum(1 for _ in handles))} would be hidden for {seconds:,} s")
        return
    said = "given back" if not seconds else f"hidden for {seconds:,} s"
    endless = rows is not None and rows.endless
    for_each_ten(ctx, handles, lambda some: hidden(ctx, some, seconds), "extend", said, endless=endless)
