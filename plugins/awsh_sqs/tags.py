"""`sqs tag`, `sqs untag`."""

from __future__ import annotations

from typing import Annotated

from awsh import Context, Rows, Tagging
from awsh_sqs.groups import sqs
from awsh_sqs.kinds import QUEUE


def _set(ctx: Context, queues: list[str], tags: dict[str, str]) -> None:
    for url in queues:
        ctx.call("sqs", "tag_queue", QueueUrl=url, Tags=tags)


def _remove(ctx: Context, queues: list[str], keys: list[str]) -> None:
    for url in queues:
        ctx.call("sqs", "untag_queue", QueueUrl=url, TagKeys=keys)


_TAGGING = Tagging(QUEUE.name, _set, _remove)

QueueOrTag = Annotated[str, _TAGGING.words]
QueueThenKey = Annotated[str, _TAGGING.words_of_one]


@sqs.command
def tag(ctx: Context, *words: QueueOrTag, rows: Rows | None = None) -> None:
    """Set tags of queues (TagQueue).

    Args:
        words: the queues and the tags (KEY=VALUE), in any order.
        rows: from a pipeline: the queues.
    Examples:
        awsh> sqs tag orders env=test
        awsh> sqs ls lab- | sqs tag env=lab
    """
    _TAGGING.tag(ctx, tag, words, rows)


@sqs.command
def untag(ctx: Context, *words: QueueThenKey, rows: Rows | None = None) -> None:
    """Remove tags of queues (UntagQueue).

    Args:
        words: a queue and the keys of its tags; behind a pipeline the keys alone.
        rows: from a pipeline: the queues.
    Examples:
        awsh> sqs untag orders env
    """
    _TAGGING.untag(ctx, untag, words, rows)
