"""What stands in the subnets of a VPC: NAT gateways, instances, databases, load balancers and the like."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from awsh import AwsError, Context, by, tags_of
from awsh_vpc.diagram.survey import Place, Thing
from awsh_vpc.nat_making import nat_row
from awsh_vpc.removing.owners import FUNCTION

Places = Mapping[str, Place]
Names = Mapping[str, str]
Found = Iterator[tuple[str, Thing]]
"""Things, each with the subnet that it stands in."""


def add_things(ctx: Context, vpc: str, places: Places, names: Names) -> None:
    """Puts each into its subnet. names: of security groups, by id. What may not be read is said and left out."""
    finders: tuple[tuple[str, Callable[..., Found]], ...] = (
        ("NAT gateways", _nats),
        ("endpoints", _endpoints),
        ("load balancers", _balancers),
        ("instances", _instances),
        ("databases", _databases),
        ("network interfaces", _interfaces),
    )
    for what, find in finders:
        try:
            for subnet, thing in find(ctx, vpc, places, names):
                if subnet in places:
                    places[subnet].things.append(thing)
        except AwsError as error:
            ctx.note(f"{what} are left out: {error}")


def _groups(ids: Iterator[str], names: Names) -> tuple[str, ...]:
    return tuple(names.get(id, id) for id in ids)


def _nats(ctx: Context, vpc: str, places: Places, names: Names) -> Found:
    for record in ctx.search("ec2", "describe_nat_gateways", "NatGateways[]", Filter=by("vpc-id", vpc)):
        nat = nat_row(record)
        if nat["state"] != "deleted":
            state = "" if nat["state"] == "available" else nat["state"]
            about = tuple(filter(None, (nat["public_ip"],)))
            yield nat["subnet_id"], Thing("NAT gateway", nat["id"], nat["name"], state, about)


def _endpoints(ctx: Context, vpc: str, places: Places, names: Names) -> Found:
    """Interface endpoints have a network interface in each of their subnets."""
    for record in ctx.search("ec2", "describe_vpc_endpoints", "VpcEndpoints[]", Filters=by("vpc-id", vpc)):
        state = record["State"].lower()
        groups = _groups((each["GroupId"] for each in record.get("Groups") or ()), names)
        name = tags_of(record).get("Name", "")
        told = "" if state == "available" else state
        thing = Thing("endpoint", record["VpcEndpointId"], name, told, (record["ServiceName"],), groups)
        for subnet in record.get("SubnetIds") or () if state != "deleted" else ():
            yield subnet, thing


def _balancers(ctx: Context, vpc: str, places: Places, names: Names) -> Found:
    """A load balancer stands in one subnet of each of its zones."""
    for record in ctx.search("elbv2", "describe_load_balancers", "LoadBalancers[]"):
        if record.get("VpcId") != vpc:
            continue
        state = (record.get("State") or {}).get("Code", "active")
        about = (record.get("Type", ""), record.get("Scheme", ""))
        thing = Thing(
            "load balancer",
            record["LoadBalancerArn"],
            record["LoadBalancerName"],
            "" if state == "active" else state,
            tuple(filter(None, about)),
            _groups(iter(record.get("SecurityGroups") or ()), names),
        )
        for zone in record.get("AvailabilityZones") or ():
            yield zone.get("SubnetId", ""), thing


def _instances(ctx: Context, vpc: str, places: Places, names: Names) -> Found:
    found = ctx.search("ec2", "describe_instances", "Reservations[].Instances[]", Filters=by("vpc-id", vpc))
    for record in sorted(found, key=lambda each: (tags_of(each).get("Name", ""), each["InstanceId"])):
        if record["State"]["Name"] == "terminated":
            continue
        about = (record["InstanceType"], record.get("PrivateIpAddress"), record.get("PublicIpAddress"))
        yield (
            record.get("SubnetId", ""),
            Thing(
                "instance",
                record["InstanceId"],
                tags_of(record).get("Name", ""),
                record["State"]["Name"],
                tuple(filter(None, about)),
                _groups((each["GroupId"] for each in record.get("SecurityGroups") or ()), names),
            ),
        )


def _databases(ctx: Context, vpc: str, places: Places, names: Names) -> Found:
    """Each in the subnet of its group that is in its zone; a second zone's stands by in its own."""
    for record in ctx.search("rds", "describe_db_instances", "DBInstances[]"):
        group = record.get("DBSubnetGroup") or {}
        if group.get("VpcId") != vpc:
            continue
        groups = _groups(
            (each["VpcSecurityGroupId"] for each in record.get("VpcSecurityGroups") or ()), names
        )
        name = record["DBInstanceIdentifier"]
        about = (record["Engine"], record.get("DBInstanceClass", ""))
        here = [each["SubnetIdentifier"] for each in group.get("Subnets") or ()]
        here = [each for each in here if each in places]
        for zone, noun in (
            (record.get("AvailabilityZone"), "database"),
            (record.get("SecondaryAvailabilityZone"), "standby of"),
        ):
            home = next((each for each in here if places[each].subnet["zone"] == zone), None)
            if home is None and noun == "database":
                home = next(iter(here), None)
            if home is not None:
                yield home, Thing(noun, name, "", record["DBInstanceStatus"], about, groups)


def _interfaces(ctx: Context, vpc: str, places: Places, names: Names) -> Found:
    """Those of functions, and those that nothing else here stands for."""
    seen = set()
    for record in ctx.search(
        "ec2", "describe_network_interfaces", "NetworkInterfaces[]", Filters=by("vpc-id", vpc)
    ):
        about = record.get("Description") or ""
        groups = _groups((each["GroupId"] for each in record.get("Groups") or ()), names)
        subnet = record.get("SubnetId", "")
        if function := FUNCTION.fullmatch(about):
            if (function[1], subnet) not in seen:
                seen.add((function[1], subnet))
                yield subnet, Thing("function", function[1], "", "", ("Lambda",), groups)
        elif not (record.get("Attachment") or record.get("RequesterManaged") or _is_of_nat(record)):
            card = (record.get("PrivateIpAddress") or "", about)
            name = tags_of(record).get("Name", "")
            yield (
                subnet,
                Thing(
                    "network interface",
                    record["NetworkInterfaceId"],
                    name,
                    "" if record.get("Status") == "in-use" else record.get("Status", ""),
                    tuple(filter(None, card)),
                    groups,
                ),
            )


def _is_of_nat(record: Mapping[str, Any]) -> bool:
    return record.get("InterfaceType") not in (None, "interface")
