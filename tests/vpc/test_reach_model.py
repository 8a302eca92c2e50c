"""How `vpc reach` judges: by records alone, and against trying every address and port."""

from __future__ import annotations

from ipaddress import IPv4Address, ip_network
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awsh_vpc.reach.ends import End, outside
from awsh_vpc.reach.filters import acl_passes, groups_pass
from awsh_vpc.reach.network import Known
from awsh_vpc.reach.path import judge
from awsh_vpc.reach.routing import way
from awsh_vpc.reach.traffic import LINUX_CLIENT, Traffic, ping
from awsh_vpc.reach.walk import Step
from awsh_vpc.reach.words import split

SSH = Traffic("tcp", 22, 22)
OPEN = [
    {"RuleNumber": number, "Egress": egress, "Protocol": "-1", "RuleAction": action, "CidrBlock": "0.0.0.0/0"}
    for egress in (False, True)
    for number, action in ((100, "allow"), (32767, "deny"))
]
OPEN += [
    {
        "RuleNumber": number + 1,
        "Egress": egress,
        "Protocol": "-1",
        "RuleAction": action,
        "Ipv6CidrBlock": "::/0",
    }
    for egress in (False, True)
    for number, action in ((100, "allow"), (32767, "deny"))
]


def allows(
    *peers: str, protocol: str = "tcp", first: int | None = 22, last: int | None = 22
) -> dict[str, Any]:
    return {
        "IpProtocol": protocol,
        **({} if first is None else {"FromPort": first, "ToPort": last}),
        "IpRanges": [{"CidrIp": peer} for peer in peers if "/" in peer and ":" not in peer],
        "Ipv6Ranges": [{"CidrIpv6": peer} for peer in peers if ":" in peer],
        "UserIdGroupPairs": [{"GroupId": peer} for peer in peers if peer.startswith("sg-")],
        "PrefixListIds": [{"PrefixListId": peer} for peer in peers if peer.startswith("pl-")],
    }


ALL = allows("0.0.0.0/0", "::/0", protocol="-1", first=None)


def group(id: str, vpc: str, ingress: list[Any], egress: list[Any] | None = None) -> dict[str, Any]:
    out = [ALL] if egress is None else egress
    return {
        "GroupId": id,
        "GroupName": id,
        "VpcId": vpc,
        "IpPermissions": ingress,
        "IpPermissionsEgress": out,
    }


def net() -> Known:
    """VPC `vpc-1` with a public subnet and a private one behind NAT; VPC `vpc-2` beside it."""

    def table(id: str, vpc: str, cidr: str, subnets: list[str], *routes: tuple[str, str]) -> dict[str, Any]:
        kinds = {"nat": "NatGatewayId", "pcx": "VpcPeeringConnectionId"}
        rows: list[dict[str, str]] = [{"DestinationCidrBlock": cidr, "GatewayId": "local", "State": "active"}]
        for to, via in routes:
            field = "DestinationPrefixListId" if to.startswith("pl-") else "DestinationCidrBlock"
            field = "DestinationIpv6CidrBlock" if ":" in to else field
            rows.append({field: to, kinds.get(via[:3], "GatewayId"): via, "State": "active"})
        return {
            "RouteTableId": id,
            "VpcId": vpc,
            "Routes": rows,
            "Associations": [{"SubnetId": each} for each in subnets] or [{"Main": True}],
        }

    def subnet(id: str, vpc: str, cidr: str) -> dict[str, Any]:
        return {"SubnetId": id, "VpcId": vpc, "CidrBlock": cidr}

    subnets = [
        subnet("subnet-front", "vpc-1", "10.0.0.0/24"),
        subnet("subnet-back", "vpc-1", "10.0.1.0/24"),
        subnet("subnet-other", "vpc-2", "10.1.0.0/24"),
    ]
    return Known(
        vpcs={
            "vpc-1": {"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16"},
            "vpc-2": {"VpcId": "vpc-2", "CidrBlock": "10.1.0.0/16"},
        },
        subnets={each["SubnetId"]: each for each in subnets},
        tables={
            "rtb-front": table(
                "rtb-front", "vpc-1", "10.0.0.0/16", ["subnet-front"], ("0.0.0.0/0", "igw-1"), ("::/0", "igw-1")
            ),
            "rtb-back": table("rtb-back", "vpc-1", "10.0.0.0/16", ["subnet-back"], ("0.0.0.0/0", "nat-1")),
            "rtb-other": table("rtb-other", "vpc-2", "10.1.0.0/16", []),
        },
        acls={
            f"acl-{each['SubnetId'][7:]}": {
                "NetworkAclId": f"acl-{each['SubnetId'][7:]}",
                "VpcId": each["VpcId"],
                "Entries": [dict(entry) for entry in OPEN],
                "Associations": [{"SubnetId": each["SubnetId"]}],
            }
            for each in subnets
        },
        groups={
            "sg-web": group("sg-web", "vpc-1", [allows("0.0.0.0/0")]),
            "sg-db": group("sg-db", "vpc-1", [allows("sg-web", first=3306, last=3306)]),
            "sg-far": group("sg-far", "vpc-2", [allows("sg-web"), allows("10.0.0.0/16", first=80, last=80)]),
        },
        gateways={"igw-1": {"InternetGatewayId": "igw-1", "Attachments": [{"VpcId": "vpc-1"}]}},
        nats={
            "nat-1": {
                "NatGatewayId": "nat-1",
                "VpcId": "vpc-1",
                "SubnetId": "subnet-front",
                "State": "available",
                "NatGatewayAddresses": [{"PublicIp": "198.51.100.9"}],
            }
        },
    )  # fmt: skip


