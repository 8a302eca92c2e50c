"""Behind `sns subscription set`."""

from __future__ import annotations

from awsh import Context, UsageError, conditions
from awsh_sns.filters.translating import filter_policy
from awsh_sns.rows import Subscription
from awsh_sns.subscriptions.changing import set_attribute, set_filter
from awsh_sns.subscriptions.endpoints import RAW
from awsh_sns.subscriptions.listing import attributes, look
from awsh_sns.subscriptions.making import Wish, dead_letters_let_in, wanted_attributes


def changed(
    ctx: Context,
    arn: str,
    *,
    where: conditions.Predicate | None,
    body: bool,
    everything: bool,
    raw: bool | None,
    dlq: str | None,
) -> Subscription:
    """The subscription after the changes. dlq: "" for none, None as it is. Raises UsageError, AwsError."""
    policy = filter_policy(where, body=body, note=ctx.note) if where is not None else None
    before = attributes(ctx, arn)
    if raw and before["Protocol"] not in RAW:
        raise UsageError(f"--raw is for {', '.join(RAW)}: {before['Protocol']} has its own form")
    wanted = wanted_attributes(ctx, before["TopicArn"], before["Endpoint"], None, Wish(dlq=dlq))
    if policy is not None or everything:
        set_filter(ctx, arn, before, policy, body=body)
    if raw is not None:
        set_attribute(ctx, arn, "RawMessageDelivery", str(raw).lower())
    if dlq is not None:
        with dead_letters_let_in(ctx, before["TopicArn"], wanted):
            set_attribute(ctx, arn, "RedrivePolicy", wanted.get("RedrivePolicy", ""))
    return look(ctx, arn)
