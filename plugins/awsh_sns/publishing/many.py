"""Behind `sns publish` of a pipeline: all of it, and how far it got when it ends early."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from awsh import AwshError, Context, PartialFailure
from awsh_sns.publishing.batches import Publishing
from awsh_sns.publishing.messages import Message
from awsh_sns.topics.attributes import name_of


def publish_all(
    ctx: Context,
    publishing: Publishing,
    rows: Iterable[tuple[int, Any]],
    message: Callable[[Any], Message],
    *,
    skip: int,
) -> None:
    """Publishes a message for every row, with its number, and notes how many. skip: how many rows were not.

    Raises PartialFailure with the rows that were refused, AwshError.
    """
    name = name_of(publishing.topic)
    if ctx.dry_run:
        ctx.note(f"{_counted(sum(1 for _ in rows))} would be published to {name}")
        return
    with ctx.progress(f"publish to {name}") as bar:
        publishing.on_done = bar.advance
        try:
            publishing.run(rows, message)
        except (AwshError, KeyboardInterrupt):
            _note_how_far(ctx, publishing, skip)
            raise
    for group in sorted(publishing.overtaken):
        ctx.note(f"group {group}: a message that SNS took only the second time came behind a later one")
    if publishing.refused:
        refused = sorted(publishing.refused)
        raise PartialFailure(publishing.sent, [(f"row {row}", why) for row, why in refused])
    ctx.note(f"{_counted(publishing.sent)} published to {name}")


def _note_how_far(ctx: Context, publishing: Publishing, skip: int) -> None:
    if not publishing.sent and publishing.exact:
        ctx.note("nothing is published")
        return
    done = max(publishing.done, skip)
    behind = "none behind" if publishing.exact else "of those behind some may be"
    refused = f", {len(publishing.refused)} of them refused" if publishing.refused else ""
    ctx.note(f"published: the rows up to {done:,}{refused}, {behind}; `sns publish … --skip {done}` goes on")


def _counted(count: int) -> str:
    return f"{count:,} message{'s' * (count != 1)}"
