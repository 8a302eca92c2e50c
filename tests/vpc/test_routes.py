"""`vpc route-table` and `vpc route`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from awsh.errors import AwsError, CommandError, UsageError

Typed = Callable[[str], list[Any]]


@pytest.fixture
def net(typed: Typed) -> str:
    """A VPC `lab` with an internet gateway `door`, a subnet `web` and a table `ways`."""
    id: str = typed("vpc create 10.0.0.0/16 --name lab")[0]["id"]
    typed("vpc igw create --name door --attach lab; vpc subnet create 10.0.1.0/24 --vpc lab --name web")
    typed("vpc route-table create --vpc lab --name ways --tag env=test")
    return id


def real(ec2: Any, table: str) -> dict[str, str]:
    """Destination and target of a table's routes, beside the local one."""
    [found] = ec2.describe_route_tables(RouteTableIds=[table])["RouteTables"]
    keys = ("GatewayId", "NatGatewayId", "InstanceId", "NetworkInterfaceId", "VpcPeeringConnectionId")
    routes = [
        (
            route.get("DestinationCidrBlock") or route["DestinationIpv6CidrBlock"],
            next((route[key] for key in keys if route.get(key)), route.get("EgressOnlyInternetGatewayId")),
        )
        for route in found["Routes"]
    ]
    return {destination: via for destination, via in routes if via != "local"}


def test_tables_are_made_shown_and_deleted(typed: Typed, ec2: Any, person: Any, net: str) -> None:
    [shown] = typed("vpc route-table show ways")
    assert (shown["name"], shown["main"], shown["subnets"], shown["way_out"]) == ("ways", False, [], None)
    assert shown["tags"]["env"] == "test"
    assert [(r["destination"], r["via"]) for r in shown["routes"]] == [("10.0.0.0/16", "local")]
    [main] = [row for row in typed("vpc route-table ls lab") if row["main"]]
    with pytest.raises(CommandError, match="is the main route table of VPC"):
        typed(f"vpc route-table rm ways {main['id']}")
    assert len(typed("vpc route-table ls lab")) == 2
    [web] = typed("vpc subnet ls lab")
    typed("vpc route-table associate ways web; vpc route-table rm ways")
    assert person.questions == [f"Delete route table ways ({shown['id']}), which 1 of the subnets use?"]
    assert [row["id"] for row in typed("vpc route-table ls lab")] == [main["id"]]
    assert ec2.describe_subnets(SubnetIds=[web["id"]])["Subnets"]


def test_a_subnet_changes_its_table(typed: Typed, ec2: Any, person: Any, net: str) -> None:
    typed("vpc route-table create --vpc lab --name other")
    [web] = typed("vpc subnet ls lab")
    for name in ("ways", "ways", "other"):
        [table] = typed(f"vpc route-table associate {name} web")
        assert table["subnets"] == [web["id"]]
    assert typed("vpc route-table show ways")[0]["subnets"] == []
    typed("vpc route-table disassociate web")
    assert typed("vpc route-table show other")[0]["subnets"] == []
    typed("vpc route-table disassociate web")
    assert "uses its VPC's main route table already" in person.said
    typed("vpc create 10.9.0.0/16 --name far; vpc subnet create --next /24 --vpc far --name away")
    with pytest.raises(CommandError, match="the route table in"):
        typed("vpc route-table associate ways away")


def test_routes_lead_to_gateways_by_name(typed: Typed, ec2: Any, net: str) -> None:
    [table] = typed("vpc route-table show ways")
    [gateway] = typed("vpc igw ls | where name = door")
    [made] = typed("vpc route add default via igw --table ways")
    assert (made["destination"], made["via"], made["state"]) == ("0.0.0.0/0", gateway["id"], "active")
    typed("vpc route add 198.51.100.0/24 via door --table ways")
    typed(f"vpc route add 2001:db8::/32 via {gateway['id']} --table ways")
    assert real(ec2, table["id"]) == dict.fromkeys(
        ("0.0.0.0/0", "198.51.100.0/24", "2001:db8::/32"), gateway["id"]
    )
    assert typed("vpc route-table show ways")[0]["way_out"] == gateway["id"]
    listed = typed("use vpc lab; vpc route ls | where via != local")
    assert {row["destination"] for row in listed} == set(real(ec2, table["id"]))
    assert len(typed("vpc route ls ways")) == 4


def test_a_route_that_is_there_is_changed_only_when_told(
    typed: Typed, ec2: Any, person: Any, net: str
) -> None:
    [table] = typed("vpc route-table show ways")
    typed("vpc route add 10.8.0.0/16 via igw --table ways")
    typed("vpc route add 10.8.0.0/16 via door --table ways")
    assert "leads to igw-" in person.said
    assert "already" in person.said
    [subnet] = typed("vpc subnet ls lab")
    eni = ec2.create_network_interface(SubnetId=subnet["id"])["NetworkInterface"]["NetworkInterfaceId"]
    with pytest.raises(CommandError, match=r"leads to igw-.*--replace changes it"):
        typed(f"vpc route add 10.8.0.0/16 via {eni} --table ways")
    typed(f"vpc route add 10.8.0.0/16 via {eni} --table ways --replace")
    assert real(ec2, table["id"]) == {"10.8.0.0/16": eni}


