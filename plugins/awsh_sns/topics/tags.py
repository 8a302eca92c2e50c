"""`sns tag`, `sns untag`."""

from __future__ import annotations

from typing import Annotated

from awsh import Context, Rows, Tagging, tag_list
from awsh_sns.groups import sns
from awsh_sns.kinds import TOPIC


def _set(ctx: Context, topics: list[str], tags: dict[str, str]) -> None:
    for topic in topics:
        ctx.call("sns", "tag_resource", ResourceArn=topic, Tags=tag_list(tags))


def _remove(ctx: Context, topics: list[str], keys: list[str]) -> None:
    for topic in topics:
        ctx.call("sns", "untag_resource", ResourceArn=topic, TagKeys=keys)


_TAGGING = Tagging(TOPIC.name, _set, _remove)

TopicOrTag = Annotated[str, _TAGGING.words]
TopicThenKey = Annotated[str, _TAGGING.words_of_one]


@sns.command
def tag(ctx: Context, *words: TopicOrTag, rows: Rows | None = None) -> None:
    """Set tags of topics (TagResource).

    Args:
        words: the topics and the tags (KEY=VALUE), in any order.
        rows: from a pipeline: the topics.
    Examples:
        awsh> sns tag news team=blue
        awsh> sns ls | where name ~ ^lab | sns tag env=lab
    """
    _TAGGING.tag(ctx, tag, words, rows)


@sns.command
def untag(ctx: Context, *words: TopicThenKey, rows: Rows | None = None) -> None:
    """Remove tags of topics (UntagResource).

    Args:
        words: a topic and the keys of its tags; behind a pipeline the keys alone.
        rows: from a pipeline: the topics.
    Examples:
        awsh> sns untag news env
    """
    _TAGGING.untag(ctx, untag, words, rows)
