"""Behind `vpc create --public …`: the usual network, each part of it looked for before it is made.

So what was begun can be gone on with: a part is known by its Name tag, or by its range.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from awsh import AwsError, CommandError, Context, UsageError, by, tag_specifications, tags_of
from awsh_vpc.layout import Layout, Nat, Part, lay_out, letter
from awsh_vpc.nat_making import OWNER, gateways, make, nat_row, until_state
from awsh_vpc.route_rows import routes_of
from awsh_vpc.route_tables import lead, records
from awsh_vpc.rows import subnet_row, vpc_row
from awsh_vpc.subnets import assign_addresses, available
from awsh_vpc.vpcs import gateway_of


def plan(
    ctx: Context,
    cidr: str,
    public: int,
    private: int,
    nat: Nat,
    az: list[str] | None,
    size: int | None,
    resume: str | None,
) -> Layout | None:
    """The parts that are wanted; None where the VPC alone is. Raises UsageError where they cannot be."""
    if min(public, private) < 0:
        raise UsageError("--public and --private are numbers of subnets, 0 at least")
    if not public and not private:
        for given, option in ((nat != "none", "--nat"), (az, "--az"), (size, "--size"), (resume, "--resume")):
            if given:
                raise UsageError(f"{option} is of subnets", hint="--public 2 --private 2 makes some")
        return None
    known = sorted(
        zone["ZoneName"]
        for zone in ctx.search("ec2", "describe_availability_zones", "AvailabilityZones[]")
        if zone.get("State", "available") == "available"
        and zone.get("ZoneType", "availability-zone") == "availability-zone"
    )
    for zone in az or ():
        if zone not in known:
            raise UsageError(f"there is no availability zone {zone}", hint=f"there are {', '.join(known)}")
    try:
        return lay_out(cidr, public, private, nat, list(dict.fromkeys(az or known)), size)
    except ValueError as error:
        raise UsageError(str(error)) from None


def begun(ctx: Context, id: str, cidr: str, name: str) -> str:
    """The VPC that is to be gone on with, if it is what these options made. Raises CommandError."""
    row = vpc_row(ctx.call("ec2", "describe_vpcs", VpcIds=[id])["Vpcs"][0])
    if cidr not in row["cidrs"] or row["name"] != name:
        called = f"--name {row['name']}" if row["name"] else "no --name"
        raise CommandError(
            f"VPC {id} was begun as {', '.join(row['cidrs'])} with {called}: give the same to go on with it"
        )
    return id


def as_typed(**options: Any) -> str:
    """Options as they would be typed again."""
    from shlex import quote

    words = []
    for key, value in options.items():
        flag = "--" + key.replace("_", "-")
        if value is True:
            words.append(flag)
        elif isinstance(value, list) and key == "tag":
            words += [f"{flag} {quote(each)}" for each in value]
        elif isinstance(value, list):
            words.append(f"{flag} {' '.join(value)}")
        elif value and value != "none":
            words.append(f"{flag} {quote(str(value))}")
    return " ".join(words)


def build(ctx: Context, vpc: str, name: str, layout: Layout, tags: dict[str, str], again: str) -> None:
    """Makes what the layout wants and the VPC has not.

    name: its parts are called after it. again: the line that goes on with it, for who is stopped half-way.
    """
    builder = _Builder(ctx, vpc, name, tags)
    steps = list(_steps(builder, layout))
    done: list[str] = []
    current = ""
    try:
        with ctx.progress(f"create {name or vpc}", len(steps)) as bar:
            for current, step in steps:
                step()
                done.append(current)
                bar.advance()
    except (KeyboardInterrupt, AwsError, CommandError):
        ctx.note(f"stopped at {current}, {len(done)} of {len(steps)} steps done")
        ctx.note(f"there are: VPC {vpc}{''.join(f', {each}' for each in done)}")
        ctx.note(f"`{again}` goes on; `vpc rm {vpc}` takes it all back")
        raise


def _steps(builder: _Builder, layout: Layout) -> Iterator[tuple[str, Callable[[], object]]]:
    """Each with what it makes, in words. NAT gateways take long, so they are waited for last."""
    if layout.public:
        yield "an internet gateway", builder.internet_gateway
    for part in layout.parts:
        yield f"subnet {part.label}", partial(builder.subnet, part)
    if layout.public:
        yield "route table public", partial(builder.table, "public")
        yield "the way out of public subnets", partial(builder.open_public)
    for part in layout.public:
        yield f"routes of {part.label}", partial(builder.associate, part, "public")
    for zone in layout.nats:
        place = next(part for part in layout.public if part.zone == zone)
        label = f"nat-{letter(zone)}" if layout.nat == "per-az" else "nat"
        yield f"NAT gateway {label}", partial(builder.nat, zone, place, label)
    tables = {layout.table(part): layout.nat_of(part) for part in layout.private}
    for table in tables:
        yield f"route table {table}", partial(builder.table, table)
    for part in layout.private:
        yield f"routes of {part.label}", partial(builder.associate, part, layout.table(part))
    if layout.nats:
        yield "the start of NAT gateways", builder.wait
    for table, way in tables.items():
        if way is not None:
            yield f"the way out of {table} subnets", partial(builder.out, table, way)


class _Builder:
    """Makes one part at a time, and keeps the ids of what there is."""

    def __init__(self, ctx: Context, vpc: str, name: str, tags: dict[str, str]) -> None:
        self.ctx, self.vpc, self.name, self.tags = ctx, vpc, name, tags
        self.gateway = ""
        self.subnets: dict[str, str] = {}
        self.tables: dict[str, str] = {}
        self.nats: dict[str, str] = {}

    def _called(self, label: str) -> str:
        return f"{self.name}-{label}" if self.name else label

    def internet_gateway(self) -> None:
        found = gateway_of(self.ctx, self.vpc)
        if found is None:
            loose = self._loose_gateway()
            spec = tag_specifications("internet-gateway", self._called("igw"), {**self.tags, OWNER: self.vpc})
            found = loose or str(
                self.ctx.call("ec2", "create_internet_gateway", **spec)["InternetGateway"][
                    "InternetGatewayId"
                ]
            )
            self.ctx.call("ec2", "attach_internet_gateway", InternetGatewayId=found, VpcId=self.vpc)
        self.gateway = found

    def _loose_gateway(self) -> str | None:
        """One that was made for this VPC and never attached to it."""
        filters = by(f"tag:{OWNER}", self.vpc)
        for each in self.ctx.search(
            "ec2", "describe_internet_gateways", "InternetGateways[]", Filters=filters
        ):
            if not each.get("Attachments"):
                return str(each["InternetGatewayId"])
        return None

    def subnet(self, part: Part) -> None:
        filters = [*by("vpc-id", self.vpc), *by("cidr-block", part.cidr)]
        found = next(self.ctx.search("ec2", "describe_subnets", "Subnets[]", Filters=filters), None)
        if found is None:
            found = self.ctx.call(
                "ec2",
                "create_subnet",
                VpcId=self.vpc,
                CidrBlock=part.cidr,
                AvailabilityZone=part.zone,
                **tag_specifications("subnet", self._called(part.label), self.tags),
            )["Subnet"]
        row = subnet_row(found)
        self.subnets[part.label] = row["id"]
        if row["state"] != "available":
            available(self.ctx, row["id"])
        if part.public and not row["public_ip"]:
            assign_addresses(self.ctx, row["id"])

    def table(self, label: str) -> None:
        called = self._called(label)
        for record in records(self.ctx, self.vpc):
            if tags_of(record).get("Name") == called:
                self.tables[label] = record["RouteTableId"]
                return
        spec = tag_specifications("route-table", called, self.tags)
        answer = self.ctx.call("ec2", "create_route_table", VpcId=self.vpc, **spec)
        self.tables[label] = answer["RouteTable"]["RouteTableId"]

    def open_public(self) -> None:
        self._lead_out("public", "GatewayId", self.gateway)

    def out(self, label: str, zone: str) -> None:
        self._lead_out(label, "NatGatewayId", self.nats[zone])

    def _lead_out(self, label: str, parameter: str, id: str) -> None:
        table = self.tables[label]
        [record] = self.ctx.call("ec2", "describe_route_tables", RouteTableIds=[table])["RouteTables"]
        before = next((r for r in routes_of(record) if r["destination"] == "0.0.0.0/0"), None)
        if before is None or before["via"] != id:
            operation = "replace_route" if before else "create_route"
            words: dict[str, Any] = {"DestinationCidrBlock": "0.0.0.0/0", parameter: id}
            self.ctx.call("ec2", operation, RouteTableId=table, **words)

    def nat(self, zone: str, place: Part, label: str) -> None:
        subnet, called = self.subnets[place.label], self._called(label)
        filters = [*by("subnet-id", subnet), *by("state", "pending", "available")]
        for record in self.ctx.search("ec2", "describe_nat_gateways", "NatGateways[]", Filter=filters):
            self.nats[zone] = nat_row(record)["id"]
            return
        self.nats[zone] = make(self.ctx, self.vpc, subnet, name=called, tags=self.tags)["id"]

    def associate(self, part: Part, label: str) -> None:
        lead(self.ctx, self.subnets[part.label], self.tables[label])

    def wait(self) -> None:
        ids = list(self.nats.values())
        if any(row["state"] != "available" for row in gateways(self.ctx, ids)):
            until_state(self.ctx, ids, "available", "starting")