def test_peering_must_be_active_and_of_this_network(typed: Typed, ec2: Any, net: str) -> None:
    typed("vpc create 10.9.0.0/16 --name peer")
    [peering] = typed("vpc peering create peer lab --name bridge")
    id = peering["id"]
    with pytest.raises(CommandError, match="is pending-acceptance, not active"):
        typed("vpc route add 10.9.0.0/16 via bridge --table ways")
    typed("vpc peering accept bridge")
    [made] = typed("vpc route add 10.9.0.0/16 via bridge --table ways")
    assert made["via"] == id
    typed("vpc create 10.10.0.0/16 --name third; vpc route-table create --vpc third --name lost")
    with pytest.raises(CommandError, match=f"peering connection {id} joins"):
        typed("vpc route add 10.9.0.0/16 via bridge --table lost")
    ec2.delete_vpc_peering_connection(VpcPeeringConnectionId=id)
    [hole] = typed("vpc route ls ways | where state = blackhole")
    assert hole["destination"] == "10.9.0.0/16"
    assert typed("vpc route-table show ways")[0]["blackholes"] == 1


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("10.0.1.0/24 via igw", "lies in VPC lab"),
        ("10.0.0.0/16 via igw", "that is the VPC itself"),
        ("10.7.0.0/16 via nat", "has no NAT gateway"),
        ("10.7.0.0/16 via loose", "is not attached to the route table's VPC"),
    ],
)
def test_what_aws_refuses_is_refused_first(typed: Typed, ec2: Any, net: str, words: str, reason: str) -> None:
    typed("vpc igw create --name loose")
    with pytest.raises(CommandError) as caught:
        typed(f"vpc route add {words} --table ways")
    assert reason in str(caught.value)
    assert real(ec2, typed("vpc route-table show ways")[0]["id"]) == {}


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("10.7.1.0/16 via igw", "did you mean 10.7.0.0/16?"),
        ("198.51.100.7 via igw", "did you mean 198.51.100.7/32?"),
        ("2001:db8::1/32 via igw", "is no destination"),
        ("10.7.0.0/16 to igw", "via"),
        (
            "10.7.0.0/16 via nowhere",
            "there is no gateway, instance, peering connection or endpoint 'nowhere'",
        ),
    ],
)
def test_what_is_no_route_is_shown(typed: Typed, net: str, words: str, reason: str) -> None:
    with pytest.raises(UsageError) as caught:
        typed(f"vpc route add {words} --table ways")
    assert reason in str(caught.value)


def test_endpoints(typed: Typed, ec2: Any, net: str) -> None:
    made = ec2.create_vpc_endpoint(VpcId=net, ServiceName="com.amazonaws.us-east-1.s3")["VpcEndpoint"]
    with pytest.raises(CommandError, match=r"`vpc endpoint modify vpce-\w+ --add-table rtb-"):
        typed(f"vpc route add 10.7.0.0/16 via {made['VpcEndpointId']} --table ways")


def test_a_gateway_that_goes_leaves_a_black_hole(typed: Typed, net: str) -> None:
    typed("vpc route add default via igw --table ways")
    typed("vpc igw detach door")
    assert [row["state"] for row in typed("vpc route ls ways | where via != local")] == ["blackhole"]
    typed("vpc igw create --name fresh --attach lab")
    with pytest.raises(CommandError, match="which is gone"):
        typed("vpc route add default via igw --table ways")
    [made] = typed("vpc route add default via igw --table ways --replace")
    assert made["state"] == "active"


def test_rm_asks_and_names_the_subnets(typed: Typed, ec2: Any, person: Any, net: str) -> None:
    [gateway] = typed("vpc igw ls | where name = door")
    [table] = typed("vpc route-table associate ways web")
    typed("vpc route add default via igw --table ways; vpc route add 10.7.0.0/16 via igw --table ways")
    for words in ("10.3.0.0/16", "10.0.0.0/16", "default 10.3.0.0/16"):
        with pytest.raises(CommandError, match="nothing was changed"):
            typed(f"vpc route rm {words} --table ways")
    person.answer = False
    with pytest.raises(CommandError, match="left as it was"):
        typed("vpc route rm default --table ways")
    assert len(real(ec2, table["id"])) == 2
    person.answer = True
    typed("vpc route rm default 10.7.0.0/16 --table ways")
    via = gateway["id"]
    assert person.questions[-1] == (
        f"Take 0.0.0.0/0 via {via}; 10.7.0.0/16 via {via} out of route table ways ({table['id']}), "
        "which 1 subnet uses?"
    )
    assert real(ec2, table["id"]) == {}


def test_the_sandbox_refuses_what_aws_does(ec2: Any, typed: Typed, net: str) -> None:
    [main] = [row for row in typed("vpc route-table ls lab") if row["main"]]
    [web] = typed("vpc subnet ls lab")
    [ways] = typed("vpc route-table associate ways web")
    loose = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    for code, call, words in (
        ("DependencyViolation", ec2.delete_route_table, {"RouteTableId": main["id"]}),
        (
            "InvalidParameterValue",
            ec2.delete_route,
            {"RouteTableId": main["id"], "DestinationCidrBlock": "10.0.0.0/16"},
        ),
        (
            "Resource.AlreadyAssociated",
            ec2.associate_route_table,
            {"RouteTableId": main["id"], "SubnetId": web["id"]},
        ),
        (
            "InvalidParameterValue",
            ec2.create_route,
            {"RouteTableId": ways["id"], "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": loose},
        ),
        (
            "InvalidNatGatewayID.NotFound",
            ec2.create_route,
            {"RouteTableId": ways["id"], "DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-1"},
        ),
    ):
        with pytest.raises(ec2.exceptions.ClientError) as caught:
            call(**words)
        assert caught.value.response["Error"]["Code"] == code
    with pytest.raises(AwsError, match="InvalidRouteTableID"):
        typed("vpc route-table show rtb-0123456789abcdef0")
