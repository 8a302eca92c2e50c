"""SetSubscriptionAttributes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from awsh import Context

FILTER, SCOPE = "FilterPolicy", "FilterPolicyScope"


def set_attribute(ctx: Context, arn: str, name: str, value: str) -> None:
    """One attribute of a subscription. Raises AwsError."""
    ctx.call(
        "sns", "set_subscription_attributes", SubscriptionArn=arn, AttributeName=name, AttributeValue=value
    )


def set_filter(
    ctx: Context, arn: str, before: Mapping[str, str], policy: Mapping[str, Any] | None, *, body: bool
) -> None:
    """Another filter, or none. before: what is set now. body: it looks into the message. Raises AwsError."""
    if policy is None:
        set_attribute(ctx, arn, FILTER, "{}")
        return
    scope = "MessageBody" if body else "MessageAttributes"
    if before.get(SCOPE, "MessageAttributes") != scope:
        if before.get(FILTER):
            # A filter that nests does not fit attributes; none fits both.
            set_attribute(ctx, arn, FILTER, "{}")
        set_attribute(ctx, arn, SCOPE, scope)
    set_attribute(ctx, arn, FILTER, json.dumps(policy))
