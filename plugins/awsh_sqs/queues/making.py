"""`sqs create`, `sqs set`."""

from __future__ import annotations

from typing import Annotated

from awsh import CURRENT, Context, UsageError, ValueType
from awsh_sqs.groups import sqs
from awsh_sqs.kinds import QueueUrl
from awsh_sqs.queues.words import (
    Delay,
    DlqName,
    Encryption,
    MaxReceives,
    MaxSize,
    NewName,
    Retention,
    Reuse,
    Visibility,
    Wait,
)
from awsh_sqs.rows import Queue

Tags = Annotated[dict[str, str] | None, ValueType("KEY=VALUE")]


@sqs.command
def create(
    ctx: Context,
    name: NewName,
    *,
    fifo: bool = False,
    content_dedup: bool | None = None,
    high_throughput: bool | None = None,
    dlq: DlqName | None = None,
    max_receives: MaxReceives | None = None,
    visibility: Visibility | None = None,
    retention: Retention | None = None,
    delay: Delay | None = None,
    wait: Wait | None = None,
    max_size: MaxSize | None = None,
    encryption: Encryption | None = None,
    kms_key: str = "",
    kms_reuse: Reuse | None = None,
    tag: Tags = None,
) -> Queue:
    """Create a queue (CreateQueue), and its dead-letter queue where there is none of that name.

    The name of a queue that was deleted is free again after a minute.

    Args:
        name: what it is called; `.fifo` is added to the name of a FIFO queue.
        fifo: in the order sent, each message once. A queue stays what it was made.
        content_dedup: FIFO: messages of one body are one within five minutes, and need no deduplication id.
        high_throughput: FIFO: limits for each group of messages, not for the queue.
        dlq: where messages go that were received too often; made if it is not there, of the same kind.
        max_receives: how often is too often, with --dlq: 5 when left out.
        visibility: how long a message that was received is hidden from others: 30s when left out, 12h at most.
        retention: how long a message is kept: 4d when left out, 60s to 14d.
        delay: how long a new message can't be had yet, 15m at most.
        wait: how long a receive waits for a message, 20s at most.
        max_size: of a message with its attributes: 1KiB to 1MiB.
        encryption: sqs (AWS's own keys, as of every new queue), kms, or none.
        kms_key: the key of KMS, by id, ARN or alias.
        kms_reuse: how long a data key is used before KMS is asked again.
        tag: KEY=VALUE, as often as wanted.
    Examples:
        awsh> sqs create jobs --visibility 2m --dlq jobs-dlq --max-receives 5
        awsh> sqs create payments --fifo --content-dedup --retention 14d
    """
    from awsh_sqs.queues.creating import created
    from awsh_sqs.queues.settings import Settings

    if max_receives is not None and dlq is None:
        raise UsageError("--max-receives is for --dlq QUEUE", usage=create.usage)
    settings = Settings(
        visibility,
        retention,
        delay,
        wait,
        max_size,
        content_dedup,
        high_throughput,
        encryption,
        kms_key,
        kms_reuse,
    )
    fifo = fifo or name.endswith(".fifo")
    return created(ctx, name, settings, fifo=fifo, dlq=dlq, receives=max_receives or 5, tags=tag or {})


@sqs.command(name="set")
def set_(
    ctx: Context,
    queue: QueueUrl = CURRENT,
    *,
    dlq: DlqName | None = None,
    max_receives: MaxReceives | None = None,
    no_dlq: bool = False,
    content_dedup: bool | None = None,
    high_throughput: bool | None = None,
    visibility: Visibility | None = None,
    retention: Retention | None = None,
    delay: Delay | None = None,
    wait: Wait | None = None,
    max_size: MaxSize | None = None,
    encryption: Encryption | None = None,
    kms_key: str = "",
    kms_reuse: Reuse | None = None,
) -> Queue:
    """Change a queue (SetQueueAttributes). AWS takes up to a minute, for --retention a quarter of an hour.

    Args:
        queue: which one; the current one when left out.
        dlq: where messages go that were received too often; made if it is not there.
        max_receives: how often is too often.
        no_dlq: no dead-letter queue any more; the other queue stays.
        content_dedup: FIFO: messages of one body are one; `--no-content-dedup` for no more.
        high_throughput: FIFO: limits for each group of messages.
        visibility: how long a message that was received is hidden from others.
        retention: how long a message is kept: older ones are lost when it gets shorter.
        delay: how long a new message can't be had yet.
        wait: how long a receive waits for a message.
        max_size: of a message with its attributes.
        encryption: sqs, kms or none.
        kms_key: the key of KMS.
        kms_reuse: how long a data key is used before KMS is asked again.
    Examples:
        awsh> sqs set orders --visibility 5m --retention 7d
        awsh> sqs set orders --dlq orders-dlq --max-receives 3
        awsh> sqs set orders --no-dlq
    """
    from awsh_sqs.queues.changing import changed
    from awsh_sqs.queues.settings import Settings

    settings = Settings(
        visibility,
        retention,
        delay,
        wait,
        max_size,
        content_dedup,
        high_throughput,
        encryption,
        kms_key,
        kms_reuse,
    )
    if settings == Settings() and dlq is None and max_receives is None and not no_dlq:
        raise UsageError("sqs set wants something to change", usage=set_.usage)
    if no_dlq and (dlq or max_receives):
        raise UsageError("--no-dlq or --dlq, not both", usage=set_.usage)
    return changed(ctx, queue, settings, dlq=dlq, receives=max_receives, no_dlq=no_dlq)