def end(name: str, subnet: str, address: str, group: str, public: str | None = None, six: str = "") -> End:
    vpc = "vpc-2" if subnet == "subnet-other" else "vpc-1"
    addresses = tuple(ip_network(each) for each in (address, six) if each)
    return End(
        "instance", f"i-{name}", name, vpc, subnet, frozenset([group]), addresses,
        ip_network(public) if public else None, "running", client=LINUX_CLIENT,  # type: ignore[arg-type]
    )  # fmt: skip


WEB = end("web", "subnet-front", "10.0.0.4", "sg-web", "198.51.100.4", "2001:db8::4")
DB = end("db", "subnet-back", "10.0.1.4", "sg-db")
FAR = end("far", "subnet-other", "10.1.0.4", "sg-far")
WORLD = outside("0.0.0.0/0", "the Internet")
WORLD_6 = outside("::/0", "the Internet")


def blocked(steps: list[Step]) -> list[str]:
    return [step.step for step in steps if step.verdict == "blocked"]


def mysql(known: Known) -> list[str]:
    return blocked(judge(known, WEB, DB, Traffic("tcp", 3306, 3306), six=False))


def test_what_works_works() -> None:
    known = net()
    assert mysql(known) == []
    assert blocked(judge(known, WORLD, WEB, SSH, six=False)) == []
    assert blocked(judge(known, WEB, WORLD, SSH, six=False)) == []
    assert blocked(judge(known, DB, WORLD, SSH, six=False)) == []
    assert blocked(judge(known, DB, WEB, SSH, six=False)) == []


def test_the_last_rule_of_either_version_is_not_numbered() -> None:
    last = {"Entries": [entry for entry in OPEN if int(entry["RuleNumber"]) > 32766]}
    for peer in ("10.0.0.4/32", "2001:db8::4/128"):
        judged = acl_passes(last, egress=False, traffic=SSH, peer=ip_network(peer))
        assert "the last rule (*) denies" in judged.why


def test_nat_is_outward_only() -> None:
    known = net()
    known.groups["sg-db"]["IpPermissions"].append(allows("0.0.0.0/0"))  # type: ignore[index]
    steps = judge(known, WORLD, DB, SSH, six=False)
    assert blocked(steps) == ["internet gateway", "route back"]
    assert "0.0.0.0/0 leads to nat-1" in steps[-2].why


