"""Rules of EC2: a flow log whose role nobody can assume is made, and delivers nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.ec2_vpc import refusal

_SERVICE = "vpc-flow-logs.amazonaws.com"


@rule("moto.ec2.responses.flow_logs:FlowLogs.create_flow_logs")
def create_flow_logs(moto: Callable[..., Any], response: Any) -> Any:
    """A role is for CloudWatch Logs alone; without one that the service may assume: Access error."""
    role = response._get_param("DeliverLogsPermissionArn")
    if role and response._get_param("LogDestinationType") == "s3":
        raise refusal("InvalidParameter", "DeliverLogsPermissionArn is not applicable for s3 delivery")
    answer = moto()
    if role and not _may_be_assumed(response.ec2_backend.account_id, role):
        for id in answer.result["FlowLogIds"]:
            made = response.ec2_backend.flow_logs[id]
            made.deliver_logs_status, made.deliver_logs_error_message = "FAILED", "Access error"
    return answer


def _may_be_assumed(account: str, arn: str) -> bool:
    from moto.iam.models import iam_backends

    backend = iam_backends[account]["aws"]
    return any(
        role.arn == arn and _SERVICE in str(role.assume_role_policy_document)
        for role in backend.roles.values()
    )


@rule(
    "moto.ec2.models.flow_logs:FlowLogsBackend.create_flow_logs",
    "resource_type",
    "resource_ids",
)
def into_a_folder(
    moto: Callable[..., Any], backend: Any, resource_type: str, resource_ids: list[str], **given: Any
) -> Any:
    """A folder of a bucket is a destination of its own, which moto takes for the bucket's name."""
    destination = given.get("log_destination") or ""
    bucket, slash, _ = destination.partition("/")
    if given.get("log_destination_type") != "s3" or not slash:
        return moto(resource_type, resource_ids, **given)
    from moto.ec2.exceptions import FlowLogAlreadyExists

    there = {(each.resource_id, each.log_destination) for each in backend.flow_logs.values()}
    if any((id, destination) in there for id in resource_ids):
        raise FlowLogAlreadyExists
    made, unsuccessful = moto(resource_type, resource_ids, **{**given, "log_destination": bucket})
    for each in made:
        each.log_destination = destination
    return made, unsuccessful
