"""Logs of REST APIs: the account must have a role for them, that API Gateway may assume."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from awsh.sandbox.rules import rule


@rule(
    "moto.apigateway.models:APIGatewayBackend.update_stage", "function_id", "stage_name", "patch_operations"
)
def update_stage(
    moto: Callable[..., Any], backend: Any, function_id: str, stage_name: str, patch_operations: Any
) -> Any:
    """Without the role no log is switched on: BadRequestException."""
    from moto.apigateway.exceptions import BadRequestException

    logging = [
        each
        for each in patch_operations or ()
        if each["op"] == "replace"
        and (each["path"].startswith("/accessLogSettings/") or each["path"].endswith("/logging/loglevel"))
        and each.get("value") not in (None, "", "OFF")
    ]
    if logging and not backend.account.cloudwatch_role_arn:
        raise BadRequestException(
            "CloudWatch Logs role ARN must be set in account settings to enable logging"
        )
    return moto(function_id, stage_name, patch_operations)


@rule("moto.apigateway.models:APIGatewayBackend.update_account", "patch_operations")
def update_account(moto: Callable[..., Any], backend: Any, patch_operations: Any) -> Any:
    """A role that is there, and lets API Gateway assume it: BadRequestException."""
    from moto.apigateway.exceptions import BadRequestException
    from moto.iam.models import iam_backends

    roles = iam_backends[backend.account_id][backend.partition].roles.values()
    for each in patch_operations or ():
        arn = each.get("value")
        if each["path"] != "/cloudwatchRoleArn" or not arn:
            continue
        role = next((role for role in roles if role.arn == arn), None)
        if role is None or "apigateway.amazonaws.com" not in str(role.assume_role_policy_document):
            raise BadRequestException(
                "The role ARN does not have required permissions configured. Please grant trust permission for "
                "API Gateway and add the required role policy."
            )
    return moto(patch_operations)
