"""`ec2 eip`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from awsh.errors import AwsError, CommandError
from tests.clock import Clock

Typed = Callable[[str], list[Any]]


def test_allocated_for_an_instance_in_one_go(typed: Typed, person: Any) -> None:
    typed("ec2 launch web --wait")
    [address] = typed("ec2 eip allocate --for web")
    assert (address["name"], address["used_by"]) == ("web", "web")
    assert typed("ec2 show web")[0]["public_ip"] == address["public_ip"]
    typed("ec2 eip allocate spare --tag env=test")
    person.notes.clear()
    assert {row["name"] for row in typed("ec2 eip ls")} == {"web", "spare"}
    assert person.notes == ["1 of 2 used by nothing, and paid for: `ec2 eip ls --unused`"]
    assert [row["name"] for row in typed("ec2 eip ls --unused")] == ["spare"]


def test_moved_taken_and_released(typed: Typed, ec2: Any, person: Any) -> None:
    typed("ec2 launch web --wait; ec2 launch api --wait")
    [address] = typed("ec2 eip allocate front")
    typed("ec2 eip associate front web")
    typed("ec2 eip associate front web")
    assert f"has {address['public_ip']} already" in person.said
    assert person.questions == []
    [moved] = typed(f"ec2 eip associate {address['public_ip']} api")
    assert moved["used_by"] == "api"
    assert person.questions == [f"Take {address['public_ip']} (front) from web?"]
    assert typed("ec2 eip disassociate front")[0]["used_by"] == ""
    typed("ec2 eip associate front api; ec2 eip release front")
    assert person.questions[-1] == f"Release Elastic IP {address['public_ip']} (front), which api has?"
    assert ec2.describe_addresses()["Addresses"] == []


def test_refused_where_an_instance_is_not_there_yet(typed: Typed, ec2: Any, clock: Clock) -> None:
    clock.hold()
    typed("ec2 launch web")
    with pytest.raises(CommandError, match=r"is pending .`ec2 wait i-\w+` first"):
        typed("ec2 eip allocate --for web")
    assert ec2.describe_addresses()["Addresses"] == []
    with pytest.raises(AwsError, match=r"InvalidAllocationID.NotFound"):
        typed("ec2 eip release eipalloc-0123456789abcdef0")


def test_one_of_a_gateway_is_not_released(typed: Typed) -> None:
    typed("vpc create 10.9.0.0/16 --name net; vpc igw create --attach net")
    typed(
        "vpc subnet create --next /24 --vpc net --public --name front; vpc nat create --subnet front --name out"
    )
    [address] = typed("ec2 eip ls")
    with pytest.raises(CommandError, match=r"is used by eni-\w+, such as a NAT gateway has"):
        typed(f"ec2 eip release {address['id']}")
