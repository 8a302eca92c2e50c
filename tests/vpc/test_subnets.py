"""`vpc subnet`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from awsh.errors import CommandError, UsageError

Typed = Callable[[str], list[Any]]


@pytest.fixture
def net(typed: Typed) -> str:
    id: str = typed("vpc create 10.0.0.0/16 --name lab")[0]["id"]
    return id


def way_out(ec2: Any, subnet: str) -> list[str]:
    """The targets of the default routes of a subnet's own route table."""
    tables = ec2.describe_route_tables(Filters=[{"Name": "association.subnet-id", "Values": [subnet]}])
    return [
        route["GatewayId"]
        for table in tables["RouteTables"]
        for route in table["Routes"]
        if route["DestinationCidrBlock"] == "0.0.0.0/0"
    ]


def test_a_subnet_is_made_where_it_is_asked_for(typed: Typed, ec2: Any, person: Any, net: str) -> None:
    [made] = typed("vpc subnet create 10.0.1.0/24 --vpc lab --az b --name web --tag env=test")
    [real] = ec2.describe_subnets(SubnetIds=[made["id"]])["Subnets"]
    assert (real["CidrBlock"], real["AvailabilityZone"], real["VpcId"]) == ("10.0.1.0/24", "us-east-1b", net)
    assert made["tags"] == {"Name": "web", "env": "test"}
    assert made["free"] == 251
    assert made["public_ip"] is False
    assert "251 addresses can be used; AWS keeps 10.0.1.0 to 10.0.1.3 and 10.0.1.255" in person.said


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("10.0.0.0/15", "a /15 is too large for a subnet"),
        ("10.0.0.0/29", "a /29 is too small for a subnet"),
        ("10.0.1.7/24", "did you mean 10.0.1.0/24?"),
    ],
)
def test_a_range_that_aws_refuses_is_refused_first(typed: Typed, net: str, given: str, reason: str) -> None:
    with pytest.raises(UsageError) as caught:
        typed(f"vpc subnet create {given} --vpc lab")
    assert reason in str(caught.value)


def test_it_must_lie_in_the_vpc_and_beside_the_others(typed: Typed, ec2: Any, net: str) -> None:
    [first] = typed("vpc subnet create 10.0.0.0/24 --vpc lab --name web")
    with pytest.raises(CommandError) as caught:
        typed("vpc subnet create 10.1.0.0/24 --vpc lab")
    assert f"10.1.0.0/24 is outside VPC lab ({net}), which has 10.0.0.0/16" in str(caught.value)
    assert "10.0.1.0/24 is free" in str(caught.value)
    with pytest.raises(CommandError) as caught:
        typed("vpc subnet create 10.0.0.128/25 --vpc lab")
    assert f"10.0.0.128/25 overlaps subnet web ({first['id']}), 10.0.0.0/24" in str(caught.value)
    assert "10.0.1.0/25 is free" in str(caught.value)
    ec2.associate_vpc_cidr_block(VpcId=net, CidrBlock="10.1.0.0/16")
    assert typed("vpc subnet create 10.1.0.0/24 --vpc lab")[0]["cidr"] == "10.1.0.0/24"


def test_public_is_an_address_and_a_way_out(typed: Typed, ec2: Any, net: str) -> None:
    with pytest.raises(CommandError, match="has no internet gateway"):
        typed("vpc subnet create 10.0.1.0/24 --vpc lab --public")
    assert ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [net]}])["Subnets"] == []
    [gateway] = typed("vpc igw create --attach lab")
    subnets = [typed(f"vpc subnet create 10.0.{n}.0/24 --vpc lab --public")[0] for n in (1, 2)]
    for subnet in subnets:
        [real] = ec2.describe_subnets(SubnetIds=[subnet["id"]])["Subnets"]
        assert real["MapPublicIpOnLaunch"] is True
        assert subnet["public_ip"] is True
        assert way_out(ec2, subnet["id"]) == [gateway["id"]]
    tables = ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [net]}])["RouteTables"]
    assert len(tables) == 2, "both share one table, beside the main one"


def test_public_uses_a_main_table_that_leads_out_already(typed: Typed, ec2: Any, net: str) -> None:
    [gateway] = typed("vpc igw create --attach lab")
    [main] = ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [net]}])["RouteTables"]
    ec2.create_route(
        RouteTableId=main["RouteTableId"], DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway["id"]
    )
    typed("vpc subnet create 10.0.1.0/24 --vpc lab --public")
    assert len(ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [net]}])["RouteTables"]) == 1


