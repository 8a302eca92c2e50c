"""Where a flow log goes: looked at before AWS takes the order and delivers nothing."""

from __future__ import annotations

import json
from typing import Any

from awsh import AwsError, CommandError, Context, UsageError

SERVICE = "vpc-flow-logs.amazonaws.com"
"""Who has to be allowed to assume the role."""

DELIVERY = "delivery.logs.amazonaws.com"
"""Who has to be allowed to write into the bucket."""

ROLE = "awsh-flow-logs"
"""The role that `--create-role` makes."""

_TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": SERVICE}, "Action": "sts:AssumeRole"}],
}
_MAY_WRITE = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Action": [
                "logs:CreateLogGroup",
                "logs:CreateLogStream",
                "logs:PutLogEvents",
                "logs:DescribeLogGroups",
                "logs:DescribeLogStreams",
            ],
            "Resource": "*",
        }
    ],
}


def to_bucket(ctx: Context, bucket: str, prefix: str) -> dict[str, Any]:
    """The parameters of one that goes to S3. bucket: its name or ARN. Raises CommandError."""
    name, _, behind = bucket.removeprefix("s3://").rpartition(":::")[2].partition("/")
    try:
        ctx.call("s3", "head_bucket", Bucket=name)
    except AwsError as error:
        if error.code in ("404", "NoSuchBucket", "NotFound"):
            raise CommandError(f"bucket {name!r} does not exist", hint=f"`s3 mb {name}` first") from None
        # Somebody else's bucket may be written to and not looked at.
    folder = "/".join(part for part in (behind.strip("/"), prefix.strip("/")) if part)
    arn = f"arn:aws:s3:::{name}" + (f"/{folder}/" if folder else "")
    return {"LogDestinationType": "s3", "LogDestination": arn}


def to_group(ctx: Context, group: str, role: str | None, create_role: bool) -> dict[str, Any]:
    """The parameters of one that goes to CloudWatch Logs. Raises CommandError, UsageError.

    The log group is made where there is none. role: its name or ARN.
    """
    arn = _role(ctx, role, create_role)
    known = ctx.search("logs", "describe_log_groups", "logGroups[]", logGroupNamePrefix=group)
    if not any(each["logGroupName"] == group for each in known):
        ctx.call("logs", "create_log_group", logGroupName=group)
        ctx.note(f"created log group {group}, which stays when the flow log goes")
    return {
        "LogDestinationType": "cloud-watch-logs",
        "LogGroupName": group,
        "DeliverLogsPermissionArn": arn,
    }


def _role(ctx: Context, given: str | None, create: bool) -> str:
    name = (given or ROLE).rpartition("/")[2]
    try:
        found = ctx.call("iam", "get_role", RoleName=name)["Role"]
    except AwsError as error:
        if error.code == "NoSuchEntity":
            return _missing(ctx, name, given, create)
        if given and given.startswith("arn:"):
            # Who may not look at roles may still pass one.
            return given
        raise
    trust = json.dumps(found.get("AssumeRolePolicyDocument"))
    if SERVICE not in trust:
        raise CommandError(
            f"role {name} may not be assumed by {SERVICE}, so nothing would be delivered",
            hint=f"its trust policy has to name that service; --create-role makes a role {ROLE}",
        )
    if not given:
        ctx.note(f"with role {name}")
    return str(found["Arn"])


def _missing(ctx: Context, name: str, given: str | None, create: bool) -> str:
    if not create:
        what = f"there is no role {name!r}" if given else "CloudWatch Logs wants a role that may write there"
        error = CommandError if given else UsageError
        raise error(what, hint=f"--role NAME gives one, --create-role makes {given or ROLE}")
    made = ctx.call(
        "iam",
        "create_role",
        RoleName=name,
        AssumeRolePolicyDocument=json.dumps(_TRUST),
        Description="Lets VPC flow logs write to CloudWatch Logs",
    )["Role"]
    ctx.call(
        "iam",
        "put_role_policy",
        RoleName=name,
        PolicyName="write-flow-logs",
        PolicyDocument=json.dumps(_MAY_WRITE),
    )
    ctx.note(f"created role {name}, by which {SERVICE} may write to CloudWatch Logs")
    return str(made["Arn"])


def advice(code: str, message: str, bucket: str | None) -> str | None:
    """What to do about a refusal of CreateFlowLogs."""
    if bucket and ("denied" in message.lower() or code in ("AccessDenied", "LogDestinationPermissionIssue")):
        return f"the bucket's policy has to let {DELIVERY} do s3:PutObject and s3:GetBucketAcl"
    if code == "FlowLogAlreadyExists":
        return "`vpc flow-log ls` shows it"
    if code == "UnauthorizedOperation":
        return "iam:PassRole on the role is needed beside ec2:CreateFlowLogs"
    return None
