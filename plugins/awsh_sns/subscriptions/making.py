"""Subscribe, with what lets SNS in at the other end; who is subscribed already gets what is asked for now."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

from awsh import Context, UsageError, conditions, function_policies, once_known, queue_policies
from awsh_sns.filters.translating import filter_policy
from awsh_sns.kinds import MISSING
from awsh_sns.rows import Subscription
from awsh_sns.subscriptions.changing import FILTER, SCOPE, set_attribute, set_filter
from awsh_sns.subscriptions.endpoints import ASKED, RAW, queue_arn, short, target
from awsh_sns.subscriptions.listing import attributes, look, row
from awsh_sns.topics.attributes import is_fifo, name_of


@dataclass(frozen=True, slots=True)
class Wish:
    """How it is told. where, body: which messages. raw: without the envelope. dlq: a queue. role: of Firehose."""

    where: conditions.Predicate | None = None
    body: bool = False
    raw: bool = False
    dlq: Any = None
    role: str | None = None


def subscribed(ctx: Context, topic: str, protocol: str, given: Any, wish: Wish) -> Subscription:
    """The subscription. Raises UsageError for what AWS would refuse, CommandError, AwsError."""
    _check(topic, protocol, wish)
    policy = filter_policy(wish.where, body=wish.body, note=ctx.note) if wish.where is not None else None
    endpoint = target(ctx, protocol, given)
    _check_fifo(topic, protocol, endpoint)
    wanted = wanted_attributes(ctx, topic, endpoint, policy, wish)
    there = find(ctx, topic, protocol, endpoint)
    with let_in(ctx, topic, protocol, endpoint), dead_letters_let_in(ctx, topic, wanted):
        if there and there.startswith("arn:"):
            return _again(ctx, there, topic, wanted)
        answer = ctx.call(
            "sns",
            "subscribe",
            TopicArn=topic,
            Protocol=protocol,
            Endpoint=endpoint,
            ReturnSubscriptionArn=True,
            **({"Attributes": wanted} if wanted else {}),
        )
    if protocol in ASKED:
        _told(ctx, topic, protocol, endpoint, again=there is not None)
    record = {
        "SubscriptionArn": answer["SubscriptionArn"],
        "TopicArn": topic,
        "Protocol": protocol,
        "Endpoint": endpoint,
    }
    return row(record, once_known(ctx, lambda: attributes(ctx, answer["SubscriptionArn"]), MISSING))


def wanted_attributes(
    ctx: Context, topic: str, endpoint: str, policy: dict[str, Any] | None, wish: Wish
) -> dict[str, str]:
    """The attributes of the request. Raises UsageError."""
    wanted: dict[str, str] = {}
    if policy is not None:
        wanted[FILTER] = json.dumps(policy)
        if wish.body:
            wanted[SCOPE] = "MessageBody"
    if wish.raw:
        wanted["RawMessageDelivery"] = "true"
    if wish.dlq:
        dead = queue_arn(ctx, wish.dlq)
        if is_fifo(dead) != is_fifo(endpoint):
            kind = "a FIFO queue" if is_fifo(endpoint) else "a standard queue"
            raise UsageError(f"{short('sqs', dead)} cannot be its dead-letter queue: that is {kind} here")
        wanted["RedrivePolicy"] = json.dumps({"deadLetterTargetArn": dead})
    if wish.role:
        wanted["SubscriptionRoleArn"] = _role_arn(ctx, wish.role)
    return wanted


def find(ctx: Context, topic: str, protocol: str, endpoint: str) -> str | None:
    """What stands for the ARN of the subscription that there is; None for none."""
    for each in ctx.search("sns", "list_subscriptions_by_topic", "Subscriptions[]", TopicArn=topic):
        if (each["Protocol"], each["Endpoint"]) == (protocol, endpoint):
            return str(each["SubscriptionArn"])
    return None


def let_in(ctx: Context, topic: str, protocol: str, endpoint: str) -> AbstractContextManager[object]:
    """Lets the topic into a queue or function while the `with` block does the rest; taken back where that fails."""
    if protocol == "sqs":
        return queue_let_in(ctx, endpoint, topic)
    if protocol == "lambda":
        return function_policies.permitted(ctx, endpoint, service="sns", source=topic)
    return nullcontext()


def dead_letters_let_in(ctx: Context, topic: str, wanted: dict[str, str]) -> AbstractContextManager[object]:
    """The same for the dead-letter queue among the attributes WANTED."""
    if not wanted.get("RedrivePolicy"):
        return nullcontext()
    return queue_let_in(ctx, json.loads(wanted["RedrivePolicy"])["deadLetterTargetArn"], topic)


@contextmanager
def queue_let_in(ctx: Context, queue: str, topic: str) -> Iterator[bool]:
    """Lets the topic send to the queue, both ARNs; gives whether that is new."""
    new = queue_policies.let_send(ctx, queue, service="sns", source=topic)
    try:
        yield new
    except BaseException:
        if new:
            queue_policies.stop_sending(ctx, queue, topic)
        raise


def _again(ctx: Context, arn: str, topic: str, wanted: dict[str, str]) -> Subscription:
    """Sets on a subscription that there is what is WANTED and not set."""
    before = attributes(ctx, arn)
    changing: list[tuple[str, Callable[[], object]]] = []
    if FILTER in wanted and _other_filter(before, wanted):
        policy, body = json.loads(wanted[FILTER]), wanted.get(SCOPE) == "MessageBody"
        changing.append(("its filter", lambda: set_filter(ctx, arn, before, policy, body=body)))
    for name, what in (("RawMessageDelivery", "raw delivery"), ("RedrivePolicy", "its dead-letter queue")):
        if name in wanted and before.get(name) != wanted[name]:
            value = wanted[name]
            changing.append((what, lambda name=name, value=value: set_attribute(ctx, arn, name, value)))  # type: ignore[misc]
    found = look(ctx, arn) if not changing else None
    endpoint = short(before["Protocol"], before["Endpoint"])
    told = f"{name_of(topic)} tells {endpoint} already"
    ctx.note(f"{told}: changing {', '.join(what for what, _ in changing)}" if changing else told)
    for _, change in changing:
        change()
    return found or look(ctx, arn)


def _other_filter(before: dict[str, str], wanted: dict[str, str]) -> bool:
    same = bool(before.get(FILTER)) and json.loads(before[FILTER]) == json.loads(wanted[FILTER])
    return not same or before.get(SCOPE, "MessageAttributes") != wanted.get(SCOPE, "MessageAttributes")


def _check(topic: str, protocol: str, wish: Wish) -> None:
    if wish.raw and protocol not in RAW:
        raise UsageError(f"--raw is for {', '.join(RAW)}: {protocol} has its own form")
    if (protocol == "firehose") != bool(wish.role):
        raise UsageError(
            "Firehose wants --role, a role that SNS may assume and that may firehose:PutRecord"
            if protocol == "firehose"
            else "--role is for Firehose"
        )
    if is_fifo(topic) and protocol != "sqs":
        raise UsageError(
            f"{name_of(topic)} is a FIFO topic, which tells queues alone",
            hint="a queue may be between them, and wake a function",
        )


def _role_arn(ctx: Context, role: str) -> str:
    """The ARN of a role by its name or ARN (iam GetRole). Raises AwsError."""
    if role.startswith("arn:"):
        return role
    return str(ctx.call("iam", "get_role", RoleName=role)["Role"]["Arn"])


def _check_fifo(topic: str, protocol: str, endpoint: str) -> None:
    if protocol == "sqs" and is_fifo(endpoint) and not is_fifo(topic):
        raise UsageError(
            f"{short(protocol, endpoint)} is a FIFO queue, and {name_of(topic)} no FIFO topic: SNS refuses it",
            hint="a FIFO topic tells queues of both kinds: `sns create NAME --fifo`",
        )


def _told(ctx: Context, topic: str, protocol: str, endpoint: str, *, again: bool) -> None:
    """Where the question went that has to be answered."""
    name, once_more = name_of(topic), " once more" if again else ""
    if protocol.startswith("email"):
        here = ctx.service_url("ses-outbox", ctx.region) is not None
        read = "`ses outbox` shows the mail" if here else "the link in the mail says yes"
        ctx.note(
            f"{endpoint} is asked{once_more}, and pending until then: {read}; or `sns confirm {name} TOKEN`"
        )
    else:
        ctx.note(
            f"{endpoint} is asked{once_more} by POST, and pending until it follows the SubscribeURL, "
            f"or `sns confirm {name} TOKEN`"
        )
