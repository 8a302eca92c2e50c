"""Letting somebody in by a topic's policy, and shutting them out again."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from awsh import CommandError, Context, UsageError, policies
from awsh_sns.access.words import said
from awsh_sns.rows import TopicStatement
from awsh_sns.topics.attributes import attributes, name_of

_ACTIONS = {
    "publish": ("SNS:Publish",),
    "subscribe": ("SNS:Subscribe",),
    "look": ("SNS:GetTopicAttributes", "SNS:ListSubscriptionsByTopic"),
    # No policy of a topic may say SNS:*.
    "everything": tuple(
        f"SNS:{each}"
        for each in (
            *("Publish", "Subscribe", "GetTopicAttributes", "SetTopicAttributes"),
            *("ListSubscriptionsByTopic", "AddPermission", "RemovePermission", "DeleteTopic"),
        )
    ),
}
_LARGEST = 30_720
"""Bytes of a topic's policy."""


def let_in(ctx: Context, topic: str, words: Sequence[str], may: Sequence[str]) -> list[TopicStatement]:
    """Lets each of WORDS in, and gives the statements that do. Raises UsageError, CommandError, AwsError."""
    found = [_whom(ctx, topic, word, may) for word in words]
    document = _policy(ctx, topic)
    rows: list[TopicStatement] = []
    for whom in found:
        deeds = may or ["publish"]
        made = policies.letting_in(whom, [action for deed in deeds for action in _ACTIONS[deed]], topic)
        same = next((each for each in document["Statement"] if policies.is_same(each, made)), None)
        if same is not None:
            ctx.note(f"{whom.word} is let in already")
            rows.append(_row(same, topic))
            continue
        made = policies.named_apart(made, document["Statement"])
        document["Statement"].append(made)
        _write(ctx, topic, document)
        rows.append(_row(made, topic))
    return rows


def shut_out(ctx: Context, topic: str, words: Sequence[str]) -> None:
    """Takes back what lets each of WORDS in. Raises CommandError where nothing does."""
    for word in words:
        document = _policy(ctx, topic)
        kept = [each for each in document["Statement"] if not _is_about(word, each)]
        if len(kept) == len(document["Statement"]):
            raise CommandError(
                f"no statement of the policy of topic {name_of(topic)} lets in {word} alone",
                hint=f"`sns show {name_of(topic)} | get allows` tells who is let in",
            )
        document["Statement"] = kept
        _write(ctx, topic, document)


def _whom(ctx: Context, topic: str, word: str, may: Sequence[str]) -> policies.whom.Whom:
    whom = policies.whom.read(ctx, word, topic)
    if whom.service == "sns":
        raise UsageError("a topic publishes to no other topic", hint="a function between them does")
    if whom.source and may and list(may) != ["publish"]:
        raise UsageError(f"{word} can only publish", hint="leave --may out, or name an account or role")
    return whom


def _is_about(word: str, statement: Mapping[str, Any]) -> bool:
    """Whether it lets in whom WORD means, and nobody else."""
    if statement.get("Effect") != "Allow" or len(policies.whom.is_named(word, statement)) != 1:
        return False
    named = statement.get("Principal")
    people = policies.listed(named.get("AWS")) if isinstance(named, Mapping) else [named]
    return max(len(people), len(policies.source_arns(statement))) == 1


def _policy(ctx: Context, topic: str) -> dict[str, Any]:
    found = attributes(ctx, topic).get("Policy")
    document: dict[str, Any] = json.loads(found) if found else {"Version": "2012-10-17"}
    document["Statement"] = policies.statements(document)
    return document


def _write(ctx: Context, topic: str, document: Mapping[str, Any]) -> None:
    text = policies.compact(document)
    if len(text.encode()) > _LARGEST:
        raise CommandError(
            f"the policy of topic {name_of(topic)} would have {len(text.encode()):,} bytes, and AWS takes {_LARGEST:,}"
        )
    ctx.call("sns", "set_topic_attributes", TopicArn=topic, AttributeName="Policy", AttributeValue=text)


def _row(statement: Mapping[str, Any], topic: str) -> TopicStatement:
    return {
        "sid": str(statement.get("Sid", "")),
        "means": said(statement, topic),
        "statement": dict(statement),
    }