def test_ls_is_of_the_current_vpc(typed: Typed, net: str) -> None:
    typed("vpc subnet create 10.0.1.0/24 --vpc lab")
    everything = typed("vpc subnet ls")
    assert len(everything) > 1
    typed("use vpc lab")
    assert [row["cidr"] for row in typed("vpc subnet ls")] == ["10.0.1.0/24"]
    assert len(typed("vpc subnet ls --all")) == len(everything)
    assert [row["cidr"] for row in typed("vpc ls | where name = lab | vpc subnet ls")] == ["10.0.1.0/24"]


def test_rm_asks_and_leaves_what_is_in_use(typed: Typed, ec2: Any, person: Any, net: str) -> None:
    [empty] = typed("vpc subnet create 10.0.1.0/24 --vpc lab --name empty")
    [used] = typed("vpc subnet create 10.0.2.0/24 --vpc lab --name used")
    eni = ec2.create_network_interface(SubnetId=used["id"], Description="mine")["NetworkInterface"]
    with pytest.raises(CommandError) as caught:
        typed("vpc subnet rm empty used")
    assert f"subnet used ({used['id']}) is in use and nothing was deleted" in str(caught.value)
    assert eni["NetworkInterfaceId"] in str(caught.value)
    assert person.questions == []
    typed("vpc subnet rm empty")
    assert person.questions == [f"Delete subnet empty ({empty['id']}), 10.0.1.0/24?"]
    left = ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [net]}])["Subnets"]
    assert [each["SubnetId"] for each in left] == [used["id"]]


def test_next_is_the_first_range_that_is_free(typed: Typed, net: str) -> None:
    typed("vpc subnet create 10.0.1.0/24 --vpc lab")
    made = [typed(f"vpc subnet create --next {size} --vpc lab")[0]["cidr"] for size in ("/24", "23", "/28")]
    assert made == ["10.0.0.0/24", "10.0.2.0/23", "10.0.4.0/28"]
    assert typed("vpc subnet create --next /17 --vpc lab")[0]["cidr"] == "10.0.128.0/17"
    with pytest.raises(CommandError, match=r"no /17 is free in VPC lab \(.*\), 10.0.0.0/16"):
        typed("vpc subnet create --next /17 --vpc lab")


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("", "wants a range, or --next and a size"),
        ("10.0.1.0/24 --next /24", "wants a range, or --next and a size"),
        ("--next /29", "a /29 is too small for a subnet"),
        ("--next /64", "is no prefix length of IPv4"),
        ("--next many", "'many' is no prefix length, such as /24"),
    ],
)
def test_one_of_a_range_and_next(typed: Typed, ec2: Any, net: str, words: str, reason: str) -> None:
    with pytest.raises(UsageError) as caught:
        typed(f"vpc subnet create {words} --vpc lab")
    assert reason in str(caught.value)
    assert ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [net]}])["Subnets"] == []


def test_public_addresses_and_the_way_out_are_two_things(typed: Typed, ec2: Any, net: str) -> None:
    typed("vpc igw create --attach lab")
    [closed] = typed("vpc subnet create --next /24 --vpc lab --auto-assign-ip")
    [bare] = typed("vpc subnet create --next /24 --vpc lab --public --no-auto-assign-ip")
    real = ec2.describe_subnets(SubnetIds=[closed["id"], bare["id"]])["Subnets"]
    assert {each["SubnetId"]: each["MapPublicIpOnLaunch"] for each in real} == {
        closed["id"]: True,
        bare["id"]: False,
    }
    assert (closed["public_ip"], bare["public_ip"]) == (True, False)
    assert way_out(ec2, closed["id"]) == []
    assert len(way_out(ec2, bare["id"])) == 1


def test_show_judges_by_routes_and_says_who_is_in_it(typed: Typed, net: str) -> None:
    typed("vpc igw create --attach lab --name door")
    [web] = typed("vpc subnet create 10.0.1.0/24 --vpc lab --name web --public")
    [inner] = typed("vpc subnet create 10.0.2.0/24 --vpc lab --name public-by-name-alone")
    typed("vpc nat create --subnet web --name out")
    [shown] = typed("vpc subnet show web")
    assert (shown["public"], shown["way_out"][:4]) == (True, "igw-")
    assert "Interface for NAT Gateway" in shown["used_by"][0]
    [other] = typed(f"vpc subnet show {inner['id']}")
    assert (other["public"], other["way_out"], other["used_by"]) == (False, None, [])
    assert other["table_id"] not in ("", shown["table_id"])
    assert other["acl_id"] == shown["acl_id"]
    assert typed("vpc subnet set web --no-auto-assign-ip")[0]["public_ip"] is False
    assert typed("vpc igw show door")[0]["vpc_id"] == net
    # By its name, of which there was another before.
    typed("vpc nat rm out; vpc nat create --subnet web --name out --no-wait")
    typed("vpc route-table create --vpc lab --name inside; vpc route add default via out --table inside")
    assert typed("vpc nat show out")[0]["subnet_id"] == web["id"]
