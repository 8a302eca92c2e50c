"""Behind `sqs rm` and `sqs purge`: what is lost is said before it is."""

from __future__ import annotations

from collections.abc import Sequence

from awsh import AwsError, CommandError, Context, PartialFailure, UsageError
from awsh_sqs.kinds import MISSING, QUEUE, name_of
from awsh_sqs.queues.listing import attributes_of, messages_in, sources_of


def removed(ctx: Context, urls: Sequence[str], usage: str) -> None:
    """Deletes queues. Raises UsageError, CommandError, AwsError, PartialFailure."""
    if not urls:
        raise UsageError("sqs rm wants at least one queue", usage=usage)
    ctx.confirm(lambda: _question(ctx, urls))
    done, failures = 0, []
    for url in urls:
        try:
            ctx.call("sqs", "delete_queue", QueueUrl=url)
            done += 1
        except AwsError as error:
            if len(urls) == 1:
                raise
            failures.append((name_of(url), str(error)))
            continue
        if ctx.current(QUEUE.name) == url:
            ctx.use(QUEUE.name, None)
    if failures:
        raise PartialFailure(done, failures)


def _question(ctx: Context, urls: Sequence[str]) -> str:
    if len(urls) == 1:
        name, held = name_of(urls[0]), _held(ctx, urls[0])
        sources = sources_of(ctx, urls[0])
        serves = f", the dead-letter queue of {', '.join(sources)}," if sources else ""
        return f"Delete queue {name}{serves} with {counted(held)}?"
    held = sum(_held(ctx, url) for url in urls)
    names = ", ".join(name_of(url) for url in urls[:5])
    more = f" and {len(urls) - 5} more" if len(urls) > 5 else ""
    return f"Delete {len(urls)} queues, {names}{more}, with {counted(held)}?"


def _held(ctx: Context, url: str) -> int:
    try:
        return messages_in(attributes_of(ctx, url))
    except AwsError as error:
        if error.code in MISSING:
            return 0
        raise


def emptied(ctx: Context, url: str) -> None:
    """Deletes all messages of a queue. Raises CommandError where AWS did so just now, AwsError."""
    name = name_of(url)
    ctx.confirm(lambda: f"Delete {counted(_held(ctx, url))} of queue {name}?")
    try:
        ctx.call("sqs", "purge_queue", QueueUrl=url)
    except AwsError as error:
        if error.code.endswith("PurgeQueueInProgress"):
            raise CommandError(
                f"{name} was purged less than a minute ago, and AWS does it once a minute",
                hint=f"`sleep 60s; sqs purge {name}`, or `sqs receive {name} --all --delete`",
            ) from None
        raise


def counted(number: int) -> str:
    """`1 message`, `2,000 messages`."""
    return f"{number:,} message{'' if number == 1 else 's'}"
