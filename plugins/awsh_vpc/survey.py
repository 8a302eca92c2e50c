"""What stands where in a VPC: asked of AWS once, for pictures of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from awsh import AwsError, Context, by, tags_of
from awsh_vpc.nat_making import nat_row
from awsh_vpc.route_rows import RouteTable, table_row
from awsh_vpc.rows import Subnet, Vpc, igw_row, subnet_row, vpc_row


class Thing(NamedTuple):
    """Something in the picture. noun: what it is; about: the rest that is worth a word."""

    noun: str
    id: str
    name: str = ""
    about: tuple[str, ...] = ()


@dataclass(slots=True)
class Place:
    """A subnet. public: its way out is an internet gateway. way_out: the id of what it is, if there is one."""

    subnet: Subnet
    public: bool
    way_out: str | None
    things: list[Thing] = field(default_factory=list)


@dataclass(slots=True)
class Survey:
    """A VPC: its subnets by zone, and what belongs to none of them."""

    vpc: Vpc
    zones: dict[str, list[Place]]
    gateways: list[Thing]
    groups: list[Thing]

    @property
    def places(self) -> Iterable[Place]:
        return (place for places in self.zones.values() for place in places)

    def called(self, id: str) -> str:
        """The name of a gateway, where it has one."""
        things = [*self.gateways, *(thing for place in self.places for thing in place.things)]
        return next((thing.name or thing.id for thing in things if thing.id == id), id)


def survey(ctx: Context, vpc: str) -> Survey:
    """Looks at everything in a VPC. What may not be read is said and left out."""

    def of(operation: str, items: str, parameter: str = "Filters", name: str = "vpc-id") -> list[Any]:
        return list(ctx.search("ec2", operation, items, **{parameter: by(name, vpc)}))

    row = vpc_row(ctx.call("ec2", "describe_vpcs", VpcIds=[vpc])["Vpcs"][0])
    tables = [table_row(record) for record in of("describe_route_tables", "RouteTables[]")]
    subnets = sorted(
        map(subnet_row, of("describe_subnets", "Subnets[]")), key=lambda each: (each["zone"], _order(each))
    )
    places = {each["id"]: _place(each, tables) for each in subnets}
    for record in of("describe_nat_gateways", "NatGateways[]", "Filter"):
        nat = nat_row(record)
        if nat["state"] != "deleted" and nat["subnet_id"] in places:
            about = tuple(filter(None, (nat["public_ip"], _unless(nat["state"], "available"))))
            places[nat["subnet_id"]].things.append(Thing("NAT gateway", nat["id"], nat["name"], about))
    for record in of("describe_instances", "Reservations[].Instances[]"):
        if record["State"]["Name"] != "terminated" and record.get("SubnetId") in places:
            places[record["SubnetId"]].things.append(_instance(record))
    _add_databases(ctx, vpc, places)
    zones: dict[str, list[Place]] = defaultdict(list)
    for place in places.values():
        zones[place.subnet["zone"]].append(place)
    gateways = [
        Thing("internet gateway", gateway["id"], gateway["name"])
        for gateway in map(
            igw_row,
            of("describe_internet_gateways", "InternetGateways[]", name="attachment.vpc-id"),
        )
    ]
    gateways += [
        Thing("endpoint", each["VpcEndpointId"], tags_of(each).get("Name", ""), (each["ServiceName"],))
        for each in of("describe_vpc_endpoints", "VpcEndpoints[]")
        if each["State"].lower() != "deleted"
    ]
    groups = [
        Thing("security group", each["GroupId"], each["GroupName"])
        for each in of("describe_security_groups", "SecurityGroups[]")
    ]
    return Survey(row, dict(zones), gateways, groups)


def _order(subnet: Subnet) -> tuple[int, ...]:
    return tuple(int(part) for part in subnet["cidr"].replace("/", ".").split(".") if part)


def _unless(state: str, usual: str) -> str:
    return "" if state == usual else state


def _place(subnet: Subnet, tables: Iterable[RouteTable]) -> Place:
    own = next((table for table in tables if subnet["id"] in table["subnets"]), None)
    table = own or next((table for table in tables if table["main"]), None)
    outward = [
        route["via"]
        for route in (table["routes"] if table else ())
        if route["destination"] in ("0.0.0.0/0", "::/0") and route["state"] != "blackhole"
    ]
    public = next((via for via in outward if via.startswith("igw-")), None)
    return Place(subnet, public is not None, public or next(iter(outward), None))


def _instance(record: Mapping[str, Any]) -> Thing:
    about = (
        record["InstanceType"],
        record["State"]["Name"],
        record.get("PrivateIpAddress") or "",
        record.get("PublicIpAddress") or "",
        *(group["GroupName"] for group in record.get("SecurityGroups") or ()),
    )
    name = tags_of(record).get("Name", "")
    return Thing("instance", record["InstanceId"], name, tuple(filter(None, about)))


def _add_databases(ctx: Context, vpc: str, places: Mapping[str, Place]) -> None:
    """Each in the subnet of its group that is in its zone."""
    try:
        found = list(ctx.search("rds", "describe_db_instances", "DBInstances[]"))
    except AwsError as error:
        ctx.note(f"databases are left out: {error}")
        return
    for record in found:
        group = record.get("DBSubnetGroup") or {}
        if group.get("VpcId") != vpc:
            continue
        zone = record.get("AvailabilityZone")
        homes = [subnet["SubnetIdentifier"] for subnet in group.get("Subnets") or ()]
        here = [places[home] for home in homes if home in places]
        home = next((place for place in here if place.subnet["zone"] == zone), here[0] if here else None)
        if home is not None:
            about = (record["Engine"], record["DBInstanceStatus"])
            home.things.append(Thing("database", record["DBInstanceIdentifier"], "", about))