def test_a_nat_gateway_wants_a_way_out_of_its_own() -> None:
    known = net()
    known.tables["rtb-front"]["Routes"].pop(1)  # type: ignore[index]
    assert blocked(judge(known, DB, WORLD, SSH, six=False)) == ["NAT gateway"]
    known = net()
    known.nats["nat-1"]["State"] = "failed"  # type: ignore[index]
    assert blocked(judge(known, DB, WORLD, SSH, six=False)) == ["NAT gateway"]
    # A regional one stands in no subnet: neither routes nor the network ACL of one have a say.
    known = net()
    del known.nats["nat-1"]["SubnetId"]  # type: ignore[attr-defined]
    known.tables["rtb-front"]["Routes"].pop(1)  # type: ignore[index]
    known.acls["acl-front"]["Entries"].clear()  # type: ignore[index]
    assert blocked(judge(known, DB, WORLD, SSH, six=False)) == []
    known.gateways.clear()
    assert blocked(judge(known, DB, WORLD, SSH, six=False)) == ["NAT gateway"]
    # What comes back to it may come to any port from 1024 on.
    known = net()
    known.acls["acl-front"]["Entries"].append(
        {"RuleNumber": 9, "Egress": False, "Protocol": "6", "RuleAction": "deny", "CidrBlock": "0.0.0.0/0",
         "PortRange": {"From": 1024, "To": 1024}}
    )  # fmt: skip
    assert blocked(judge(known, DB, WORLD, SSH, six=False)) == ["network ACL in, answer"]
    assert blocked(judge(known, WEB, WORLD, SSH, six=False)) == []


def test_public_by_name_alone() -> None:
    hidden = end("hidden", "subnet-front", "10.0.0.5", "sg-web")
    steps = judge(net(), hidden, WORLD, SSH, six=False)
    assert blocked(steps) == ["internet gateway"]
    assert blocked(judge(net(), WORLD, hidden, SSH, six=False)) == ["internet gateway"]


def test_ipv6() -> None:
    known = net()
    known.groups["sg-web"]["IpPermissions"].append(allows("::/0"))  # type: ignore[index]
    assert blocked(judge(known, WORLD_6, WEB, SSH, six=True)) == []
    assert blocked(judge(known, WEB, WORLD_6, SSH, six=True)) == []
    routes: list[Any] = known.tables["rtb-front"]["Routes"]
    routes[2] = {
        "DestinationIpv6CidrBlock": "::/0",
        "EgressOnlyInternetGatewayId": "eigw-1",
        "State": "active",
    }
    assert blocked(judge(known, WEB, WORLD_6, SSH, six=True)) == []
    assert blocked(judge(known, WORLD_6, WEB, SSH, six=True)) == ["route back"]
    assert blocked(judge(known, WORLD_6, DB, SSH, six=True)) == [
        "internet gateway",
        "security group in",
        "route back",
    ]


def test_a_group_is_no_peer_across_the_internet() -> None:
    """Without peering the one comes from its public address, which no rule with a group means."""
    known = net()
    far = end("far", "subnet-other", "10.1.0.4", "sg-far", "198.51.100.77")
    known.gateways["igw-2"] = {"InternetGatewayId": "igw-2", "Attachments": [{"VpcId": "vpc-2"}]}
    known.tables["rtb-other"]["Routes"].append(  # type: ignore[attr-defined]
        {"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-2", "State": "active"}
    )
    assert blocked(judge(known, WEB, far, SSH, six=False)) == ["security group in"]
    known.groups["sg-far"]["IpPermissions"].append(allows("198.51.100.4/32"))  # type: ignore[index]
    assert blocked(judge(known, WEB, far, SSH, six=False)) == []


def peering(status: str = "active", region: str = "eu-west-1") -> dict[str, Any]:
    return {
        "VpcPeeringConnectionId": "pcx-1",
        "Status": {"Code": status},
        "RequesterVpcInfo": {"VpcId": "vpc-1", "Region": "eu-west-1", "CidrBlock": "10.0.0.0/16"},
        "AccepterVpcInfo": {"VpcId": "vpc-2", "Region": region, "CidrBlock": "10.1.0.0/16"},
    }


