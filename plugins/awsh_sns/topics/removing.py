"""`sns rm`."""

from __future__ import annotations

from awsh import Context, UsageError
from awsh_sns.groups import sns
from awsh_sns.kinds import TopicArn


@sns.command
def rm(ctx: Context, *topics: TopicArn) -> None:
    """Remove topics with their subscriptions, after asking (DeleteTopic).

    Args:
        topics: which ones. Queues and functions that were told stay, with what lets the topic in.
    Examples:
        awsh> sns create brief
        awsh> sns rm brief
        awsh> sns ls | where confirmed = 0 and name ~ ^old | sns rm
    """
    from awsh_sns.topics.removal import removed

    if not topics:
        raise UsageError("sns rm wants a topic", usage=rm.usage)
    removed(ctx, list(dict.fromkeys(topics)))
