"""Behind `sqs set`."""

from __future__ import annotations

from awsh import CommandError, Context
from awsh_sqs.kinds import is_fifo, name_of
from awsh_sqs.queues.creating import dead_letters
from awsh_sqs.queues.listing import attributes_of, look, redrive_of
from awsh_sqs.queues.settings import Settings, redrive_policy
from awsh_sqs.rows import Queue


def changed(
    ctx: Context, url: str, settings: Settings, *, dlq: str | None, receives: int | None, no_dlq: bool
) -> Queue:
    """Changes a queue, and shows it as it is then. Raises UsageError, CommandError, AwsError."""
    attributes = settings.attributes(fifo=is_fifo(url), new=False)
    name = name_of(url)
    if no_dlq:
        attributes |= redrive_policy("", 0)
    elif dlq is not None or receives is not None:
        now = redrive_of(attributes_of(ctx, url, "RedrivePolicy"))
        if dlq is not None:
            arn = dead_letters(ctx, name, dlq, settings, {})
        elif now is not None:
            arn = now["deadLetterTargetArn"]
        else:
            raise CommandError(
                f"{name} has no dead-letter queue",
                hint=f"`sqs set {name} --dlq QUEUE --max-receives {receives}`",
            )
        attributes |= redrive_policy(arn, receives or (int(now["maxReceiveCount"]) if now else 5))
    ctx.call("sqs", "set_queue_attributes", QueueUrl=url, Attributes=attributes)
    return look(ctx, url)