def test_peering() -> None:
    known = net()
    assert blocked(judge(known, WEB, FAR, SSH, six=False)) == ["route", "security group in", "route back"]
    [line] = {
        line for step in judge(known, WEB, FAR, SSH, six=False) for line in step.fix if "sg" not in line
    }
    assert line == "vpc peering create vpc-2 vpc-1 --accept --routes"
    known.peerings["pcx-1"] = peering()
    steps = judge(known, WEB, FAR, SSH, six=False)
    assert blocked(steps) == ["route", "route back"]
    assert [line for step in steps for line in step.fix] == [
        "vpc route add 10.1.0.0/16 via pcx-1 --table rtb-front",
        "vpc route add 10.0.0.0/16 via pcx-1 --table rtb-other",
    ]
    for table, to in (("rtb-front", "10.1.0.0/16"), ("rtb-other", "10.0.0.0/16")):
        route = {"DestinationCidrBlock": to, "VpcPeeringConnectionId": "pcx-1", "State": "active"}
        known.tables[table]["Routes"].append(route)  # type: ignore[attr-defined]
    assert blocked(judge(known, WEB, FAR, SSH, six=False)) == []
    # From another region a group cannot be named; its range can.
    known.peerings["pcx-1"] = peering(region="eu-north-1")
    assert blocked(judge(known, WEB, FAR, SSH, six=False)) == ["security group in"]
    assert blocked(judge(known, WEB, FAR, Traffic("tcp", 80, 80), six=False)) == []
    known.peerings["pcx-1"] = peering("pending-acceptance")
    assert "peering" in blocked(judge(known, WEB, FAR, SSH, six=False))


def test_a_blackhole_and_a_longer_prefix() -> None:
    known = net()
    routes: list[Any] = known.tables["rtb-front"]["Routes"]
    routes.append({"DestinationCidrBlock": "203.0.113.0/24", "NatGatewayId": "nat-9", "State": "blackhole"})
    there = outside("203.0.113.7/32", "203.0.113.7")
    steps = judge(known, WEB, there, SSH, six=False)
    assert blocked(steps) == ["route"]
    assert blocked(judge(known, WEB, outside("203.0.114.7/32", "x"), SSH, six=False)) == []


def test_prefix_lists() -> None:
    known = net()
    known.lists["pl-1"] = [ip_network("203.0.113.0/24"), ip_network("2001:db8:1::/48")]
    known.endpoints["vpce-1"] = {"VpcEndpointId": "vpce-1", "State": "available", "VpcEndpointType": "Gateway",
                                 "ServiceName": "com.amazonaws.eu-west-1.s3"}  # fmt: skip
    routes: list[Any] = known.tables["rtb-back"]["Routes"]
    routes.append({"DestinationPrefixListId": "pl-1", "GatewayId": "vpce-1", "State": "active"})
    there = outside("203.0.113.7/32", "203.0.113.7")
    assert "endpoint" in [step.step for step in judge(known, DB, there, SSH, six=False)]
    known.groups["sg-db"]["IpPermissionsEgress"][:] = [allows("pl-1")]  # type: ignore[index]
    assert blocked(judge(known, DB, there, SSH, six=False)) == []
    assert blocked(judge(known, DB, outside("203.0.114.7/32", "x"), SSH, six=False)) == ["security group out"]


@pytest.mark.parametrize(
    ("text", "who", "traffic"),
    [
        ("web:22", "web", SSH),
        ("web:ssh", "web", SSH),
        ("web:udp:53", "web", Traffic("udp", 53, 53)),
        ("web:tcp:https", "web", Traffic("tcp", 443, 443)),
        ("web:icmp", "web", ping("icmp")),
        ("10.0.0.0/16:443", "10.0.0.0/16", Traffic("tcp", 443, 443)),
        ("[2001:db8::1]:22", "2001:db8::1", SSH),
        ("[2001:db8::1]", "2001:db8::1", None),
        ("2001:db8::1", "2001:db8::1", None),
        ("[2001:db8::1]:icmp", "2001:db8::1", ping("icmpv6")),
        ("db:books", "db:books", None),
        ("db:books:5432", "db:books", Traffic("tcp", 5432, 5432)),
        ("sg:web:udp:514", "sg:web", Traffic("udp", 514, 514)),
        ("books", "books", None),
        ("db:22", "db", SSH),
        ("db:ssh", "db", SSH),
        ("db:mysql", "db:mysql", None),
    ],
)
def test_who_and_which_port(text: str, who: str, traffic: Traffic | None) -> None:
    assert split(text, six=False) == (who, traffic)


