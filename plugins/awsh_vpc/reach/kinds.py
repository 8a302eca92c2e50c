"""What can be at either end of `vpc reach`, as a resource kind: instances, databases, load balancers and the like."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from awsh import (
    HEX,
    AwsError,
    Candidate,
    Completing,
    Context,
    Name,
    Resource,
    ResourceKind,
    ValueType,
    by,
    complete_ports,
    tags_of,
)

_FIRST_WORDS = ("tcp", "udp", "icmp", "icmpv6", "all")
"""Of what `complete_ports` offers, those that name no port."""
_ALIVE = ("pending", "running", "stopping", "stopped", "shutting-down")
BALANCERS = ("ELB *",)
"""How AWS describes the network interfaces of its load balancers: `ELB app/web/50dc6c495c0c9188`."""


def _names(ctx: Context) -> Iterator[Name]:
    """Security groups are called `sg:web`: an instance is often called as its group is."""
    for record in ctx.search(
        "ec2", "describe_instances", "Reservations[].Instances[]", Filters=by("instance-state-name", *_ALIVE)
    ):
        yield Name(
            record["InstanceId"], tags_of(record).get("Name", ""), f"instance {record['State']['Name']}"
        )
    try:
        for record in ctx.search("rds", "describe_db_instances", "DBInstances[]"):
            id = record["DBInstanceIdentifier"]
            yield Name(f"db:{id}", id, f"database {record['Engine']}")
    except AwsError:
        # Without the right to list them, the others are still found.
        pass
    for record in ctx.search("ec2", "describe_subnets", "Subnets[]"):
        about = f"subnet {record.get('CidrBlock') or 'IPv6'}"
        yield Name(record["SubnetId"], tags_of(record).get("Name", ""), about)
    for record in ctx.search("ec2", "describe_security_groups", "SecurityGroups[]"):
        yield Name(record["GroupId"], f"sg:{record['GroupName']}", f"security group of {record.get('VpcId')}")
    seen = set()
    for record in ctx.search(
        "ec2", "describe_network_interfaces", "NetworkInterfaces[]", Filters=by("description", *BALANCERS)
    ):
        about = record["Description"].removeprefix("ELB ")
        name = about.split("/")[1] if "/" in about else about
        if name not in seen:
            seen.add(name)
            yield Name(f"lb:{name}", name, "load balancer")
    for record in ctx.search("ec2", "describe_vpc_endpoints", "VpcEndpoints[]"):
        # One that was deleted is listed for a while, and its name may be another's by then.
        if record["State"].lower() not in ("deleting", "deleted"):
            about = f"endpoint to {record['ServiceName'].rpartition('.')[2]}"
            yield Name(record["VpcEndpointId"], tags_of(record).get("Name", ""), about)
    tagged = [*by("key", "Name"), *by("resource-type", "network-interface")]
    for tag in ctx.search("ec2", "describe_tags", "Tags[]", Filters=tagged):
        yield Name(tag["ResourceId"], tag["Value"], tag["ResourceType"])


END = ResourceKind(
    "vpc:end",
    noun="instance, database or the like",
    service="ec2",
    names=_names,
    pattern=f"(?:i|eni|subnet|sg|vpce)-{HEX}|(?:db|lb):.+",
    # Rows of instances and the like carry it as `id`, not only rows of its own.
    columns=("id", "id"),
)


def _convert(ctx: Context, given: object) -> str:
    from awsh_vpc.reach.finding import meant

    return meant(ctx, given)


def _complete(completing: Completing) -> Iterator[Candidate]:
    for text, about in (("me", "this machine"), ("internet", "everybody")):
        if text.startswith(completing.word):
            yield Candidate(text, about)
    for _, candidate in completing.ctx.candidates(END.name, completing.word):
        yield candidate


def _complete_target(completing: Completing) -> Iterator[Candidate]:
    """A name, then its port."""
    who, colon, _ = completing.word.rpartition(":")
    if colon and who not in ("db", "lb", "sg"):
        for each in complete_ports([]):
            if each.text not in _FIRST_WORDS:
                yield each._replace(text=f"{who}:{each.text}")
        yield Candidate(f"{who}:icmp", "ping")
    for each in _complete(completing):
        yield each._replace(final=each.text.startswith("db:"))


Source = Annotated[str, Resource(END.name), ValueType("SRC", _convert, _complete)]
"""Who asks."""

Target = Annotated[str, ValueType("DST:PORT", None, _complete_target)]
"""Who is asked, and on which port."""
