"""What stands where in a VPC: asked of AWS once, for pictures of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_network
from typing import Any, NamedTuple

from awsh import Context, by
from awsh_vpc.route_rows import RouteTable, table_row
from awsh_vpc.rows import Subnet, Vpc, subnet_row, vpc_row


class Thing(NamedTuple):
    """Something in the picture.

    noun: what it is. state: nothing where it is as usual. about: the rest that is worth a word.
    groups: the names of its security groups.
    """

    noun: str
    id: str
    name: str = ""
    state: str = ""
    about: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()

    @property
    def called(self) -> str:
        return self.name or self.id

    @property
    def words(self) -> tuple[str, ...]:
        """All there is to say of it, but its groups."""
        return tuple(filter(None, (f"{self.noun} {self.called}", *self.about, self.state)))


@dataclass(slots=True)
class Place:
    """A subnet. public: its way out is an internet gateway. way_out: the id of what it is, if there is one."""

    subnet: Subnet
    public: bool
    way_out: str | None
    things: list[Thing] = field(default_factory=list)

    @property
    def called(self) -> str:
        return self.subnet["name"] or self.subnet["id"]

    @property
    def tier(self) -> int:
        """0: public. 1: private, with a way out. 2: without one."""
        return 0 if self.public else 2 if self.way_out is None else 1

    @property
    def ranges(self) -> list[str]:
        return [text for text in (self.subnet["cidr"], *self.subnet["ipv6"]) if text]


@dataclass(slots=True)
class Survey:
    """A VPC: its subnets by zone, and what belongs to none of them. groups: names of security groups."""

    vpc: Vpc
    zones: dict[str, list[Place]]
    gateways: list[Thing]
    groups: list[str]

    @property
    def places(self) -> Iterator[Place]:
        return (place for places in self.zones.values() for place in places)

    @property
    def called(self) -> str:
        return self.vpc["name"] or self.vpc["id"]

    @property
    def ranges(self) -> str:
        return ", ".join([*self.vpc["cidrs"], *self.vpc["ipv6"]])

    def named(self, id: str) -> str:
        """The name of a gateway, where it has one."""
        things = [*self.gateways, *(thing for place in self.places for thing in place.things)]
        return next((thing.called for thing in things if thing.id == id), id)


def survey(ctx: Context, vpc: str) -> Survey:
    """Looks at everything in a VPC. What may not be read is said and left out."""
    from awsh_vpc.diagram.gateways import gateways
    from awsh_vpc.diagram.things import add_things

    def of(operation: str, items: str) -> Iterator[Any]:
        return ctx.search("ec2", operation, items, Filters=by("vpc-id", vpc))

    row = vpc_row(ctx.call("ec2", "describe_vpcs", VpcIds=[vpc])["Vpcs"][0])
    tables = [table_row(record) for record in of("describe_route_tables", "RouteTables[]")]
    subnets = map(subnet_row, of("describe_subnets", "Subnets[]"))
    found = sorted((_place(each, tables) for each in subnets), key=_order)
    places = {each.subnet["id"]: each for each in found}
    names = {
        each["GroupId"]: each["GroupName"] for each in of("describe_security_groups", "SecurityGroups[]")
    }
    add_things(ctx, vpc, places, names)
    zones: dict[str, list[Place]] = defaultdict(list)
    for place in places.values():
        zones[place.subnet["zone"]].append(place)
    return Survey(row, dict(zones), list(gateways(ctx, row)), sorted(names.values()))


def _order(place: Place) -> tuple[str, int, int, int]:
    """By zone; public ones first, those without a way out last; by address, IPv4 first."""
    subnet = place.subnet
    network = ip_network(subnet["cidr"] or next(iter(subnet["ipv6"]), "::/0"))
    return subnet["zone"], place.tier, network.version, int(network[0])


def _place(subnet: Subnet, tables: Sequence[RouteTable]) -> Place:
    out, public = way_out(table_of(subnet["id"], tables))
    return Place(subnet, public, out)


def table_of(subnet: str, tables: Sequence[RouteTable]) -> RouteTable | None:
    """The route table that a subnet uses: its own, else the main one of its VPC."""
    own = next((table for table in tables if subnet in table["subnets"]), None)
    return own or next((table for table in tables if table["main"]), None)


def way_out(table: RouteTable | None) -> tuple[str | None, bool]:
    """What the subnets of a table leave by, an internet gateway first; and whether that makes them public."""
    ways = {
        route["destination"]: route["via"]
        for route in (table["routes"] if table else ())
        if route["state"] != "blackhole"
    }
    outward = [ways[everywhere] for everywhere in ("0.0.0.0/0", "::/0") if everywhere in ways]
    public = next((via for via in outward if via.startswith("igw-")), None)
    return public or next(iter(outward), None), public is not None
