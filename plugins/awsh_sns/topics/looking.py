"""`sns ls`, `sns show`."""

from __future__ import annotations

from collections.abc import Iterator

from awsh import CURRENT, Context
from awsh_sns.groups import sns
from awsh_sns.kinds import TopicArn
from awsh_sns.rows import Topic


@sns.command
def ls(ctx: Context) -> Iterator[Topic]:
    """List the topics of the region (ListTopics, GetTopicAttributes).

    Examples:
        awsh> sns ls
        awsh> sns ls | where pending > 0
        awsh> sns ls | where type = FIFO | select name,deduplication,throughput
    """
    from awsh import in_parallel
    from awsh_sns.topics.attributes import row, seek

    arns = ctx.search("sns", "list_topics", "Topics[].TopicArn")
    for arn, found in in_parallel(ctx, lambda arn: seek(ctx, arn), arns, ordered=True):
        if found is not None:
            yield row(arn, found)


@sns.command
def show(ctx: Context, topic: TopicArn = CURRENT) -> Topic:
    """Show one topic in full (GetTopicAttributes, ListSubscriptionsByTopic, ListTagsForResource).

    `allows` is its policy in words; `largest` the largest message that it takes.

    Args:
        topic: which one; the current one when left out.
    Examples:
        awsh> sns show news
        awsh> sns show news | get subscriptions
    """
    from awsh import tags_of
    from awsh_sns.subscriptions.listing import brief, of_topic
    from awsh_sns.topics.attributes import attributes, row

    found = row(topic, attributes(ctx, topic))
    found["subscriptions"] = [brief(each) for each in of_topic(ctx, topic)]
    found["tags"] = tags_of(ctx.call("sns", "list_tags_for_resource", ResourceArn=topic))
    return found
