"""`ec2 ls`, `ec2 show`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, Literal

from awsh import CURRENT, MANY, AwsError, Context, by
from awsh_ec2.groups import ec2
from awsh_ec2.kinds import ALIVE, InstanceId
from awsh_ec2.rows import Instance, instance_row

State = Literal["pending", "running", "stopping", "stopped", "shutting-down", "terminated"]
ITEMS = "Reservations[].Instances[]"


@ec2.command
def ls(
    ctx: Context, *, state: Annotated[list[State] | None, MANY] = None, all: bool = False
) -> Iterator[Instance]:
    """List the instances of the region (DescribeInstances).

    Args:
        state: those in one of these states.
        all: the terminated ones too, which AWS forgets after an hour.
    Examples:
        awsh> ec2 ls
        awsh> ec2 ls --state running | where type ~ ^t3 | sort launched
        awsh> ec2 ls --all | select name,state,reason
    """
    states = state or ([] if all else ALIVE)
    filters = {"Filters": by("instance-state-name", *states)} if states else {}
    for record in ctx.search("ec2", "describe_instances", ITEMS, **filters):
        yield instance_row(record)


@ec2.command
def show(ctx: Context, instance: InstanceId = CURRENT) -> Instance:
    """Show one instance in full, with its status checks (DescribeInstances, DescribeInstanceStatus, …Attribute).

    Args:
        instance: its id, Name tag, ARN or a unique prefix; the current one when left out.
    Examples:
        awsh> ec2 launch shown --image al2023
        awsh> ec2 show shown | get private_ip
    """
    row = look(ctx, [instance])[0]
    for status in ctx.search("ec2", "describe_instance_status", "InstanceStatuses[]", InstanceIds=[instance]):
        row["checks"] = (
            f"system {status['SystemStatus']['Status']}, instance {status['InstanceStatus']['Status']}"
        )
    protected = _is_protected(ctx, instance)
    if protected is not None:
        row["protected"] = protected
    return row


def _is_protected(ctx: Context, id: str) -> bool | None:
    """Whether an instance can't be terminated; None where that may not be read."""
    try:
        answer = ctx.call(
            "ec2", "describe_instance_attribute", InstanceId=id, Attribute="disableApiTermination"
        )
    except AwsError as error:
        if error.code != "UnauthorizedOperation":
            raise
        return None
    return bool(answer["DisableApiTermination"]["Value"])


def look(ctx: Context, ids: Iterable[str]) -> list[Instance]:
    """These instances as they are now, in this order. Raises AwsError where one is not there."""
    wanted = list(dict.fromkeys(ids))
    found: dict[str, Instance] = {}
    for start in range(0, len(wanted), 500):
        some = wanted[start : start + 500]
        for record in ctx.search("ec2", "describe_instances", ITEMS, InstanceIds=some):
            found[record["InstanceId"]] = instance_row(record)
    return [found[id] for id in wanted]


def names_of_instances(ctx: Context) -> dict[str, str]:
    """The Name tags of all instances, by id (DescribeTags); none where they may not be read."""
    filters = [*by("resource-type", "instance"), *by("key", "Name")]
    try:
        tags = ctx.search("ec2", "describe_tags", "Tags[]", Filters=filters)
        return {tag["ResourceId"]: tag["Value"] for tag in tags}
    except AwsError as error:
        # Without the right to list them their ids do.
        if error.code != "UnauthorizedOperation":
            raise
        return {}
