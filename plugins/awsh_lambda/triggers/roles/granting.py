"""What the execution role lacks for a source that Lambda reads from: an inline policy, and it is said before."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping, Sequence

from awsh import AwsError, CommandError, Context
from awsh_lambda.triggers.function import Function
from awsh_lambda.triggers.naming import source_name, stable
from awsh_lambda.triggers.roles.asking import Role
from awsh_lambda.triggers.texts import pattern

_LONGEST = 128
_MANAGED = {"sqs": "AWSLambdaSQSQueueExecutionRole", "dynamodb": "AWSLambdaDynamoDBExecutionRole"}
"""AWS's own policies for the same, of all queues and all tables."""
Needs = Mapping[str, Sequence[str]]
"""Actions by the ARN of what they are done to."""


def policy_name(source: str) -> str:
    """The inline policy for reading from SOURCE, an ARN: the same for each function of the role."""
    return stable(f"awsh-{source.split(':')[2]}-{source_name(source)}", _LONGEST)


def grant(ctx: Context, function: Function, source: str, needs: Needs) -> bool:
    """Gives the function's role what it lacks of NEEDS (PutRolePolicy); whether it lacked something.

    Raises CommandError with what to type where the caller may not change the role.
    """
    role = Role(ctx, function.role)
    missing = {arn: role.missing(actions, pattern(arn)) for arn, actions in needs.items()}
    lacks = [action for actions in missing.values() for action in actions]
    if not lacks:
        return False
    name = policy_name(source)
    document = json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Action": list(actions), "Resource": arn}
                for arn, actions in needs.items()
            ],
        },
        separators=(",", ":"),
    )
    ctx.note(
        f"role {role.name} lacks {', '.join(lacks)} on {source_name(source)}: it gets them by an inline "
        f"policy, {name}"
    )
    try:
        ctx.call("iam", "put_role_policy", RoleName=role.name, PolicyName=name, PolicyDocument=document)
    except AwsError as error:
        if not error.code.startswith("AccessDenied"):
            raise
        raise CommandError(
            f"role {role.name} may not {', '.join(lacks)}, and you may not change it",
            hint=f"somebody who may: `aws iam put-role-policy --role-name {role.name} --policy-name {name} "
            f"--policy-document {shlex.quote(document)}`; or take a role that has {_MANAGED[source.split(':')[2]]}",
        ) from error
    return True


def take_back(ctx: Context, role: str, source: str) -> str | None:
    """Removes the inline policy that `grant` made for SOURCE; its name where there was one."""
    name = policy_name(source)
    try:
        ctx.call("iam", "delete_role_policy", RoleName=role, PolicyName=name)
    except AwsError as error:
        if error.code == "NoSuchEntity" or error.code.startswith("AccessDenied"):
            return None
        raise
    return name
