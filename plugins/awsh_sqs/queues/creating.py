"""Behind `sqs create`: a queue, and the dead-letter queue beside it."""

from __future__ import annotations

from awsh import AwsError, CommandError, Context, UsageError, check_tags, once_known
from awsh_sqs.kinds import MISSING
from awsh_sqs.queues.listing import attributes_of, look
from awsh_sqs.queues.settings import Settings, redrive_policy
from awsh_sqs.queues.words import LONGEST_NAME
from awsh_sqs.rows import Queue

_LONGEST_RETENTION = "1209600"


def created(
    ctx: Context,
    name: str,
    settings: Settings,
    *,
    fifo: bool,
    dlq: str | None,
    receives: int,
    tags: dict[str, str],
) -> Queue:
    """Makes a queue that is not there yet. Raises UsageError, CommandError, AwsError."""
    name = full_name(name, fifo=fifo)
    attributes = settings.attributes(fifo=fifo, new=True)
    if fifo:
        attributes["FifoQueue"] = "true"
    tags = check_tags(tags)
    if find(ctx, name) is not None:
        raise CommandError(f"there is a queue {name!r} already", hint=f"`sqs show {name}` shows it")
    if dlq is not None:
        attributes |= redrive_policy(dead_letters(ctx, name, dlq, settings, tags), receives)
    url = _made(ctx, name, attributes, tags)
    return once_known(ctx, lambda: look(ctx, url), MISSING)


def full_name(name: str, *, fifo: bool) -> str:
    """NAME with `.fifo` where it is wanted. Raises UsageError where it gets too long."""
    name = f"{name.removesuffix('.fifo')}.fifo" if fifo else name
    if len(name) > LONGEST_NAME:
        raise UsageError(f"{name} is too long: {LONGEST_NAME} characters at most, with .fifo")
    return name


def find(ctx: Context, name: str) -> str | None:
    """The URL of a queue that is there now (GetQueueUrl)."""
    try:
        return str(ctx.call("sqs", "get_queue_url", QueueName=name)["QueueUrl"])
    except AwsError as error:
        if error.code in MISSING:
            return None
        raise


def dead_letters(ctx: Context, name: str, dlq: str, settings: Settings, tags: dict[str, str]) -> str:
    """The ARN of the dead-letter queue DLQ of queue NAME: made where there is none, with a note.

    Raises UsageError where it can't be one, AwsError.
    """
    fifo = name.endswith(".fifo")
    kind, other = ("a FIFO", "a standard") if fifo else ("a standard", "a FIFO")
    if dlq.endswith(".fifo") and not fifo:
        raise UsageError(f"{dlq} is {other} queue, and the dead letters of {kind} queue go to {kind} queue")
    dlq = full_name(dlq, fifo=fifo)
    if dlq == name:
        raise UsageError(f"{name} can't be its own dead-letter queue", hint=f"as in --dlq {_beside(name)}")
    url = find(ctx, dlq)
    if url is None:
        # A dead letter of a standard queue is as old as it was before: there is to be time to look at it.
        attributes = {"MessageRetentionPeriod": _LONGEST_RETENTION, **settings.encrypted(new=True)}
        if fifo:
            attributes |= {"FifoQueue": "true"}
        url = _made(ctx, dlq, attributes, tags)
        ctx.note(f"made {dlq}, which keeps dead letters for 14 days")
    return once_known(ctx, lambda: attributes_of(ctx, url, "QueueArn")["QueueArn"], MISSING)


def _beside(name: str) -> str:
    return f"{name.removesuffix('.fifo')}-dlq"


def _made(ctx: Context, name: str, attributes: dict[str, str], tags: dict[str, str]) -> str:
    given = {"tags": tags} if tags else {}
    try:
        return str(
            ctx.call("sqs", "create_queue", QueueName=name, Attributes=attributes, **given)["QueueUrl"]
        )
    except AwsError as error:
        if error.code.endswith("QueueDeletedRecently"):
            raise CommandError(
                f"a queue {name} was deleted less than a minute ago, and its name is not free yet",
                hint=f"`sleep 60s; sqs create {name}`",
            ) from None
        raise
