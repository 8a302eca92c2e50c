"""`vpc nat`: NAT gateways and their addresses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from awsh.errors import AwsError, CommandError, UsageError
from awsh.shell import Shell

Typed = Callable[[str], list[Any]]


@pytest.fixture
def net(typed: Typed) -> str:
    """A VPC `lab` with a public subnet `front`."""
    id: str = typed("vpc create 10.0.0.0/16 --name lab")[0]["id"]
    typed("vpc igw create --attach lab")
    typed("vpc subnet create --next /24 --vpc lab --public --name front")
    return id


def addresses(ec2: Any) -> list[str]:
    return [each["PublicIp"] for each in ec2.describe_addresses()["Addresses"]]


def test_it_comes_with_an_address_and_goes_with_it(typed: Typed, ec2: Any, person: Any, net: str) -> None:
    [made] = typed("vpc nat create --subnet front --name out --tag env=test")
    assert (made["state"], made["vpc_id"], made["tags"]["env"]) == ("available", net, "test")
    assert addresses(ec2) == [made["public_ip"]]
    typed("vpc route-table create --vpc lab --name inner; vpc route add default via nat --table inner")
    assert [row["id"] for row in typed("vpc nat ls lab")] == [made["id"]]
    typed("vpc nat rm out")
    assert person.questions == [
        f"Delete NAT gateway out ({made['id']}), which 1 route table leads to, "
        f"and release {made['public_ip']}?"
    ]
    assert addresses(ec2) == []
    assert typed("vpc nat ls lab") == []
    assert [row["state"] for row in typed("vpc nat ls --all")] == ["deleted"]
    assert [row["via"] for row in typed("vpc route ls inner | where state = blackhole")] == [made["id"]]


def test_an_address_of_ones_own_is_used_and_kept(typed: Typed, ec2: Any, person: Any, net: str) -> None:
    address = ec2.allocate_address(Domain="vpc")["PublicIp"]
    with pytest.raises(UsageError, match=r"there is no Elastic IP '192.0.2.1'"):
        typed("vpc nat create --subnet front --eip 192.0.2.1")
    [made] = typed(f"vpc nat create --subnet front --eip {address}")
    assert made["public_ip"] == address
    with pytest.raises(UsageError, match="is in use"):
        typed(f"vpc nat create --subnet front --eip {address}")
    typed(f"vpc nat rm {made['id']}")
    assert addresses(ec2) == [address]
    assert f"kept: Elastic IP {address}" in person.said


def test_keep_ip_leaves_it_for_the_next(typed: Typed, ec2: Any, person: Any, net: str) -> None:
    [first] = typed("vpc nat create --subnet front --name out")
    typed("vpc nat rm out --keep-ip")
    assert addresses(ec2) == [first["public_ip"]]
    [second] = typed("vpc nat create --subnet front --name again")
    assert second["public_ip"] == first["public_ip"]
    assert addresses(ec2) == [first["public_ip"]]


def test_without_an_internet_gateway_nothing_is_made(typed: Typed, ec2: Any, person: Any) -> None:
    typed("vpc create 10.0.0.0/16 --name lab; vpc subnet create --next /24 --vpc lab --name inner")
    with pytest.raises(CommandError, match="has no internet gateway, without which a NAT gateway fails"):
        typed("vpc nat create --subnet inner")
    assert addresses(ec2) == []
    typed("vpc igw create --attach lab")
    typed("vpc nat create --subnet inner --no-wait")
    assert "no route of subnet inner" in person.said


def test_a_private_one_has_no_address(typed: Typed, ec2: Any, net: str) -> None:
    [made] = typed("vpc nat create --subnet front --private")
    assert (made["type"], made["public_ip"]) == ("private", "")
    assert addresses(ec2) == []
    with pytest.raises(UsageError):
        typed("vpc nat create --subnet front --private --eip 1.2.3.4")


def test_no_wait_returns_while_it_is_pending(typed: Typed, net: str) -> None:
    assert typed("vpc nat create --subnet front --no-wait")[0]["state"] == "pending"


def test_interrupted_it_says_what_exists(
    typed: Typed, ec2: Any, person: Any, net: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("awsh.context.Context.sleep", interrupt)
        with pytest.raises(KeyboardInterrupt):
            typed("vpc nat create --subnet front --name out")
    [made] = typed("vpc nat ls lab")
    assert f"NAT gateway {made['id']} exists with its Elastic IP" in person.said
    assert f"`vpc nat rm {made['id']}` takes it back" in person.said
    typed(f"vpc nat rm {made['id']}")
    assert addresses(ec2) == []


def test_what_is_refused_leaves_no_address(
    typed: Typed, ec2: Any, net: str, refusing: Callable[[str], None]
) -> None:
    refusing("create_nat_gateway")
    with pytest.raises(AwsError, match="LimitExceeded"):
        typed("vpc nat create --subnet front")
    assert addresses(ec2) == []


def test_vpc_rm_releases_what_was_allocated(typed: Typed, ec2: Any, person: Any, net: str) -> None:
    typed("vpc nat create --subnet front --name out")
    typed("vpc rm lab")
    assert "1 NAT gateway, 1 Elastic IP, 1 internet gateway" in person.questions[0]
    assert addresses(ec2) == []
    assert "kept:" not in person.said


def test_the_sandbox_keeps_an_address_in_use(ec2: Any, typed: Typed, net: str) -> None:
    [made] = typed("vpc nat create --subnet front --no-wait")
    with pytest.raises(ec2.exceptions.ClientError, match=r"InvalidIPAddress\.InUse"):
        ec2.release_address(AllocationId=made["allocation_id"])


def test_a_regional_one_stands_in_no_subnet(
    shell: Shell, typed: Typed, net: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    regional = {
        "NatGatewayId": "nat-0123",
        "VpcId": net,
        "State": "available",
        "AvailabilityMode": "regional",
        "Tags": [{"Key": "Name", "Value": "everywhere"}],
    }
    real = shell.aws.search

    def search(service: str, operation: str, items: str, *rest: Any) -> Any:
        import jmespath

        yield from real(service, operation, items, *rest)
        if operation == "describe_nat_gateways":
            yield from jmespath.search(items, {"NatGateways": [regional]})

    monkeypatch.setattr(shell.aws, "search", search)
    assert [row["name"] for row in typed("vpc nat ls lab | where not subnet_id")] == ["everywhere"]
    assert shell.context().resolve("vpc:nat", "everywhere") == "nat-0123"
    assert "├─ regional NAT gateway everywhere" in str(shell.run("vpc diagram lab").value)
