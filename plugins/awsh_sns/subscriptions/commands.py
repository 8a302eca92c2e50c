"""`sns subscription`."""

from __future__ import annotations

from collections.abc import Iterator

from awsh import Context, UsageError
from awsh_sns.groups import subscription
from awsh_sns.kinds import SubscriptionArn, TopicArn
from awsh_sns.rows import Subscription
from awsh_sns.subscriptions.subscribing import Condition, QueueUrl, unsubscribe


@subscription.command
def ls(ctx: Context, topic: TopicArn | None = None) -> Iterator[Subscription]:
    """List the subscriptions of a topic, or of the region (ListSubscriptions, GetSubscriptionAttributes).

    Args:
        topic: which one; every one of the region when left out.
    Examples:
        awsh> sns subscriptions news
        awsh> sns subscriptions | where state = pending
        awsh> sns subscriptions news | select endpoint,where,dlq
    """
    from awsh_sns.subscriptions.listing import every, of_topic

    return every(ctx) if topic is None else of_topic(ctx, topic)


@subscription.command
def show(ctx: Context, subscription: SubscriptionArn) -> Subscription:
    """Show one subscription in full (GetSubscriptionAttributes).

    Args:
        subscription: which one, as TOPIC/ENDPOINT or by its ARN.
    Examples:
        awsh> sns subscription show news/inbox
        awsh> sns subscription show news/large | get policy
    """
    from awsh_sns.subscriptions.listing import look

    return look(ctx, subscription)


@subscription.command(name="set")
def set_(
    ctx: Context,
    subscription: SubscriptionArn,
    *,
    where: Condition | None = None,
    body: bool = False,
    everything: bool = False,
    raw: bool | None = None,
    dlq: QueueUrl | None = None,
    no_dlq: bool = False,
) -> Subscription:
    """Change which messages a subscription gets, and how (SetSubscriptionAttributes).

    A new filter may take AWS 15 minutes.

    Args:
        subscription: which one, as TOPIC/ENDPOINT or by its ARN.
        where: only these messages, instead of those before.
        body: `where` looks into the message, which is JSON, and not at its attributes.
        everything: every message, without a filter.
        raw: the message as it is, without SNS's envelope; --no-raw: within it.
        dlq: the queue for messages that cannot be delivered; its policy is set too.
        no_dlq: no such queue: they are lost.
    Examples:
        awsh> sns subscription set news/inbox where kind in (order, refund)
        awsh> sns subscription set news/inbox --everything --raw
        awsh> sns subscription set news/inbox --dlq undelivered
    """
    from awsh_sns.subscriptions.setting import changed

    if where is not None and everything:
        raise UsageError("`where` or --everything, not both", usage=set_.usage)
    if body and where is None:
        raise UsageError("--body says what `where` looks at", hint="as in where kind = order --body")
    if dlq and no_dlq:
        raise UsageError("--dlq or --no-dlq, not both", usage=set_.usage)
    if where is None and not everything and raw is None and not dlq and not no_dlq:
        raise UsageError("sns subscription set wants something to change", usage=set_.usage)
    return changed(
        ctx, subscription, where=where, body=body, everything=everything, raw=raw, dlq="" if no_dlq else dlq
    )


@subscription.command
def rm(ctx: Context, *subscriptions: SubscriptionArn) -> None:
    """End subscriptions after asking (Unsubscribe); the same as `sns unsubscribe`.

    Args:
        subscriptions: which ones, as TOPIC/ENDPOINT or by their ARNs.
    Examples:
        awsh> sns subscriptions news | where endpoint = eu | sns subscription rm
    """
    unsubscribe(ctx, *subscriptions)
