"""ConfirmSubscription."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from awsh import AwsError, CommandError, Context
from awsh_sns.rows import Subscription
from awsh_sns.subscriptions.listing import look
from awsh_sns.topics.attributes import name_of


def confirmed(ctx: Context, topic: str, given: str, *, sign: bool) -> Subscription:
    """The subscription of which GIVEN is the token, or the link. Raises CommandError, AwsError."""
    token = (parse_qs(urlsplit(given).query).get("Token") or [given])[0].strip()
    try:
        answer = ctx.call(
            "sns",
            "confirm_subscription",
            TopicArn=topic,
            Token=token,
            **({"AuthenticateOnUnsubscribe": "true"} if sign else {}),
        )
    except AwsError as error:
        if error.code not in ("InvalidParameter", "InvalidParameterException"):
            raise
        raise CommandError(
            f"{name_of(topic)} has no subscription of this token",
            hint="it is valid for two days; subscribing again sends another",
        ) from error
    return look(ctx, answer["SubscriptionArn"])