BASE = int(IPv4Address("10.0.0.0"))
small = st.builds(
    lambda offset, length: ip_network((BASE + offset, length), strict=False),
    st.integers(0, 15),
    st.integers(28, 32),
)
spans = st.tuples(st.integers(20, 27), st.integers(20, 27)).map(lambda pair: (min(pair), max(pair)))
entries = st.lists(
    st.builds(
        lambda network, ports, action, protocol: {
            "CidrBlock": str(network),
            "RuleAction": action,
            "Protocol": protocol,
            "Egress": False,
            "PortRange": {"From": ports[0], "To": ports[1]},
        },
        small,
        spans,
        st.sampled_from(["allow", "allow", "deny"]),
        st.sampled_from(["6", "6", "17", "-1"]),
    ),
    max_size=7,
)


@given(entries, small, spans)
def test_acls_as_if_every_packet_were_tried(
    made: list[dict[str, Any]], peer: Any, ports: tuple[int, int]
) -> None:
    numbered = [{**entry, "RuleNumber": 10 * n} for n, entry in enumerate(made, 1)]

    def passes(address: int, port: int) -> bool:
        for entry in numbered:
            network = ip_network(entry["CidrBlock"])
            every = entry["Protocol"] == "-1"
            span = entry["PortRange"]
            if (
                entry["Protocol"] in ("6", "-1")
                and int(network[0]) <= address <= int(network[-1])
                and (every or span["From"] <= port <= span["To"])
            ):
                return bool(entry["RuleAction"] == "allow")
        return False

    packets = [(int(address), port) for address in peer for port in range(ports[0], ports[1] + 1)]
    judged = acl_passes(
        {"NetworkAclId": "acl-1", "Entries": numbered},
        egress=False,
        traffic=Traffic("tcp", *ports),
        peer=peer,
    )
    assert (judged.verdict == "ok") == all(passes(*packet) for packet in packets)


@given(st.lists(st.lists(st.tuples(small, spans), max_size=4), min_size=1, max_size=3), small, spans)
def test_groups_as_if_every_packet_were_tried(made: list[Any], peer: Any, ports: tuple[int, int]) -> None:
    known = Known(
        groups={
            f"sg-{n}": group(
                f"sg-{n}", "vpc-1", [allows(str(network), first=a, last=b) for network, (a, b) in rules]
            )
            for n, rules in enumerate(made)
        }
    )
    rules = [rule for some in made for rule in some]
    every = all(
        any(address in network and a <= port <= b for network, (a, b) in rules)
        for address in peer
        for port in range(ports[0], ports[1] + 1)
    )
    judged = groups_pass(
        known, list(known.groups), egress=False, traffic=Traffic("tcp", *ports), peer=peer, members=()
    )
    assert (judged.verdict == "ok") == every


@given(
    st.lists(st.tuples(small, st.sampled_from(["igw-1", "nat-1", "pcx-1"])), max_size=8), st.integers(0, 15)
)
def test_the_most_specific_route_is_taken(routes: list[Any], offset: int) -> None:
    table = {
        "RouteTableId": "rtb-1",
        "Routes": [
            {"DestinationCidrBlock": str(to), "GatewayId": via, "State": "active"}
            for to, via in {str(to): (to, via) for to, via in routes}.values()
        ],
    }
    address = ip_network(BASE + offset)
    fitting = sorted(
        (each for each in table["Routes"] if address.subnet_of(ip_network(each["DestinationCidrBlock"]))),  # type: ignore[index,arg-type]
        key=lambda each: ip_network(each["DestinationCidrBlock"]).prefixlen,  # type: ignore[index]
    )
    found = way(Known(), table, address)
    assert (found.destination if found else None) == (
        fitting[-1]["DestinationCidrBlock"] if fitting else None  # type: ignore[index]
    )
