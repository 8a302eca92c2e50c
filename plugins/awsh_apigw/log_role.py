"""The role by which API Gateway writes logs of REST APIs: the account has one for each region, or none."""

from __future__ import annotations

from awsh import AwsError, Context, attempts, service_role

SERVICE = "apigateway"
NAME = "apigateway-logs"
POLICY = "AmazonAPIGatewayPushToCloudWatchLogs"
PATIENCE = 60.0
"""Seconds until API Gateway takes a role that has just been made."""


def need_log_role(ctx: Context) -> None:
    """Sees to it that REST APIs can write logs, after asking (apigateway UpdateAccount, iam CreateRole)."""
    if ctx.call(SERVICE, "get_account").get("cloudwatchRoleArn"):
        return
    ctx.confirm(
        f"REST APIs cannot write logs in {ctx.region} yet. Make the role {NAME}, which may write every log, for them?"
    )
    arn = service_role(ctx, NAME, SERVICE, [POLICY])
    refused: AwsError | None = None
    for _ in attempts(ctx, PATIENCE):
        try:
            ctx.call(
                SERVICE,
                "update_account",
                patchOperations=[{"op": "replace", "path": "/cloudwatchRoleArn", "value": arn}],
            )
        except AwsError as error:
            if error.code != "BadRequestException":
                raise
            refused = error
        else:
            ctx.note(f"API Gateway writes logs as the role {NAME} from now on")
            return
    if refused is not None:
        raise refused
