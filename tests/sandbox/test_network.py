"""Who reaches whom: routes, network ACLs and security groups, on networks made up here."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from awsh.sandbox.network import Entry, Group, Inside, Outside, Route, Rule, Source, Subnet, obstacle
from awsh.sandbox.runners import Endpoint

ALL = Rule("-1", None, None, ("0.0.0.0/0",))
OPEN = (Entry(100, False, True, "-1", "0.0.0.0/0"), Entry(100, True, True, "-1", "0.0.0.0/0"))
LOCAL = Route("10.0.0.0/16", "local")
ME = Outside("203.0.113.25")
WEB = Endpoint("i-1", ("10.0.1.5", "ip-10-0-1-5", "54.1.2.3"), 22, "vpc-a", "public", ("doors",), True, 0)
DATA = Endpoint("db", ("db.example.com", "10.0.2.9"), 5432, "vpc-a", "private", ("data",), False, "/socket")
BASTION = Inside("10.0.1.5", "vpc-a", "public", ("doors",))


@dataclass
class Made:
    """A network of two subnets, and one in another VPC."""

    subnets: dict[str, Subnet] = field(
        default_factory=lambda: {
            "public": Subnet("vpc-a", "10.0.1.0/24", (LOCAL, Route("0.0.0.0/0", "internet")), OPEN),
            "private": Subnet("vpc-a", "10.0.2.0/24", (LOCAL, Route("0.0.0.0/0", "nat")), OPEN),
            "other": Subnet("vpc-b", "10.9.0.0/24", (Route("10.9.0.0/16", "local"),), OPEN),
        }
    )
    groups: dict[str, Group] = field(
        default_factory=lambda: {
            "doors": Group((Rule("tcp", 22, 22, ("203.0.113.0/24",)),), (ALL,)),
            "data": Group((Rule("tcp", 5432, 5432, (), ("doors",)),), (ALL,)),
            "none": Group((), ()),
        }
    )

    def subnet(self, id: str) -> Subnet | None:
        return self.subnets.get(id)

    def group(self, id: str) -> Group | None:
        return self.groups.get(id)

    def acl(self, subnet: str, *entries: Entry) -> None:
        self.subnets[subnet] = replace(self.subnets[subnet], acl=entries)

    def routes(self, subnet: str, *routes: Route) -> None:
        self.subnets[subnet] = replace(self.subnets[subnet], routes=routes)

    def ingress(self, group: str, *rules: Rule) -> None:
        self.groups[group] = replace(self.groups[group], ingress=rules)

    def egress(self, group: str, *rules: Rule) -> None:
        self.groups[group] = replace(self.groups[group], egress=rules)


@pytest.fixture
def net() -> Made:
    return Made()


def check(net: Made, source: Source, to: Endpoint, why: str | None) -> None:
    found = obstacle(source, to, net)
    assert found is None if why is None else why in (found or ""), found


def test_what_is_open_is_reached(net: Made) -> None:
    check(net, ME, WEB, None)
    check(net, BASTION, DATA, None)


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        (Rule("tcp", 22, 22, ("203.0.113.25/32",)), None),
        (Rule("tcp", 0, 65535, ("0.0.0.0/0",)), None),
        (Rule("6", 20, 30, ("203.0.0.0/16",)), None),
        (ALL, None),
        (Rule("tcp", 22, 22, ("198.51.100.0/24", "203.0.113.25/32")), None),
        (Rule("tcp", 23, 80, ("0.0.0.0/0",)), "no rule of doors"),
        (Rule("udp", 22, 22, ("0.0.0.0/0",)), "no rule of doors"),
        (Rule("icmp", -1, -1, ("0.0.0.0/0",)), "no rule of doors"),
        (Rule("tcp", 22, 22, ("203.0.113.26/32",)), "no rule of doors"),
        (Rule("tcp", 22, 22, ("::/0",)), "no rule of doors"),
        (Rule("tcp", 22, 22, (), ("doors",)), "no rule of doors"),
    ],
)
def test_security_groups(net: Made, rule: Rule, why: str | None) -> None:
    net.ingress("doors", rule)
    check(net, ME, WEB, why)


def test_from_outside_the_way_is_public(net: Made) -> None:
    check(net, ME, replace(WEB, public=False), "no public address")
    check(net, ME, replace(WEB, subnet="private"), "no route to an internet gateway")
    net.routes("public", LOCAL, Route("0.0.0.0/0", "other"))
    check(net, ME, WEB, "no route to an internet gateway")
    net.routes("public", LOCAL, Route("0.0.0.0/0", "internet"), Route("203.0.113.0/24", "nat"))
    check(net, ME, WEB, "no route to an internet gateway")
    check(net, ME, replace(WEB, subnet="gone"), "in no subnet")


def test_network_acls_hold_both_ways(net: Made) -> None:
    into = Entry(100, False, True, "6", "203.0.113.0/24", 22, 22)
    net.acl("public", into)
    check(net, ME, WEB, "lets nothing out to 203.0.113.25")
    net.acl("public", into, Entry(100, True, True, "6", "0.0.0.0/0", 1024, 65535))
    check(net, ME, WEB, None)
    net.acl("public", *OPEN, Entry(90, False, False, "6", "203.0.113.25/32", 22, 22))
    check(net, ME, WEB, "lets nothing in from 203.0.113.25 at port 22")
    net.acl("public", *OPEN, Entry(110, False, False, "-1", "0.0.0.0/0"))
    check(net, ME, WEB, None)
    net.acl("public")
    check(net, ME, WEB, "lets nothing in")


def test_between_subnets_and_inside_of_one(net: Made) -> None:
    net.acl("private", *(replace(entry, allow=False) for entry in OPEN))
    check(net, BASTION, DATA, "network ACL of 10.0.2.0/24")
    near = replace(DATA, subnet="public", names=("10.0.1.9",))
    net.acl("public")
    check(net, BASTION, near, None)


def test_groups_of_both_sides(net: Made) -> None:
    net.egress("doors", Rule("tcp", 443, 443, ("0.0.0.0/0",)))
    check(net, BASTION, DATA, "lets it out")
    net.egress("doors", Rule("tcp", 5432, 5432, (), ("data",)))
    check(net, BASTION, DATA, None)
    net.ingress("data", Rule("tcp", 5432, 5432, ("10.0.1.5/32",)))
    check(net, BASTION, DATA, None)
    net.ingress("data", Rule("tcp", 5432, 5432, ("203.0.113.0/24",)))
    check(net, BASTION, DATA, "no rule of data")
    check(net, replace(BASTION, groups=("none",)), DATA, "lets it out")


def test_peering_has_routes_both_ways(net: Made) -> None:
    far = Inside("10.9.0.4", "vpc-b", "other", ("doors",))
    net.ingress("data", ALL)
    check(net, far, DATA, "no route leads to 10.0.2.9")
    net.routes("other", Route("10.0.0.0/16", "peering", "vpc-a"))
    check(net, far, DATA, "no route leads to 10.9.0.4")
    net.routes("private", LOCAL, Route("10.9.0.0/16", "peering", "vpc-b"))
    check(net, far, DATA, None)
    net.routes("other", Route("10.0.0.0/16", "peering", "vpc-c"))
    check(net, far, DATA, "no route leads to 10.0.2.9 in vpc-a")
