"""`vpc create --public …`: the whole usual network, and what is left of one that was stopped."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from ipaddress import IPv4Network, IPv6Network
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awsh.errors import AwsError, CommandError, UsageError
from awsh.shell import Shell
from awsh_vpc.layout import Layout, lay_out
from tests.vpc.conftest import made_gateways

Typed = Callable[[str], list[Any]]

ZONES = ["eu-west-1a", "eu-west-1b", "eu-west-1c"]


def ways(typed: Typed, vpc: str) -> dict[str, str]:
    """The name of each subnet, and the kind of gateway that its own route table leads out by."""
    names = {row["id"]: row["name"] for row in typed(f"vpc subnet ls {vpc}")}
    return {
        names[subnet]: (table["way_out"] or "none").partition("-")[0]
        for table in typed(f"vpc route-table ls {vpc}")
        for subnet in table["subnets"]
    }


def nothing_left(ec2: Any) -> Iterator[Any]:
    """What AWS still has beside the default VPC."""
    default = ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"][0]["VpcId"]
    for operation, items in (
        ("describe_vpcs", "Vpcs"),
        ("describe_subnets", "Subnets"),
        ("describe_route_tables", "RouteTables"),
        ("describe_security_groups", "SecurityGroups"),
        ("describe_network_interfaces", "NetworkInterfaces"),
    ):
        yield from (each for each in getattr(ec2, operation)()[items] if each["VpcId"] != default)
    yield from ec2.describe_addresses()["Addresses"]
    yield from made_gateways(ec2)
    yield from (each for each in ec2.describe_nat_gateways()["NatGateways"] if each["State"] != "deleted")


def test_three_zones_come_and_go_without_leftovers(typed: Typed, ec2: Any, person: Any) -> None:
    [made] = typed("vpc create 10.0.0.0/16 --name lab --public 3 --private 3 --nat per-az --tag env=test")
    assert made["dns_hostnames"] is True, "as the console's wizard has it"
    assert ways(typed, "lab") == {
        **{f"lab-public-{zone}": "igw" for zone in "abc"},
        **{f"lab-private-{zone}": "nat" for zone in "abc"},
    }
    subnets = typed("vpc subnet ls lab")
    zones = {row["name"]: row["zone"][-1] for row in subnets}
    assert all(name[-1] == zone for name, zone in zones.items())
    assert all(row["public_ip"] == ("public" in row["name"]) for row in subnets)
    assert all(row["tags"]["env"] == "test" for row in subnets)
    gateways = typed("vpc nat ls lab")
    assert {row["state"] for row in gateways} == {"available"}
    assert len({row["subnet_id"] for row in gateways}) == 3
    # Each zone's own gateway is its way out.
    homes = {
        row["id"]: zones[next(s["name"] for s in subnets if s["id"] == row["subnet_id"])] for row in gateways
    }
    for table in typed("vpc route-table ls lab | where name ~ lab-private"):
        assert homes[table["way_out"]] == table["name"][-1]
    typed("vpc rm lab")
    assert list(nothing_left(ec2)) == []


def test_ipv6_goes_everywhere(typed: Typed, ec2: Any) -> None:
    [made] = typed("vpc create 10.0.0.0/16 --name six --public 2 --private 2 --ipv6")
    subnets = typed("vpc subnet ls six")
    ranges = [IPv6Network(cidr) for row in subnets for cidr in row["ipv6"]]
    assert len({*ranges}) == len(subnets) == 4
    assert all(network.subnet_of(IPv6Network(made["ipv6"][0])) for network in ranges)
    for record in ec2.describe_subnets(SubnetIds=[row["id"] for row in subnets])["Subnets"]:
        assert record["AssignIpv6AddressOnCreation"]
    ways = {
        (table["name"], route["destination"]): route["via"].partition("-")[0]
        for table in typed("vpc route-table ls six | where name ~ six-")
        for route in typed(f"vpc route ls {table['id']} | where via !~ local")
    }
    assert ways == {
        ("six-public", "0.0.0.0/0"): "igw",
        ("six-public", "::/0"): "igw",
        ("six-private", "::/0"): "eigw",
    }
    drawn = "\n".join(map(str, typed("vpc diagram six")))
    assert drawn.count("→ six-igw") == drawn.count("→ six-egress-igw") == 2
    # The default network ACL of a VPC with IPv6 lets that through, too.
    assert typed("vpc reach six-private-a internet:443 --ipv6 | where verdict != ok") == []
    # What is there is not made again.
    typed(f"vpc create 10.0.0.0/16 --name six --public 2 --private 2 --ipv6 --resume {made['id']}")
    assert len(typed("vpc egress-igw ls")) == 1
    typed("vpc rm six")
    assert list(nothing_left(ec2)) == typed("vpc egress-igw ls") == []


def test_one_nat_gateway_is_shared_and_none_is_none(
    shell: Shell, typed: Typed, ec2: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, unknown = shell.aws.call, {"attach_internet_gateway", "create_route", "associate_route_table"}

    def call(service: str, operation: str, *arguments: Any) -> Any:
        # AWS does not know everywhere at once what it has just made.
        if operation in unknown:
            unknown.remove(operation)
            raise AwsError("InvalidRouteTableID.NotFound", "it does not exist", operation=operation)
        return real(service, operation, *arguments)

    monkeypatch.setattr(shell.aws, "call", call)
    [made] = typed(
        "vpc create 10.0.0.0/24 --name small --public 1 --private 2 --nat one --az b c --size /28 "
        "--no-dns-hostnames"
    )
    assert (made["dns_hostnames"], unknown) == (False, set())
    assert ways(typed, "small") == {
        "small-public-b": "igw",
        "small-private-b": "nat",
        "small-private-c": "nat",
    }
    assert len(typed("vpc nat ls small")) == 1
    typed("vpc create 10.1.0.0/24 --private 2")
    assert len(ec2.describe_addresses()["Addresses"]) == 1
    assert len(made_gateways(ec2)) == 1


@pytest.mark.parametrize(
    "operation",
    [
        "attach_internet_gateway",
        "create_subnet",
        "create_route",
        "associate_route_table",
        "create_nat_gateway",
    ],
)
def test_stopped_at_a_step_it_goes_on_from_there(
    typed: Typed, ec2: Any, person: Any, refusing: Callable[[str], None], operation: str
) -> None:
    refusing(operation)
    with pytest.raises(AwsError, match="LimitExceeded"):
        typed("vpc create 10.0.0.0/16 --name lab --public 1 --private 1 --nat one --tag 'who=Ada L.'")
    refusing("")
    [vpc] = typed("vpc ls | where name = lab")
    assert "steps done" in person.said
    assert f"`vpc rm {vpc['id']}` takes it all back" in person.said
    again = re.search(r"`(vpc create .*?)` goes on", person.said)
    assert again
    assert f"--resume {vpc['id']}" in again[1]
    for _ in range(2):
        typed(again[1])
    assert ways(typed, "lab") == {"lab-public-a": "igw", "lab-private-a": "nat"}
    assert len(typed("vpc route-table ls lab")) == 3
    assert len(ec2.describe_addresses()["Addresses"]) == 1
    assert {row["tags"]["who"] for row in typed("vpc subnet ls lab")} == {"Ada L."}
    typed("vpc rm lab")
    assert list(nothing_left(ec2)) == []


@pytest.mark.parametrize("operation", ["attach_internet_gateway", "create_nat_gateway"])
def test_stopped_at_a_step_it_can_be_taken_back(
    typed: Typed, ec2: Any, refusing: Callable[[str], None], operation: str
) -> None:
    refusing(operation)
    with pytest.raises(AwsError):
        typed("vpc create 10.0.0.0/16 --name lab --public 1 --private 1 --nat one")
    refusing("")
    typed("vpc rm lab")
    assert list(nothing_left(ec2)) == []


def test_interrupted_while_the_nat_gateway_starts(
    typed: Typed, ec2: Any, person: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("awsh.context.Context.sleep", interrupt)
        with pytest.raises(KeyboardInterrupt):
            typed("vpc create 10.0.0.0/16 --name lab --public 1 --private 1 --nat one")
    assert "stopped at the start of NAT gateways" in person.said
    assert "NAT gateway nat" in person.said
    typed("vpc rm lab")
    assert list(nothing_left(ec2)) == []


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("--nat one", "--nat is of subnets"),
        ("--private 2 --nat one", "--public 1 at least"),
        ("--public 2 --nat one", "--private 1 at least"),
        (
            "--public 1 --private 2 --nat per-az",
            "has no public subnet for a NAT gateway: --public 2 at least",
        ),
        ("--public 9 --private 9 --size /20", "18 subnets do not fit in 10.0.0.0/16: it holds 16 of /20"),
        ("--public 1 --size /29", "a /29 is too small"),
        ("--public 1 --az x", "there is no availability zone us-east-1x"),
        ("--public -1", "0 at least"),
        ("--resume vpc-0123456789abcdef0", "--resume is of subnets"),
    ],
)
def test_what_cannot_be_is_said_before_anything_is_made(
    typed: Typed, ec2: Any, words: str, reason: str
) -> None:
    with pytest.raises(UsageError) as caught:
        typed(f"vpc create 10.0.0.0/16 --name lab {words}")
    assert reason in str(caught.value)
    assert list(nothing_left(ec2)) == []


def test_only_what_was_begun_alike_is_gone_on_with(typed: Typed) -> None:
    [made] = typed("vpc create 10.0.0.0/16 --name lab")
    with pytest.raises(CommandError, match=r"was begun as 10\.0\.0\.0/16 with --name lab"):
        typed(f"vpc create 10.0.0.0/16 --name other --public 1 --resume {made['id']}")


def layout(home: str, public: int, private: int, size: int | None = None) -> Layout:
    return lay_out(home, public, private, "none", ZONES, size)


@given(st.integers(16, 28), st.integers(0, 12), st.integers(0, 12))
def test_subnets_fit_touch_nothing_and_have_names_of_their_own(
    length: int, public: int, private: int
) -> None:
    home = IPv4Network((0x0A000000, length))
    try:
        made = layout(str(home), public, private)
    except ValueError:
        assert public + private > 1 << (28 - length)
        return
    assert (len(made.public), len(made.private)) == (public, private)
    ranges = [IPv4Network(part.cidr) for part in made.parts]
    assert all(each.subnet_of(home) and 16 <= each.prefixlen <= 28 for each in ranges)
    assert all(one.broadcast_address < other.network_address for one, other in pairwise(sorted(ranges)))
    assert len({part.label for part in made.parts}) == public + private
    assert [part.zone for part in made.public] == [ZONES[n % 3] for n in range(public)]


def test_public_from_the_beginning_private_from_the_middle() -> None:
    assert [part.cidr for part in layout("10.0.0.0/16", 2, 2).parts] == [
        "10.0.0.0/20",
        "10.0.16.0/20",
        "10.0.128.0/20",
        "10.0.144.0/20",
    ]
    assert [part.label for part in layout("10.0.0.0/16", 4, 0, 24).parts] == [
        "public-a",
        "public-b",
        "public-c",
        "public-a2",
    ]
    assert [part.cidr for part in layout("10.0.0.0/26", 3, 1).parts][-1] == "10.0.0.48/28"
