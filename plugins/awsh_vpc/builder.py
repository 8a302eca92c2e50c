"""The parts of the usual network, each looked for before it is made, by its Name tag or by its range."""

from __future__ import annotations

from awsh import Context, by, tag_specifications, tags_of
from awsh_vpc.egress_igws import egress_row
from awsh_vpc.egress_igws import gateways as egress_gateways
from awsh_vpc.layout import Part
from awsh_vpc.nat_making import OWNER, gateways, make, nat_row, until_state
from awsh_vpc.route_rows import routes_of
from awsh_vpc.route_tables import lead, records
from awsh_vpc.rows import subnet_row
from awsh_vpc.subnets import assign_addresses, assign_addresses_six, available, free_six
from awsh_vpc.vpcs import gateway_of
from awsh_vpc.waiting import call_of_new


class Builder:
    """Makes one part at a time, and keeps the ids of what there is. ipv6: subnets have a range of it too."""

    def __init__(self, ctx: Context, vpc: str, name: str, tags: dict[str, str], ipv6: bool) -> None:
        self.ctx, self.vpc, self.name, self.tags, self.ipv6 = ctx, vpc, name, tags, ipv6
        self.gateway = ""
        self.egress = ""
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
                call_of_new(self.ctx, "create_internet_gateway", **spec)["InternetGateway"][
                    "InternetGatewayId"
                ]
            )
            call_of_new(self.ctx, "attach_internet_gateway", InternetGatewayId=found, VpcId=self.vpc)
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
            six = {"Ipv6CidrBlock": free_six(self.ctx, self.vpc)} if self.ipv6 else {}
            found = call_of_new(
                self.ctx,
                "create_subnet",
                VpcId=self.vpc,
                CidrBlock=part.cidr,
                AvailabilityZone=part.zone,
                **six,
                **tag_specifications("subnet", self._called(part.label), self.tags),
            )["Subnet"]
        row = subnet_row(found)
        self.subnets[part.label] = row["id"]
        if row["state"] != "available":
            available(self.ctx, row["id"])
        if part.public and not row["public_ip"]:
            assign_addresses(self.ctx, row["id"])
        if self.ipv6 and not found.get("AssignIpv6AddressOnCreation"):
            assign_addresses_six(self.ctx, row["id"])

    def egress_gateway(self) -> None:
        found = next(egress_gateways(self.ctx, self.vpc), None)
        if found is None:
            spec = tag_specifications("egress-only-internet-gateway", self._called("egress-igw"), self.tags)
            answer = call_of_new(self.ctx, "create_egress_only_internet_gateway", VpcId=self.vpc, **spec)
            found = egress_row(answer["EgressOnlyInternetGateway"])
        self.egress = found["id"]

    def table(self, label: str) -> None:
        called = self._called(label)
        for record in records(self.ctx, self.vpc):
            if tags_of(record).get("Name") == called:
                self.tables[label] = record["RouteTableId"]
                return
        spec = tag_specifications("route-table", called, self.tags)
        answer = call_of_new(self.ctx, "create_route_table", VpcId=self.vpc, **spec)
        self.tables[label] = answer["RouteTable"]["RouteTableId"]

    def open_public(self) -> None:
        self._lead_out("public", "GatewayId", self.gateway)
        if self.ipv6:
            self._lead_out("public", "GatewayId", self.gateway, six=True)

    def out(self, label: str, zone: str) -> None:
        self._lead_out(label, "NatGatewayId", self.nats[zone])

    def out_six(self, label: str) -> None:
        self._lead_out(label, "EgressOnlyInternetGatewayId", self.egress, six=True)

    def _lead_out(self, label: str, parameter: str, id: str, *, six: bool = False) -> None:
        table = self.tables[label]
        everywhere = "::/0" if six else "0.0.0.0/0"
        [record] = call_of_new(self.ctx, "describe_route_tables", RouteTableIds=[table])["RouteTables"]
        before = next((r for r in routes_of(record) if r["destination"] == everywhere), None)
        if before is None or before["via"] != id:
            operation = "replace_route" if before else "create_route"
            field = "DestinationIpv6CidrBlock" if six else "DestinationCidrBlock"
            call_of_new(self.ctx, operation, RouteTableId=table, **{field: everywhere, parameter: id})

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
