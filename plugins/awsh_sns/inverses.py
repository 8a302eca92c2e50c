"""What takes topics back, with their subscriptions."""

from __future__ import annotations

from awsh import Context, Inverse


def _subscriptions(ctx: Context, arn: str) -> str:
    """How many end with one (ListSubscriptionsByTopic)."""
    found = list(ctx.search("sns", "list_subscriptions_by_topic", "Subscriptions[]", TopicArn=arn))
    if not found:
        return ""
    return "1 subscription" if len(found) == 1 else f"{len(found):,} subscriptions"


INVERSES = (
    Inverse(
        "sns",
        "CreateTopic",
        kind="sns:topic",
        made="answer.TopicArn",
        undo="sns rm {ids}",
        after=("lambda:function",),
        gone=("DeleteTopic", "TopicArn"),
        loses=_subscriptions,
    ),
    Inverse(
        "sns",
        "Subscribe",
        kind="sns:subscription",
        made="answer.SubscriptionArn",
        undo="sns unsubscribe {id}",
        gone=("Unsubscribe", "SubscriptionArn"),
    ),
)
