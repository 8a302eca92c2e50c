"""`vpc igw`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from awsh.errors import CommandError, UsageError
from tests.vpc.conftest import made_gateways

Typed = Callable[[str], list[Any]]


def attached(ec2: Any, igw: str) -> list[str]:
    [gateway] = ec2.describe_internet_gateways(InternetGatewayIds=[igw])["InternetGateways"]
    return [each["VpcId"] for each in gateway["Attachments"]]


def test_the_life_of_a_gateway(typed: Typed, ec2: Any, person: Any) -> None:
    [net] = typed("vpc create 10.0.0.0/16 --name lab")
    [made] = typed("vpc igw create --name door --tag env=test")
    assert made["state"] == "detached"
    assert made["tags"] == {"Name": "door", "env": "test"}
    assert typed("vpc igw attach door lab")[0]["vpc_id"] == net["id"]
    assert attached(ec2, made["id"]) == [net["id"]]
    assert [row["id"] for row in typed(f"vpc igw ls | where vpc_id = {net['id']}")] == [made["id"]]
    assert typed("vpc igw detach door")[0]["vpc_id"] is None
    assert attached(ec2, made["id"]) == []
    typed("vpc igw rm door")
    assert person.questions == [f"Delete internet gateway door ({made['id']})?"]
    assert made_gateways(ec2) == []


def test_a_second_gateway_is_refused_and_not_made(typed: Typed, ec2: Any) -> None:
    [net] = typed("vpc create 10.0.0.0/16 --name lab")
    [first] = typed("vpc igw create --name door --attach lab")
    with pytest.raises(CommandError) as caught:
        typed("vpc igw create --name second --attach lab")
    assert f"VPC {net['id']} has the internet gateway {first['id']} already, and AWS allows one" in str(
        caught.value
    )
    assert len(made_gateways(ec2)) == 1
    typed("vpc igw create --name second")
    with pytest.raises(CommandError, match=f"vpc igw detach {first['id']}"):
        typed("vpc igw attach second lab")
    typed("vpc create 10.1.0.0/16 --name other")
    with pytest.raises(CommandError, match=f"is attached to VPC {net['id']}"):
        typed("vpc igw attach door other")
    assert attached(ec2, first["id"]) == [net["id"]]


def test_what_is_so_already_is_said_and_left(typed: Typed, person: Any) -> None:
    typed("vpc create 10.0.0.0/16 --name lab")
    typed("use vpc lab")
    typed("vpc igw create --name door")
    typed("vpc igw detach door")
    assert "is attached to no VPC" in person.notes[-1]
    typed("vpc igw attach door")
    typed("vpc igw attach door")
    assert "already" in person.notes[-1]


def test_rm_asks_with_what_it_cuts_off_and_detaches(typed: Typed, ec2: Any, person: Any) -> None:
    [net] = typed("vpc create 10.0.0.0/16 --name lab")
    [made] = typed("vpc igw create --attach lab")
    person.answer = False
    with pytest.raises(CommandError, match="left as it was"):
        typed(f"vpc igw rm {made['id']}")
    assert attached(ec2, made["id"]) == [net["id"]]
    person.answer = True
    typed(f"vpc igw ls | where vpc_id = {net['id']} | vpc igw rm")
    assert person.questions[-1] == f"Delete internet gateway {made['id']}, which cuts VPC {net['id']} off?"
    assert made_gateways(ec2) == []


def test_rm_wants_something(typed: Typed) -> None:
    with pytest.raises(UsageError, match="wants an internet gateway"):
        typed("vpc igw rm")
