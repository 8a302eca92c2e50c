"""Whether a function's role, or the policy of what is watched, lets it change that."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from awsh import AwsError, Context, policies
from awsh_lambda.triggers.function import Function
from awsh_lambda.triggers.loops.watched import Watched
from awsh_lambda.triggers.roles.asking import Answer, Role
from awsh_lambda.triggers.roles.policies import speaks
from awsh_lambda.triggers.texts import ANYTHING, Text, joined

_ACTIONS: Mapping[str, tuple[str, ...]] = {
    "created": ("s3:PutObject",),
    "removed": ("s3:DeleteObject",),
    "restored": ("s3:RestoreObject",),
    "tagged": ("s3:PutObjectTagging",),
    "acl-changed": ("s3:PutObjectAcl",),
    "sent": ("sqs:SendMessage",),
    "published": ("sns:Publish",),
    "item": ("dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem"),
}
"""What makes each kind of change. What a lifecycle rule does, no function does."""


@dataclass(frozen=True)
class Permitted:
    """What lets a function change something. sure: False where it could not be found out. policy: its name."""

    sure: bool
    policy: str
    _role: Role
    _watched: Watched

    def at(self, key: Text) -> bool:
        """Whether it may write under KEY too, of a bucket."""
        if not self.sure or self._watched.source != "s3" or key == ANYTHING or not self._role_decides:
            return True
        answers = [
            self._role.may(action, _resource(self._watched, key)) for action in _actions(self._watched)
        ]
        return any(each.may is not False for each in answers)

    @property
    def _role_decides(self) -> bool:
        return self.policy != BY_RESOURCE


BY_RESOURCE = "of its own"


def permitted(ctx: Context, function: Function, watched: Watched) -> Permitted | None:
    """What lets the function change what is WATCHED; None where nothing does, or no function could."""
    role = Role(ctx, function.role)
    answers = [role.may(action, _resource(watched, watched.key)) for action in _actions(watched)]
    granted = next((each for each in answers if each.may), None)
    if granted is None and any(_let_in(ctx, function, watched, action) for action in _actions(watched)):
        granted = Answer(True, BY_RESOURCE)
    if granted is not None:
        return Permitted(True, granted.policy, role, watched)
    return Permitted(False, "", role, watched) if any(each.may is None for each in answers) else None


def _actions(watched: Watched) -> list[str]:
    return [action for change in sorted(watched.changes) for action in _ACTIONS.get(change, ())]


def _resource(watched: Watched, key: Text) -> Text:
    return joined([(f"{watched.arn}/",), key]) if watched.source == "s3" else (watched.arn,)


def _let_in(ctx: Context, function: Function, watched: Watched, action: str) -> bool:
    """Whether the policy of what is watched lets the role in by itself, as it may within one account."""
    document = _policy(ctx, watched)
    return any(
        each.get("Effect") == "Allow"
        and _means(each, function)
        and speaks(each, action, _resource(watched, watched.key), wholly=False)
        for each in policies.statements(document)
    )


def _means(statement: Mapping[str, Any], function: Function) -> bool:
    """Whether a statement is for the role. One for everybody under conditions is not: as each topic's first."""
    principal = statement.get("Principal")
    names = policies.listed(principal.get("AWS") if isinstance(principal, Mapping) else principal)
    return function.role in names or ("*" in names and not statement.get("Condition"))


def _policy(ctx: Context, watched: Watched) -> Mapping[str, Any]:
    """Its resource policy; nothing where it has none, or that may not be read."""
    try:
        if watched.source == "s3":
            text = ctx.call("s3", "get_bucket_policy", Bucket=watched.name)["Policy"]
        elif watched.source == "sqs":
            answer = ctx.call("sqs", "get_queue_attributes", QueueUrl=watched.url, AttributeNames=["Policy"])
            text = (answer.get("Attributes") or {}).get("Policy")
        elif watched.source == "sns":
            text = ctx.call("sns", "get_topic_attributes", TopicArn=watched.arn)["Attributes"].get("Policy")
        else:
            return {}
    except AwsError:
        return {}
    found: Mapping[str, Any] = json.loads(text) if text else {}
    return found
