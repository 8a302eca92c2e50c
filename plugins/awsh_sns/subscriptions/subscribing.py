"""`sns subscribe`, `sns unsubscribe`, `sns confirm`."""

from __future__ import annotations

from typing import Annotated, Any

from awsh import Context, Resource, UsageError, conditions
from awsh_sns.groups import sns
from awsh_sns.kinds import SubscriptionArn, TopicArn
from awsh_sns.rows import Subscription
from awsh_sns.subscriptions.endpoints import Endpoint, Protocol

QueueUrl = Annotated[str, Resource("sqs:queue")]


def _nothing(completing: Any) -> tuple[()]:
    return ()


Condition = Annotated[Any, conditions.condition_on(_nothing)]


@sns.command
def subscribe(
    ctx: Context,
    topic: TopicArn,
    protocol: Protocol,
    endpoint: Endpoint,
    *,
    where: Condition | None = None,
    body: bool = False,
    raw: bool = False,
    dlq: QueueUrl | None = None,
    role: Annotated[str, Resource("iam:role")] | None = None,
) -> Subscription:
    """Have a queue, function, person or server told of what a topic gets (Subscribe, and what lets SNS in there).

    A queue's policy and a function's permission are set so that the topic may (SetQueueAttributes, AddPermission).
    People by mail and servers are asked first, and pending until they say yes. Who is subscribed already stays so,
    with what is asked for now. `where` becomes a filter policy: which messages, by their attributes. It knows
    = != in, null, < <= > >= of numbers, a beginning `~ ^text`, an end `~ text$`, `in 10.0.0.0/8`, and, or, not;
    anything else is refused. A new filter may take AWS 15 minutes.

    Args:
        topic: which one.
        protocol: sqs, lambda, email, sms, https …
        endpoint: a queue or function by its name; an address, a number with + and country code, a URL.
        where: only these messages.
        body: `where` looks into the message, which is JSON, and not at its attributes.
        raw: of a queue, server or Firehose: the message as it is, without SNS's envelope around it.
        dlq: the queue for messages that cannot be delivered; its policy is set too.
        role: of Firehose: the role with which SNS writes to the stream, by its name or ARN.
    Examples:
        awsh> sns subscribe news sqs inbox
        awsh> sns subscribe news sqs large where kind = order and total >= 100 --raw --dlq undelivered
        awsh> sns subscribe news sqs eu where customer.country in (DE, FR) --body
        awsh> sns subscribe news lambda resize where kind = picture
        awsh> sns subscribe news email ada@example.com
    """
    from awsh_sns.subscriptions.making import Wish, subscribed

    if body and where is None:
        raise UsageError("--body says what `where` looks at", hint="as in where kind = order --body")
    wish = Wish(where, body, raw, dlq, role)
    return subscribed(ctx, topic, protocol, endpoint, wish)


@sns.command
def unsubscribe(ctx: Context, *subscriptions: SubscriptionArn) -> None:
    """End subscriptions after asking (Unsubscribe), and what let the topic into a queue or function for them.

    One that is pending cannot be ended: unless somebody says yes, AWS drops it after two days.

    Args:
        subscriptions: which ones, as TOPIC/ENDPOINT or by their ARNs.
    Examples:
        awsh> sns unsubscribe news/inbox
        awsh> sns subscriptions news | where protocol = sms | sns unsubscribe
    """
    from awsh_sns.subscriptions.ending import ended

    if not subscriptions:
        raise UsageError("sns unsubscribe wants a subscription", usage=unsubscribe.usage)
    ended(ctx, list(dict.fromkeys(subscriptions)))


@sns.command
def confirm(ctx: Context, topic: TopicArn, token: str, *, sign: bool = False) -> Subscription:
    """Say yes for an endpoint that was asked, with the token it was sent (ConfirmSubscription).

    Args:
        topic: which one.
        token: of the message that the endpoint got; the link in it is taken too.
        sign: it can only be ended with a signed request, not with the link in each message.
    Examples:
        awsh> sns subscriptions news | where state = pending
    """
    from awsh_sns.subscriptions.confirming import confirmed

    return confirmed(ctx, topic, token, sign=sign)
