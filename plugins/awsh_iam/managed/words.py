"""The options that say a policy in words, and what completes them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from awsh import MANY, Candidate, Completing, ValueType, policies

_SERVICES = (
    *("s3", "dynamodb", "lambda", "logs", "sqs", "sns", "ec2", "iam", "sts", "rds", "secretsmanager", "ssm"),
    *("kms", "cloudwatch", "rekognition", "events", "states", "ecr", "ecs", "execute-api", "cloudformation"),
)


def complete_actions(completing: Completing) -> Iterator[Candidate]:
    """Services first, then their actions."""
    prefix, colon, _ = completing.word.partition(":")
    if not colon:
        yield from (Candidate(f"{name}:", "actions", final=False) for name in _SERVICES)
        return
    yield Candidate(f"{prefix}:*", "every one")
    yield from (Candidate(f"{prefix}:{name}") for name in policies.known_actions(prefix))


def complete_resources(completing: Completing) -> Iterator[Candidate]:
    """Buckets, tables and functions by their short forms."""
    yield Candidate("*", "everything")
    for kind, short in (
        ("s3:bucket", "s3"),
        ("dynamodb:table", "dynamodb"),
        ("lambda:function", "lambda"),
    ):
        if any(each.name == kind for each in completing.ctx.kinds()):
            for name in completing.ctx.names(kind):
                yield Candidate(f"{short}://{name.name or name.id}", kind.partition(":")[2])


Action = Annotated[str, ValueType("ACTION", complete=complete_actions)]
ResourceArn = Annotated[str, ValueType("RESOURCE", complete=complete_resources)]
Actions = Annotated[list[str] | None, MANY, ValueType("ACTION", complete=complete_actions)]
Resources = Annotated[list[str] | None, MANY, ValueType("RESOURCE", complete=complete_resources)]
Conditions = Annotated[list[str] | None, MANY, ValueType("KEY=VALUE")]
