"""Roles that a service of AWS takes to act in the account: made where they are missing, the same for all."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from awsh.errors import AwsError, CommandError, UsageError

if TYPE_CHECKING:
    from awsh.context import Context

VISIBLE_SECONDS = 60.0
"""How long IAM may take until a role that it has made can be read."""

_FOLDERS = ("", "service-role/", "job-function/")
"""Where AWS keeps its managed policies: behind `policy/`, before the name."""


def service_role(ctx: Context, name: str, service: str, policies: Iterable[str] = ()) -> str:
    """The ARN of the role NAME, which SERVICE may assume: found, or else made (iam CreateRole, AttachRolePolicy).

    service: `lambda`, or in full, `lambda.amazonaws.com`. policies: managed ones that it is to have, by ARN or
    name (`AWSLambdaBasicExecutionRole`); those that it has besides stay. A role that was there and lacks one
    gets it, and a note says so. It is waited for until IAM shows it; other services may see it some seconds
    later still, and refuse it until then ("cannot be assumed", InvalidParameterValueException): ask again.

    Raises CommandError where a role of this name does not trust the service, UsageError for a policy that
    there is not, AwsError.
    """
    principal = service_principal(service)
    arns = [managed_policy(ctx, each) for each in policies]
    role = _found(ctx, name)
    was_there = role is not None
    if role is None:
        role = _made(ctx, name, principal)
    if not trusts_service(role["AssumeRolePolicyDocument"], principal):
        raise CommandError(
            f"role {name} is not for {service}: its trust policy does not let {principal} assume it",
            hint=f"`iam role trust add {name} --for {service.removesuffix('.amazonaws.com')}` lets it, "
            "or take another name",
        )
    _attach(ctx, name, arns, tell=was_there)
    return str(role["Arn"])


def service_principal(service: str) -> str:
    """The principal of a service by its short name: `lambda.amazonaws.com`."""
    return service if "." in service else f"{service}.amazonaws.com"


def trust_of(*principals: str) -> dict[str, Any]:
    """The trust policy that lets these services assume a role."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": principals[0] if len(principals) == 1 else list(principals)},
                "Action": "sts:AssumeRole",
            }
        ],
    }


def trusts_service(trust: Any, principal: str) -> bool:
    """Whether a statement of a trust policy lets the service of this principal assume the role.

    Its conditions are not judged: they are about requests that nobody has made yet.
    """
    return any(
        statement.get("Effect") == "Allow"
        and principal in _listed((statement.get("Principal") or {}).get("Service"))
        for statement in _listed(trust.get("Statement"))
        if isinstance(statement, Mapping) and isinstance(statement.get("Principal"), Mapping)
    )


def managed_policy(ctx: Context, name: str) -> str:
    """The ARN of a managed policy by its name or ARN: the account's own first, then AWS's (iam GetPolicy).

    Raises UsageError where there is none.
    """
    if name.startswith("arn:"):
        return name
    partition = ctx.client("iam").meta.partition
    own = f"arn:{partition}:iam::{ctx.account}:policy/{name}"
    for arn in (own, *(f"arn:{partition}:iam::aws:policy/{folder}{name}" for folder in _FOLDERS)):
        try:
            return str(ctx.call("iam", "get_policy", PolicyArn=arn)["Policy"]["Arn"])
        except AwsError as error:
            if error.code != "NoSuchEntity":
                raise
    raise UsageError(f"there is no managed policy {name!r}", hint="`iam policy ls --aws` lists AWS's own")


def _found(ctx: Context, name: str) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = ctx.call("iam", "get_role", RoleName=name)["Role"]
    except AwsError as error:
        if error.code != "NoSuchEntity":
            raise
        return None
    return found


def _made(ctx: Context, name: str, principal: str) -> dict[str, Any]:
    from awsh.waiting import until

    try:
        ctx.call(
            "iam", "create_role", RoleName=name, AssumeRolePolicyDocument=json.dumps(trust_of(principal))
        )
    except AwsError as error:
        # Somebody else may have been asked for the same at the same time.
        if error.code != "EntityAlreadyExists":
            raise
    return until(ctx, lambda: _found(ctx, name), f"creating role {name}", seconds=VISIBLE_SECONDS)


def _attach(ctx: Context, name: str, arns: Iterable[str], *, tell: bool) -> None:
    attached = set(
        ctx.search("iam", "list_attached_role_policies", "AttachedPolicies[].PolicyArn", RoleName=name)
    )
    for arn in dict.fromkeys(arns):
        if arn not in attached:
            ctx.call("iam", "attach_role_policy", RoleName=name, PolicyArn=arn)
            if tell:
                ctx.note(f"role {name} had no {arn.rpartition('/')[2]}, and has it now")


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
