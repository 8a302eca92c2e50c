"""The trust policy that a new role gets: for services, accounts, or as a file has it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from awsh import Candidate, Completing, Context, UsageError, policies, suggest

SERVICES = {
    "lambda": "functions",
    "ec2": "instances",
    "ecs-tasks": "tasks of containers",
    "apigateway": "APIs",
    "events": "rules of EventBridge",
    "scheduler": "schedules",
    "states": "state machines",
    "rds": "databases",
    "monitoring.rds": "enhanced monitoring of databases",
    "s3": "replication and batches",
    "firehose": "delivery streams",
    "glue": "jobs",
    "codebuild": "builds",
    "cloudformation": "stacks",
    "dynamodb": "tables",
    "logs": "log subscriptions",
    "vpc-flow-logs": "flow logs",
    "ssm": "automations",
    "rekognition": "videos",
    "ses": "mail",
    "sns": "topics",
    "sqs": "queues",
}
"""Services that take roles most often, and what they take them for."""


def complete_services(completing: Completing) -> list[Candidate]:
    """For Tab behind --for."""
    return [Candidate(name, what) for name, what in SERVICES.items()]


def trust_policy(
    ctx: Context, services: Sequence[str], accounts: Sequence[str], external_id: str | None, file: Path | None
) -> dict[str, Any]:
    """The trust policy that was asked for. Raises UsageError where it is none, or two."""
    if (file is not None) + bool(services or accounts) != 1:
        raise UsageError(
            "who may assume it?",
            hint="--for SERVICE, --trust-account NUMBER or --trust-file FILE: one kind of them",
        )
    if file is not None:
        return policies.from_file(ctx, file, "trust")
    statements = trust_statements(ctx, services, accounts, external_id)
    return {"Version": policies.VERSION, "Statement": statements}


def trust_statements(
    ctx: Context, services: Sequence[str], accounts: Sequence[str], external_id: str | None
) -> list[dict[str, Any]]:
    """A statement for all services, and one for all accounts, users and roles. Raises UsageError."""
    found = []
    if services:
        names = [_service(each) for each in services]
        found.append(_statement({"Service": policies.one_or_many(names)}))
    if accounts:
        names = [_account(ctx, each) for each in accounts]
        statement = _statement({"AWS": policies.one_or_many(names)})
        if external_id:
            statement["Condition"] = {"StringEquals": {"sts:ExternalId": external_id}}
        found.append(statement)
    elif external_id:
        raise UsageError("--external-id is for an account", hint="--trust-account says which")
    return found


def _statement(principal: dict[str, Any]) -> dict[str, Any]:
    return {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}


def _service(word: str) -> str:
    """The principal of a service. Raises UsageError for one that looks mistyped: AWS does not say which it has."""
    if word.endswith(".com") and "." in word:
        return word
    near = suggest(word, SERVICES) if word not in SERVICES else None
    if near:
        raise UsageError(
            f"{word} is no service that is known to take roles",
            hint=f"{near.rstrip('?')}, or in full: {word}.amazonaws.com?",
        )
    return f"{word}.amazonaws.com"


def _account(ctx: Context, text: str) -> str:
    """The principal of an account by its number, `me` for the present one, or an ARN as it is."""
    number = ctx.account if text == "me" else text.replace("-", "")
    if re.fullmatch(r"\d{12}", number):
        return f"arn:{ctx.client('iam').meta.partition}:iam::{number}:root"
    if text.startswith("arn:"):
        return text
    raise UsageError(f"{text!r} is no account", hint="12 digits, `me`, or the ARN of a user or role")
