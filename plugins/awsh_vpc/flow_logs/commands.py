"""`vpc flow-log`: flow logs. Where they go: destinations.py."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from awsh import (
    AwsError,
    CommandError,
    Context,
    PartialFailure,
    Resource,
    UsageError,
    by,
    named,
    tag_specifications,
)
from awsh_vpc.arguments import Tags
from awsh_vpc.flow_logs.destinations import advice, to_bucket, to_group
from awsh_vpc.flow_logs.rows import FlowLog, log_row
from awsh_vpc.groups import flow_log
from awsh_vpc.kinds import VPC, FlowLogId, ThingId, VpcId
from awsh_vpc.rows import unsuccessful

_TYPES = {"vpc": "VPC", "subnet": "Subnet", "eni": "NetworkInterface"}

Bucket = Annotated[str, Resource("s3:bucket")]


@flow_log.command
def ls(ctx: Context, vpc: VpcId | None = None, *, all: bool = False) -> Iterator[FlowLog]:
    """List the flow logs of a VPC and its subnets (DescribeFlowLogs).

    Args:
        vpc: whose; the current VPC's when left out, the whole region's when there is none.
        all: the whole region's, whatever is current.
    Examples:
        awsh> vpc flow-log ls
        awsh> vpc flow-log ls --all | where delivery = FAILED | select id,error
    """
    from awsh_vpc.removing.inside import flow_logs

    whose = vpc or (None if all else ctx.current(VPC.name))
    found = flow_logs(ctx, whose) if whose else ctx.search("ec2", "describe_flow_logs", "FlowLogs[]")
    return map(log_row, found)


@flow_log.command
def show(ctx: Context, log: FlowLogId) -> FlowLog:
    """Show one flow log in full, with its format and why it delivers nothing (DescribeFlowLogs).

    Args:
        log: which one.
    Examples:
        awsh> vpc create 10.27.0.0/16 --name heard
        awsh> s3 mb flow-logs-of-heard
        awsh> vpc flow-log create heard --bucket flow-logs-of-heard --name ear
        awsh> vpc flow-log show ear
    """
    return _rows(ctx, [log])[0]


def _rows(ctx: Context, ids: list[str]) -> list[FlowLog]:
    """Those of these ids. Raises CommandError where one is not there."""
    filters = by("flow-log-id", *ids)
    rows = [log_row(each) for each in ctx.search("ec2", "describe_flow_logs", "FlowLogs[]", Filter=filters)]
    if unknown := [id for id in ids if id not in {row["id"] for row in rows}]:
        raise CommandError(f"there is no flow log {', '.join(unknown)}")
    return rows


@flow_log.command
def create(
    ctx: Context,
    *resources: ThingId,
    group: str | None = None,
    role: str | None = None,
    create_role: bool = False,
    bucket: Bucket | None = None,
    prefix: str = "",
    traffic: Literal["all", "accept", "reject"] = "all",
    interval: Literal["60", "600"] = "600",
    format: str | None = None,
    name: str = "",
    tag: Tags = None,
) -> Iterator[FlowLog]:
    """Write down the traffic of VPCs, subnets or network interfaces (CreateFlowLogs).

    It goes to a log group of CloudWatch Logs, for which AWS wants a role, or into a bucket.

    Args:
        resources: VPCs, or subnets, or network interfaces; the current VPC when left out.
        group: the log group; made where there is none.
        role: the role by which it may write there: its name or ARN; awsh-flow-logs when left out.
        create_role: make that role where there is none.
        bucket: a bucket instead: its name or ARN.
        prefix: a folder in the bucket.
        traffic: all of it, what was let through, or what was not.
        interval: seconds that are summed up in one record.
        format: the fields of a record, such as '${srcaddr} ${dstaddr} ${action}'; AWS's own when left out.
        name: its Name tag.
        tag: another tag; may be given several times.
    Examples:
        awsh> vpc create 10.30.0.0/16 --name watched
        awsh> s3 mb flow-logs-of-mine
        awsh> vpc flow-log create watched --bucket flow-logs-of-mine --traffic reject
        awsh> vpc flow-log create watched --group /vpc/watched --create-role
        awsh> vpc flow-log ls watched | select destination,traffic,delivery
    """

    if (group is None) == (bucket is None):
        raise UsageError(
            "a flow log goes to a log group or a bucket", hint="`--group NAME`, or `--bucket NAME`"
        )
    for option, value, other in (
        ("--role", role, bucket),
        ("--create-role", create_role, bucket),
        ("--prefix", prefix, group),
    ):
        if value and other:
            raise UsageError(f"{option} is not for a {'bucket' if other == bucket else 'log group'}")
    ids = list(dict.fromkeys(resources)) or [found for found in [ctx.current(VPC.name)] if found]
    types = {_TYPES.get(id.partition("-")[0]) for id in ids}
    if len(types) != 1 or None in types:
        raise UsageError(
            "vpc flow-log create wants VPCs, or subnets, or network interfaces", usage=create.usage
        )
    tags = tag_specifications("vpc-flow-log", name, tag)
    where = to_group(ctx, group, role, create_role) if group else to_bucket(ctx, str(bucket), prefix)
    try:
        answer = ctx.call(
            "ec2",
            "create_flow_logs",
            ResourceIds=ids,
            ResourceType=types.pop(),
            TrafficType=traffic.upper(),
            MaxAggregationInterval=int(interval),
            **({"LogFormat": format} if format else {}),
            **where,
            **tags,
        )
    except AwsError as error:
        error.hint = advice(error.code, error.message, bucket) or error.hint
        raise
    made = answer.get("FlowLogIds") or []
    failures = unsuccessful(answer)
    if failures:
        hint = next((found for _, why in failures if (found := advice("", why, bucket))), None)
        raise (
            PartialFailure(len(made), failures)
            if made
            else CommandError("; ".join(f"{id}: {why}" for id, why in failures), hint=hint)
        )
    rows = [log_row(each) for each in ctx.search("ec2", "describe_flow_logs", "FlowLogs[]", FlowLogIds=made)]
    for row in rows:
        if row["delivery"] == "FAILED":
            ctx.note(f"note: {row['id']} delivers nothing: {row['error']}")
    return iter(rows)


@flow_log.command
def rm(ctx: Context, *logs: FlowLogId) -> None:
    """Delete flow logs after asking; what they have written stays (DeleteFlowLogs).

    Args:
        logs: which ones.
    Examples:
        awsh> vpc create 10.31.0.0/16 --name seen
        awsh> s3 mb flow-logs-of-yours
        awsh> vpc flow-log create seen --bucket flow-logs-of-yours --name eye
        awsh> vpc flow-log rm eye
    """
    if not logs:
        raise UsageError("vpc flow-log rm wants a flow log", usage=rm.usage)
    ids = list(dict.fromkeys(logs))
    rows = _rows(ctx, ids)
    told = "; ".join(f"{named(row['id'], row['name'])} of {row['resource']}" for row in rows)
    ctx.confirm(f"Delete flow log{'' if len(rows) == 1 else 's'} {told}?")
    failures = unsuccessful(ctx.call("ec2", "delete_flow_logs", FlowLogIds=ids))
    if failures:
        raise PartialFailure(len(ids) - len(failures), failures)
    for row in rows:
        ctx.note(f"deleted flow log {named(row['id'], row['name'])}; {row['destination']} stays")
