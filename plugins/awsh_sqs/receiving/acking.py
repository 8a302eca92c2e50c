"""Behind `sqs ack` and `sqs extend`: messages by the rows they came as, or by their receipt handles."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from typing import Any

from awsh import Context, PartialFailure, Rows, UsageError, in_parallel
from awsh_sqs.kinds import QUEUE
from awsh_sqs.limits import BATCH
from awsh_sqs.queues.emptying import counted
from awsh_sqs.receiving.receipts import Failure, Handle


def handles_of(
    ctx: Context, words: Sequence[Any], rows: Rows | None, queue: str | None, usage: str
) -> Iterator[Handle]:
    """What WORDS (receipt handles, or rows of variables) and ROWS mean, as they come; a variable may be empty.

    Raises UsageError.
    """
    for word in words:
        yield _handle(ctx, word, queue, usage)
    if rows is not None:
        with closing(rows):
            for row in rows:
                yield _handle(ctx, row, queue, usage)


def _handle(ctx: Context, item: Any, queue: str | None, usage: str) -> Handle:
    if isinstance(item, Mapping):
        receipt, url = item.get("receipt"), queue or item.get("queue_url")
        if not isinstance(receipt, str) or not receipt:
            raise UsageError(
                "the row is no message that was received: it has no receipt",
                hint="`sqs receive` gives rows that have one; `select` would have to keep it and queue_url",
                usage=usage,
            )
        if not url:
            raise UsageError("the row does not say of which queue it is", hint="--queue NAME", usage=usage)
        return Handle(str(url), str(item.get("id") or f"{receipt[:12]}…"), receipt)
    url = queue or ctx.current(QUEUE.name)
    if url is None:
        hint = "--queue NAME, or choose it with `use queue NAME`"
        raise UsageError("no current queue", hint=hint, usage=usage)
    return Handle(url, f"{str(item)[:12]}…", str(item))


def for_each_ten(
    ctx: Context,
    handles: Iterable[Handle],
    work: Callable[[list[Handle]], list[Failure]],
    label: str,
    said: str,
    *,
    endless: bool = False,
) -> None:
    """WORK on ten of one queue at a time, several tens at the same time, with a bar; notes how many.

    endless: they come until Ctrl-C, and none waits for nine others.
    Raises PartialFailure that names those that failed, AwsError.
    """
    done = 0
    failures: list[Failure] = []
    try:
        with ctx.progress(label) as bar:
            for some, failed in in_parallel(ctx, work, _of_one_queue(handles, 1 if endless else BATCH)):
                done += len(some) - len(failed)
                failures += failed
                bar.advance(len(some))
    except KeyboardInterrupt:
        ctx.note(f"{counted(done)} {said} for certain")
        raise
    if failures:
        raise PartialFailure(done, failures)
    ctx.note(f"{counted(done)} {said}")


def _of_one_queue(handles: Iterable[Handle], most: int) -> Iterator[list[Handle]]:
    begun: dict[str, list[Handle]] = {}
    for handle in handles:
        some = begun.setdefault(handle.url, [])
        some.append(handle)
        if len(some) == most:
            yield begun.pop(handle.url)
    yield from begun.values()
