"""Roles that were for functions alone, removed with the last of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from awsh import AwsError, Context, quote

_LAMBDA = "lambda.amazonaws.com"


def remove_role(ctx: Context, arn: str) -> None:
    """Removes a role with its policies, or notes why it stays: a function still acts as it, or somebody else may.

    Raises AwsError.
    """
    name = arn.rpartition("/")[2]
    why = _in_the_way(ctx, name, arn)
    if why:
        ctx.note(f"role {name} stays: {why}")
        return
    try:
        for policy in ctx.search(
            "iam", "list_attached_role_policies", "AttachedPolicies[].PolicyArn", RoleName=name
        ):
            ctx.call("iam", "detach_role_policy", RoleName=name, PolicyArn=policy)
        for policy in ctx.search("iam", "list_role_policies", "PolicyNames[]", RoleName=name):
            ctx.call("iam", "delete_role_policy", RoleName=name, PolicyName=policy)
        ctx.call("iam", "delete_role", RoleName=name)
    except AwsError as error:
        error.hint = error.hint or f"the function is gone, its role is not: `iam role rm {quote(name)}`"
        raise


def _in_the_way(ctx: Context, name: str, arn: str) -> str:
    try:
        role = ctx.call("iam", "get_role", RoleName=name)["Role"]
    except AwsError as error:
        if error.code == "NoSuchEntity":
            return "it is gone already"
        raise
    others = [
        str(each["FunctionName"])
        for each in ctx.search("lambda", "list_functions", "Functions[]")
        if each.get("Role") == arn
    ]
    if others:
        return f"{', '.join(others[:5])} act{'s' if len(others) == 1 else ''} as it"
    if not _is_for_functions_alone(role["AssumeRolePolicyDocument"]):
        return "not only functions may act as it"
    return ""


def _is_for_functions_alone(trust: Mapping[str, Any]) -> bool:
    statements = trust.get("Statement") or []
    return all(
        each.get("Principal") in ({"Service": _LAMBDA}, {"Service": [_LAMBDA]})
        for each in (statements if isinstance(statements, list) else [statements])
    )
