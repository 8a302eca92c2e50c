"""What AWS knows of the networks that a conversation passes: asked once, judged afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_network
from typing import Any

from awsh import AwsError, Context, by, named, tags_of
from awsh_vpc.peering.states import ENDED
from awsh_vpc.reach.traffic import Network
from awsh_vpc.route_rows import DESTINATIONS
from awsh_vpc.rows import vpc_row

Record = Mapping[str, Any]


@dataclass(slots=True)
class Known:
    """AWS's records by id, of the VPCs in question. outlets: egress-only internet gateways. lists: what
    prefix lists stand for.

    shared: names of security groups that several in the region have, which name none of them.
    """

    vpcs: dict[str, Record] = field(default_factory=dict)
    subnets: dict[str, Record] = field(default_factory=dict)
    tables: dict[str, Record] = field(default_factory=dict)
    acls: dict[str, Record] = field(default_factory=dict)
    groups: dict[str, Record] = field(default_factory=dict)
    gateways: dict[str, Record] = field(default_factory=dict)
    nats: dict[str, Record] = field(default_factory=dict)
    endpoints: dict[str, Record] = field(default_factory=dict)
    peerings: dict[str, Record] = field(default_factory=dict)
    outlets: dict[str, Record] = field(default_factory=dict)
    lists: dict[str, list[Network]] = field(default_factory=dict)
    shared: frozenset[str] = frozenset({"default"})
    unread: list[str] = field(default_factory=list)

    def table_of(self, subnet: str) -> Record | None:
        """The route table that a subnet uses: its own, else the main one of its VPC."""
        vpc = self.subnets[subnet]["VpcId"]
        main = None
        for table in self.tables.values():
            for association in table.get("Associations") or ():
                if association.get("SubnetId") == subnet:
                    return table
                if association.get("Main") and table["VpcId"] == vpc:
                    main = table
        return main

    def acl_of(self, subnet: str) -> Record | None:
        """The network ACL of a subnet: AWS associates each with one."""
        for acl in self.acls.values():
            if any(each.get("SubnetId") == subnet for each in acl.get("Associations") or ()):
                return acl
        vpc = self.subnets[subnet]["VpcId"]
        return next((a for a in self.acls.values() if a["VpcId"] == vpc and a.get("IsDefault")), None)

    def gateway_of(self, vpc: str) -> Record | None:
        """The internet gateway that is attached to a VPC."""
        for gateway in self.gateways.values():
            if any(each.get("VpcId") == vpc for each in gateway.get("Attachments") or ()):
                return gateway
        return None

    def peering_of(self, one: str, other: str) -> Record | None:
        """The peering connection of two VPCs; an active one first."""
        found = [each for each in self.peerings.values() if set(sides_of(each)) == {one, other}]
        return min(found, key=lambda each: each["Status"]["Code"] != "active", default=None)

    def ranges(self, vpc: str) -> list[Network]:
        """Every range that a VPC has."""
        row = vpc_row(self.vpcs[vpc])
        return [ip_network(text) for text in (*row["cidrs"], *row["ipv6"])]

    def named(self, id: str) -> str:
        """`lab-nat (nat-1)`."""
        return named(id, self._name(id))

    def called(self, id: str) -> str:
        """`lab-nat`: the name of what is known of, or the id."""
        return self._name(id) or id

    def _name(self, id: str) -> str:
        for some in (
            *(self.vpcs, self.subnets, self.tables, self.acls, self.groups),
            *(self.gateways, self.nats, self.endpoints, self.peerings, self.outlets),
        ):
            if id in some:
                return str(some[id].get("GroupName") or tags_of(some[id]).get("Name", ""))
        return ""


def sides_of(peering: Record) -> tuple[str, str]:
    """The two VPCs of a peering connection."""
    return tuple(peering[side].get("VpcId", "") for side in ("RequesterVpcInfo", "AccepterVpcInfo"))


def fetch(ctx: Context, vpcs: Iterable[str], groups: Iterable[str]) -> Known:
    """Everything of these VPCs that decides, in one paginated request each. groups: those of the ends."""
    ids = list(dict.fromkeys(vpcs))

    def of(
        operation: str, items: str, id: str, name: str = "vpc-id", parameter: str = "Filters"
    ) -> dict[str, Record]:
        found = ctx.search("ec2", operation, items, **{parameter: by(name, *ids)})
        return {record[id]: record for record in found}

    known = Known(
        vpcs=of("describe_vpcs", "Vpcs[]", "VpcId"),
        subnets=of("describe_subnets", "Subnets[]", "SubnetId"),
        tables=of("describe_route_tables", "RouteTables[]", "RouteTableId"),
        acls=of("describe_network_acls", "NetworkAcls[]", "NetworkAclId"),
        groups=of("describe_security_groups", "SecurityGroups[]", "GroupId"),
        gateways=of(
            "describe_internet_gateways", "InternetGateways[]", "InternetGatewayId", "attachment.vpc-id"
        ),
        nats=of("describe_nat_gateways", "NatGateways[]", "NatGatewayId", parameter="Filter"),
        endpoints=of("describe_vpc_endpoints", "VpcEndpoints[]", "VpcEndpointId"),
    )
    for record in ctx.search("ec2", "describe_vpc_peering_connections", "VpcPeeringConnections[]"):
        if record["Status"]["Code"] not in ENDED:
            known.peerings[record["VpcPeeringConnectionId"]] = record
    if any(
        r.get("EgressOnlyInternetGatewayId") for t in known.tables.values() for r in t.get("Routes") or ()
    ):
        items = "EgressOnlyInternetGateways[]"
        for record in ctx.search("ec2", "describe_egress_only_internet_gateways", items):
            known.outlets[record["EgressOnlyInternetGatewayId"]] = record
    known.shared |= _shared(ctx, [known.groups[id]["GroupName"] for id in groups if id in known.groups])
    for id in dict.fromkeys(_lists(known, groups)):
        try:
            entries = ctx.search("ec2", "get_managed_prefix_list_entries", "Entries[]", PrefixListId=id)
            known.lists[id] = [ip_network(entry["Cidr"]) for entry in entries]
        except AwsError as error:
            known.unread.append(f"prefix list {id} is left out: {error}")
    return known


def _shared(ctx: Context, names: list[str]) -> frozenset[str]:
    if not names:
        return frozenset()
    found = ctx.search(
        "ec2", "describe_security_groups", "SecurityGroups[].GroupName", Filters=by("group-name", *set(names))
    )
    seen: set[str] = set()
    return frozenset(name for name in found if name in seen or seen.add(name))  # type: ignore[func-returns-value]


def _lists(known: Known, groups: Iterable[str]) -> Iterator[str]:
    """The prefix lists that routes, and rules of these groups, speak of."""
    for table in known.tables.values():
        for route in table.get("Routes") or ():
            if route.get(DESTINATIONS[2]):
                yield route[DESTINATIONS[2]]
    for group in groups:
        record = known.groups.get(group, {})
        for permission in (*record.get("IpPermissions", ()), *record.get("IpPermissionsEgress", ())):
            for each in permission.get("PrefixListIds") or ():
                yield each["PrefixListId"]


def peer_ranges(side: Record) -> list[Network]:
    """The ranges of one side of a peering connection."""
    texts = [each["CidrBlock"] for each in side.get("CidrBlockSet") or ()]
    texts += [each["Ipv6CidrBlock"] for each in side.get("Ipv6CidrBlockSet") or ()]
    texts += [side["CidrBlock"]] if side.get("CidrBlock") else []
    return [ip_network(text) for text in dict.fromkeys(texts)]
