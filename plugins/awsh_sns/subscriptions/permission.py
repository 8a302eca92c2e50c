"""The resource policy of a function: that a topic may call it (lambda AddPermission), given once and taken back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager

from awsh import AwsError, Context, policies

PRINCIPAL = "sns.amazonaws.com"
_INVOKE = "lambda:InvokeFunction"


def _id(topic: str) -> str:
    """The statement's for a topic: the same each time."""
    return f"awsh-sns-{re.sub(r'[^A-Za-z0-9_-]', '-', topic.rpartition(':')[2])}"[:100]


def may_call(ctx: Context, function: str, topic: str) -> bool:
    """Whether the policy of the function, an ARN, lets the topic call it (GetPolicy)."""
    request = policies.Request(
        _INVOKE,
        function,
        policies.context_of({"aws:SourceArn": topic, "aws:SourceAccount": topic.split(":")[4]}),
        frozenset({PRINCIPAL}),
    )
    document = {"Statement": _statements(ctx, function)}
    decision = policies.decide(request, (), resource=policies.Policy(function, document))
    return decision.verdict is policies.Verdict.ALLOWED


@contextmanager
def permitted(ctx: Context, function: str, topic: str) -> Iterator[bool]:
    """Lets the topic call the function, both ARNs; gives whether that is new. Taken back where the block fails."""
    if may_call(ctx, function, topic):
        yield False
        return
    ctx.call(
        "lambda",
        "add_permission",
        FunctionName=function,
        StatementId=_id(topic),
        Action=_INVOKE,
        Principal=PRINCIPAL,
        SourceArn=topic,
    )
    try:
        yield True
    except BaseException:
        withdraw(ctx, function, topic)
        raise


def withdraw(ctx: Context, function: str, topic: str) -> bool:
    """Takes back what `permitted` gave, and nothing that others gave; whether there was such."""
    for each in _statements(ctx, function):
        if str(each.get("Sid", "")).startswith("awsh-") and _sources(each) == {topic}:
            ctx.call("lambda", "remove_permission", FunctionName=function, StatementId=each["Sid"])
            return True
    return False


def _statements(ctx: Context, function: str) -> list[dict[str, object]]:
    try:
        policy = ctx.call("lambda", "get_policy", FunctionName=function)["Policy"]
    except AwsError as error:
        if error.code != "ResourceNotFoundException":
            raise
        return []
    return policies.statements(json.loads(policy))


def _sources(statement: dict[str, object]) -> set[str]:
    blocks = statement.get("Condition")
    found: set[str] = set()
    for keys in blocks.values() if isinstance(blocks, dict) else ():
        for key, values in keys.items():
            if key.lower() == "aws:sourcearn":
                found.update(policies.listed(values))
    return found
