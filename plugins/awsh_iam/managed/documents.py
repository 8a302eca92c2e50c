"""Policies as they are given: a file, a pipeline, or words; checked before IAM is asked."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from awsh import CommandError, Context, UsageError, Value, policies

MANAGED, OF_USER, OF_GROUP, OF_ROLE, OF_TRUST = 6144, 2048, 5120, 10240, 2048
"""Characters that IAM takes, without white space: of a managed policy, of all inline ones of one, of a trust policy."""


def from_words(
    ctx: Context, allow: Sequence[str], deny: Sequence[str], on: Sequence[str], when: Sequence[str]
) -> dict[str, Any]:
    """The policy of words: actions that are allowed or denied, on these resources, under these conditions.

    Raises UsageError.
    """
    if not on:
        raise UsageError("on what?", hint="--on arn:aws:s3:::lab/*, or s3://lab/*; --on '*' is everything")
    resources = policies.one_or_many([resource_arn(ctx, each) for each in on])
    found = []
    for effect, actions in (("Allow", allow), ("Deny", deny)):
        if actions:
            statement: dict[str, Any] = {
                "Effect": effect,
                "Action": policies.one_or_many(list(actions)),
                "Resource": resources,
            }
            if when:
                statement["Condition"] = _conditions(when)
            found.append(statement)
    document = {"Version": policies.VERSION, "Statement": found}
    return policies.checked(ctx, json.dumps(document), "", "identity")


def given(
    ctx: Context,
    file: Path | None,
    piped: Value,
    allow: Sequence[str],
    deny: Sequence[str],
    on: Sequence[str],
    when: Sequence[str],
) -> dict[str, Any]:
    """The policy that a command was given in one of three ways. Raises UsageError for none, or two."""
    ways = [file is not None, piped is not None, bool(allow or deny)]
    if sum(ways) != 1:
        raise UsageError(
            "a policy is wanted, in one way",
            hint="--file FILE, a pipeline, or --allow s3:GetObject --on s3://lab/*",
        )
    if file is not None:
        return policies.from_file(ctx, file)
    return from_words(ctx, allow, deny, on, when) if ways[2] else policies.from_pipeline(ctx, piped)


_SHORT = {
    "dynamodb": "arn:{partition}:dynamodb:{region}:{account}:table/{name}",
    "lambda": "arn:{partition}:lambda:{region}:{account}:function:{name}",
    "sqs": "arn:{partition}:sqs:{region}:{account}:{name}",
    "sns": "arn:{partition}:sns:{region}:{account}:{name}",
    "iam": "arn:{partition}:iam::{account}:{name}",
    "s3": "arn:{partition}:s3:::{name}",
    "logs": "arn:{partition}:logs:{region}:{account}:log-group:{name}:*",
    "secretsmanager": "arn:{partition}:secretsmanager:{region}:{account}:secret:{name}-??????",
}


def resource_arn(ctx: Context, text: str, service: str = "") -> str:
    """The ARN that is meant by an ARN, `*`, `s3://lab/in/*`, or SERVICE://NAME for a table, function or queue.

    service: what a bare name is of. Raises UsageError.
    """
    if text == "*" or text.startswith("arn:"):
        return text
    found = re.fullmatch(r"([a-z0-9-]+)://(.+)", text, re.DOTALL)
    service, name = found.groups() if found else (service, text)
    if service not in _SHORT:
        hint = f"an ARN, '*', or {', '.join(f'{each}://NAME' for each in _SHORT)}"
        raise UsageError(f"{text!r} is no resource", hint=hint)
    form = _SHORT[service]
    region = ctx.region if "{region}" in form else ""
    return form.format(
        partition=ctx.client("iam").meta.partition, region=region, account=ctx.account, name=name
    )


_OPERATORS = {"=": "StringEquals", "!=": "StringNotEquals", "~": "StringLike", "!~": "StringNotLike"}
_RANGES = {"=": "IpAddress", "!=": "NotIpAddress"}


def _conditions(words: Sequence[str]) -> dict[str, dict[str, list[str]]]:
    """KEY=VALUE, KEY!=VALUE, KEY~PATTERN, KEY!~PATTERN; several values of one key are any of them."""
    found: dict[str, dict[str, list[str]]] = {}
    for word in words:
        parts = re.fullmatch(r"([\w:/.-]+?)(!=|!~|=|~)(.*)", word, re.DOTALL)
        if parts is None:
            raise UsageError(f"{word!r} is no condition", hint="as in aws:SourceIp=203.0.113.0/24")
        key, sign, value = parts.groups()
        if value.lower() in ("true", "false") and sign == "=":
            operator = "Bool"
        elif key.lower() in ("aws:sourceip", "aws:vpcsourceip") and sign in _RANGES:
            operator = _RANGES[sign]
        else:
            operator = _OPERATORS[sign]
        found.setdefault(operator, {}).setdefault(key, []).append(value)
    return found


def check_size(document: Any, most: int, what: str) -> None:
    """Raises CommandError for one that is larger than IAM takes (LimitExceeded)."""
    size = len(policies.compact(document))
    if size > most:
        raise CommandError(
            f"the policy has {size:,} characters without white space; IAM takes {most:,} {what}",
            hint="use patterns such as s3:Get*, or several policies",
        )
