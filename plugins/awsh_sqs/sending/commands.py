"""`sqs send`."""

from __future__ import annotations

from typing import Annotated

from awsh import PIPED, ByteSize, Context, LocalPath, Short, UsageError, Value, ValueType, outgoing
from awsh_sqs.groups import sqs
from awsh_sqs.kinds import QUEUE, BucketName
from awsh_sqs.queues.words import Delay
from awsh_sqs.rows import Sent
from awsh_sqs.sending.words import Attribute, Column, Dedup, Group, Rate, SendWord


@sqs.command
def send(
    ctx: Context,
    *words: SendWord,
    file: LocalPath | None = None,
    attribute: Annotated[list[Attribute] | None, Short("a")] = None,
    group: Annotated[Group | None, Short("g")] = None,
    dedup: Dedup | None = None,
    delay: Delay | None = None,
    body: Column | None = None,
    group_by: Column | None = None,
    dedup_by: Column | None = None,
    whole: bool = False,
    skip: Annotated[int, ValueType("N")] = 0,
    rate: Rate | None = None,
    s3: BucketName | None = None,
    threshold: ByteSize | None = None,
    piped: Annotated[Value, PIPED] = None,
) -> Sent | None:
    """Send a message (SendMessage), or each row of a pipeline (SendMessageBatch).

    Rows become JSON, lines of text are a message each, and messages that were received go on as they are. They go in
    batches of ten, several at a time; in a FIFO queue those of one group in their order. What SQS could not take is
    sent again, what it refuses is named. What is stopped says how far it got, and how to go on.

    Args:
        words: the queue, unless it is the current one, and the message.
        file: the message is this file.
        attribute: NAME=VALUE, NAME:Number=VALUE or NAME:Binary=BASE64, ten at most.
        group: the message group: in a FIFO queue its messages keep their order; in others it gets its fair share.
        dedup: the deduplication id: in a FIFO queue messages of one id are one within five minutes.
        delay: how long it can't be had yet, 15m at most.
        body: only this column of each row.
        group_by: the column with each row's message group.
        dedup_by: the column with each row's deduplication id.
        whole: text of a pipeline is one message, not one a line.
        skip: begin behind so many rows.
        rate: so many a second at most; left out: as fast as SQS takes them.
        s3: bodies over the limit go to this bucket, and a pointer to the queue.
        threshold: bodies over this size go to S3 already.
        piped: from a pipeline: the messages.
    Examples:
        awsh> sqs send orders 'the text of it'
        awsh> sqs send orders '{"id": 7, "total": 12.50}' -a kind=order -a count:Number=5 --delay 10s
        awsh> sqs send payments.fifo paid --group ada --dedup 7
        awsh> s3 ls | select key,size | sqs send orders
    """
    from awsh_sqs.sending.messages import Destination, Message
    from awsh_sqs.sending.outside import Outside
    from awsh_sqs.sending.single import sent

    if piped is not None and file is not None:
        raise UsageError("the messages come from --file or from the pipeline: one of them", usage=send.usage)
    if threshold is not None and s3 is None:
        raise UsageError("--threshold is for --s3 BUCKET", usage=send.usage)
    fed = piped is not None or file is not None
    url, text = outgoing.place_and_text(ctx, QUEUE.name, words, command="sqs send", usage=send.usage, fed=fed)
    destination, attributes = Destination(ctx, url), {each.name: each.value for each in attribute or ()}
    outside = Outside(ctx, s3, threshold) if s3 is not None else None
    if piped is None:
        for_rows = {
            "--body": body,
            "--group-by": group_by,
            "--dedup-by": dedup_by,
            "--whole": whole,
            "--skip": skip,
        }
        for flag, given in for_rows.items():
            if given:
                raise UsageError(f"{flag} is for the rows of a pipeline", usage=send.usage)
        text = outgoing.text_of_file(file, "sqs send") if file is not None else text
        return sent(ctx, destination, Message(text, attributes, group, dedup, delay), outside)
    from awsh_sqs.sending.many import sent_all
    from awsh_sqs.sending.sources import Wish

    if skip < 0:
        raise UsageError(f"--skip {skip}: 0 rows or more", usage=send.usage)
    if dedup is not None:
        raise UsageError("--dedup would make one message of all rows: --dedup-by COLUMN", usage=send.usage)
    wish = Wish(attributes, group, delay, body, group_by, dedup_by, whole)
    sent_all(ctx, destination, piped, wish, outside, skip=skip, rate=rate)
    return None
