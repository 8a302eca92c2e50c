"""Policies as they are given: a file, a pipeline, or words; checked before IAM is asked."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from awsh import Bytes, CommandError, Context, Record, Rows, UsageError, Value, policies

MANAGED, OF_USER, OF_GROUP, OF_ROLE, OF_TRUST = 6144, 2048, 5120, 10240, 2048
"""Characters that IAM takes, without white space: of a managed policy, of all inline ones of one, of a trust policy."""


def as_text(document: Any) -> Bytes:
    """A policy laid out to be read, edited and given back."""
    return Bytes([(json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()], text=True)


def from_file(ctx: Context, file: Path, kind: policies.Kind = "identity") -> dict[str, Any]:
    """The policy in a file, `-` for standard input. Raises UsageError, with the place of what is wrong."""
    try:
        data = b"".join(ctx.standard_input()) if str(file) == "-" else file.read_bytes()
        text = data.decode()
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise UsageError(f"{file} is not JSON: it is not UTF-8") from None
    return _checked(ctx, text, str(file), kind)


def from_pipeline(ctx: Context, piped: Value) -> dict[str, Any]:
    """The policy that a pipeline hands over: JSON text, or a record."""
    if isinstance(piped, (Bytes, str)):
        text = piped if isinstance(piped, str) else b"".join(piped).decode("utf-8", "replace")
        return _checked(ctx, text, "what the pipeline handed over", "identity")
    document: Any = dict(piped.fields) if isinstance(piped, Record) else piped
    if isinstance(piped, Rows):
        every = list(piped)
        document = every[0] if len(every) == 1 else every
    return _checked(ctx, json.dumps(document, default=str), "what the pipeline handed over", "identity")


def _checked(ctx: Context, text: str, name: str, kind: policies.Kind) -> dict[str, Any]:
    try:
        found = policies.read(text)
    except ValueError as error:
        raise UsageError(f"{name}: {error}") from None
    wrong = policies.mistakes(found.document, kind)
    if wrong:
        more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
        raise UsageError(f"{_place(found, name, wrong[0].path)}{wrong[0].text}{more}")
    for doubt in policies.doubts(found.document) if kind == "identity" else ():
        ctx.note(f"{_place(found, name, doubt.path)}{doubt.text}")
    document: dict[str, Any] = found.document
    return document


def _place(found: Any, name: str, path: Any) -> str:
    """Where something is in a text that somebody wrote; nothing for one that was made here."""
    line, column = found.place(path)
    return f"{name}, line {line}, column {column}: " if name else ""


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
    return _checked(ctx, json.dumps(document), "", "identity")


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
        return from_file(ctx, file)
    return from_words(ctx, allow, deny, on, when) if ways[2] else from_pipeline(ctx, piped)


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
