"""A topic that is told of mail has to let SES in: SES takes any, and tells those that do not nothing."""

from __future__ import annotations

import json
from typing import Any

from awsh import AwsError, Context, UsageError, policies

_PUBLISH = "SNS:Publish"
_OWN_KEY = "alias/aws/sns"


def let_in(ctx: Context, configset: str, topic: str) -> bool:
    """Lets SES publish to TOPIC, an ARN, for a configuration set; whether that was needed (SetTopicAttributes).

    Raises UsageError for a FIFO topic, AwsError.
    """
    if topic.endswith(".fifo"):
        raise UsageError("SES tells no FIFO topic", hint="`sns create` makes a standard one")
    if topic.split(":")[4] != ctx.account:
        ctx.note(f"{topic} is of another account: its policy has to let in {_source(ctx, configset, topic)}")
        return False
    found = ctx.call("sns", "get_topic_attributes", TopicArn=topic)["Attributes"]
    if str(found.get("KmsMasterKeyId", "")).endswith(_OWN_KEY):
        ctx.note(
            f"{_name(topic)} is encrypted with AWS's own key, which SES may not use: take a key of yours"
        )
    document = _document(found)
    made = _statement(ctx, configset, topic)
    if any(policies.is_same(each, made) for each in document["Statement"]):
        return False
    document["Statement"].append(policies.named_apart(made, document["Statement"]))
    _write(ctx, topic, document)
    ctx.note(f"the policy of topic {_name(topic)} lets in SES for {configset}")
    return True


def shut_out(ctx: Context, configset: str, topic: str) -> None:
    """Takes back what `let_in` has added; of a topic that is gone there is nothing. Raises AwsError."""
    if topic.split(":")[4] != ctx.account:
        return
    try:
        found = ctx.call("sns", "get_topic_attributes", TopicArn=topic)["Attributes"]
    except AwsError as error:
        if error.code in ("NotFound", "NotFoundException"):
            return
        raise
    document = _document(found)
    made = _statement(ctx, configset, topic)
    kept = [each for each in document["Statement"] if not policies.is_same(each, made)]
    if len(kept) < len(document["Statement"]):
        _write(ctx, topic, {**document, "Statement": kept})


def _document(found: dict[str, Any]) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(found.get("Policy") or "{}") or {"Version": policies.VERSION}
    return {**document, "Statement": policies.statements(document)}


def _statement(ctx: Context, configset: str, topic: str) -> dict[str, Any]:
    whom = policies.whom.Whom(configset, service="ses", source=_source(ctx, configset, topic))
    return policies.letting_in(whom, [_PUBLISH], topic)


def _source(ctx: Context, configset: str, topic: str) -> str:
    return f"arn:{topic.split(':')[1]}:ses:{ctx.region}:{ctx.account}:configuration-set/{configset}"


def _write(ctx: Context, topic: str, document: dict[str, Any]) -> None:
    text = policies.compact(document)
    ctx.call("sns", "set_topic_attributes", TopicArn=topic, AttributeName="Policy", AttributeValue=text)


def _name(topic: str) -> str:
    return topic.rpartition(":")[2]
