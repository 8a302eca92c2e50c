"""Requests about messages by their receipt handles, ten at a time.

They are made whatever Ctrl-C says: what was begun with a message is ended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from awsh import AwshError, Context
from awsh_sqs.limits import BATCH

AT_ONCE = 8

Failure = tuple[str, str]
"""A message's id, and why."""


class Handle(NamedTuple):
    """A message of a queue, by the receipt handle it came with; that may tell where in S3 its body lies."""

    url: str
    id: str
    receipt: str


def batches(handles: Iterable[Handle]) -> Iterator[list[Handle]]:
    """Ten at a time."""
    rest = iter(handles)
    while some := list(islice(rest, BATCH)):
        yield some


def deleted(ctx: Context, handles: Sequence[Handle]) -> list[Failure]:
    """Deletes messages of one queue, ten at most (DeleteMessageBatch), and their bodies in S3. Raises AwsError."""
    from awsh_sqs import large

    split = [large.split(handle.receipt) for handle in handles]
    entries = [{"Id": str(index), "ReceiptHandle": receipt} for index, (receipt, _) in enumerate(split)]
    with ctx.errors():
        answer = ctx.client("sqs").delete_message_batch(QueueUrl=handles[0].url, Entries=entries)
    failed = _failed(answer)
    for index, (_, pointer) in enumerate(split):
        if pointer is not None and index not in failed:
            large.remove(ctx, pointer)
    return [(handles[index].id, reason) for index, reason in failed.items()]


def hidden(ctx: Context, handles: Sequence[Handle], seconds: int) -> list[Failure]:
    """Hides ten messages of one queue at most, so long from now (ChangeMessageVisibilityBatch). Raises AwsError."""
    from awsh_sqs import large

    entries = [
        {"Id": str(index), "ReceiptHandle": large.split(handle.receipt)[0], "VisibilityTimeout": seconds}
        for index, handle in enumerate(handles)
    ]
    with ctx.errors():
        answer = ctx.client("sqs").change_message_visibility_batch(QueueUrl=handles[0].url, Entries=entries)
    return [(handles[index].id, reason) for index, reason in _failed(answer).items()]


def given_back(ctx: Context, handles: Sequence[Handle]) -> int:
    """Lets others have messages of one queue at once: how many. Those that are deleted meanwhile, or visible again, are
    no matter.
    """
    try:
        return len(handles) - len(at_once(lambda some: hidden(ctx, some, 0), handles))
    except AwshError as error:
        ctx.note(f"what was received stays hidden until its time is over: {error}")
        return 0


def at_once(work: Callable[[list[Handle]], list[Failure]], handles: Sequence[Handle]) -> list[Failure]:
    """WORK on all of them, ten at a time and several tens at the same time; what failed. Raises what it raises."""
    some = list(batches(handles))
    if len(some) < 2:
        return [failure for each in some for failure in work(each)]
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return [failure for failures in pool.map(work, some) for failure in failures]


def _failed(answer: dict[str, list[dict[str, str]]]) -> dict[int, str]:
    return {
        int(each["Id"]): f"{each['Code']}: {each.get('Message', '')}".rstrip(": ")
        for each in answer.get("Failed") or ()
    }
