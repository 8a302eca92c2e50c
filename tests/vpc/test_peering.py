"""`vpc peering`: two VPCs that reach each other."""

from __future__ import annotations

import signal
from collections.abc import Callable
from typing import Any

import pytest

from awsh.context import Context
from awsh.errors import CommandError, UsageError
from awsh.shell import Shell

Typed = Callable[[str], list[Any]]


@pytest.fixture
def pair(typed: Typed) -> tuple[str, str]:
    """Two VPCs, `lab` and `shared`."""
    [one] = typed("vpc create 10.0.0.0/16 --name lab")
    [two] = typed("vpc create 10.1.0.0/16 --name shared")
    return one["id"], two["id"]


def led(typed: Typed, vpc: str) -> list[tuple[str, str]]:
    return [
        (row["destination"], row["state"])
        for row in typed(f"vpc route ls --vpc {vpc}")
        if row["via"][:4] == "pcx-"
    ]


def test_the_whole_arrangement_in_one_line(typed: Typed, person: Any, pair: tuple[str, str]) -> None:
    typed("vpc route-table create --vpc lab --name inner")
    [made] = typed("vpc peering create shared lab --accept --routes --name bridge --tag env=test")
    assert (made["state"], made["requester"], made["accepter"]) == ("active", *pair)
    assert made["requester_cidrs"] == ["10.0.0.0/16"]
    assert led(typed, "lab") == [("10.1.0.0/16", "active")] * 2
    assert led(typed, "shared") == [("10.0.0.0/16", "active")]
    assert "3 routes lead to it now" in person.said
    assert [row["name"] for row in typed("vpc peering ls shared")] == ["bridge"]
    with pytest.raises(CommandError, match="have peering connection bridge"):
        typed("vpc peering create lab shared")
    typed("vpc peering rm bridge")
    assert "with 3 routes that lead to it?" in person.questions[-1]
    assert led(typed, "lab") == led(typed, "shared") == []
    assert typed("vpc peering ls lab") == []
    assert [row["state"] for row in typed("vpc peering ls --all")] == ["deleted"]


def test_step_by_step_with_what_is_missing_said(typed: Typed, person: Any, pair: tuple[str, str]) -> None:
    [asked] = typed("vpc peering create shared lab --name bridge")
    assert asked["state"] == "pending-acceptance"
    assert f"it has to be accepted: `vpc peering accept {asked['id']} --routes`" in person.said
    typed("vpc route-table create --vpc lab --name inner")
    with pytest.raises(CommandError, match="is pending-acceptance, not active"):
        typed("vpc route add 10.1.0.0/16 via bridge --table inner")
    [now] = typed("vpc peering accept bridge")
    assert now["state"] == "active"
    note = next(note for note in person.notes if note.startswith("nothing is led to it yet"))
    typed(note.split("`")[1])
    assert len(led(typed, "lab")) == 1
    typed("vpc peering accept bridge --routes")
    assert len(led(typed, "lab")) == 2
    typed("vpc route add 192.0.2.0/24 via bridge --table inner")
    assert "nothing of 192.0.2.0/24 is behind" in person.said


def test_a_route_that_leads_elsewhere_is_left(typed: Typed, person: Any, pair: tuple[str, str]) -> None:
    typed("vpc igw create --attach lab; vpc route-table create --vpc lab --name inner")
    typed("vpc route add 10.1.0.0/16 via igw --table inner")
    typed("vpc peering create shared lab --accept --routes")
    assert "left as it is: 10.1.0.0/16" in person.said


def test_overlap_is_refused_before_aws_lets_it_fail(typed: Typed, ec2: Any, pair: tuple[str, str]) -> None:
    typed("vpc create 10.0.128.0/20 --name inside --allow-overlap")
    with pytest.raises(CommandError, match=r"10.0.0.0/16 of lab .* overlaps 10.0.128.0/20 of inside"):
        typed("vpc peering create inside lab")
    with pytest.raises(CommandError, match="reaches itself"):
        typed("vpc peering create lab lab")
    assert ec2.describe_vpc_peering_connections()["VpcPeeringConnections"] == []


def test_what_fails_afterwards_says_why(
    typed: Typed, pair: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # As where the other VPC is somebody else's, and nobody sees its range.
    monkeypatch.setattr("awsh_vpc.peering.commands.refuse_overlap", lambda one, two: None)
    typed("vpc create 10.0.128.0/20 --name inside --allow-overlap")
    with pytest.raises(CommandError, match=r"is failed: .*overlapping CIDR"):
        typed("vpc peering create inside lab")
    [row] = typed("vpc peering ls --all")
    with pytest.raises(CommandError, match="AWS forgets it by itself"):
        typed(f"vpc peering rm {row['id']}")


def test_reject(typed: Typed, pair: tuple[str, str]) -> None:
    typed("vpc peering create shared lab --name bridge")
    [row] = typed("vpc peering reject bridge")
    assert row["state"] == "rejected"
    assert not typed("vpc peering ls lab")
    typed("vpc peering create shared lab --name again --accept")
    with pytest.raises(CommandError, match="no longer to be rejected"):
        typed("vpc peering reject again")


def test_another_region(shell: Shell, typed: Typed, person: Any, pair: tuple[str, str]) -> None:
    far = shell.aws.client("ec2", "eu-west-1")
    there = far.create_vpc(
        CidrBlock="10.2.0.0/16",
        TagSpecifications=[{"ResourceType": "vpc", "Tags": [{"Key": "Name", "Value": "far"}]}],
    )["Vpc"]["VpcId"]
    [made] = typed("vpc peering create far lab --region eu-west-1 --accept --routes --name long")
    assert (made["state"], made["accepter"], made["accepter_region"]) == ("active", there, "eu-west-1")
    assert led(typed, "lab") == [("10.2.0.0/16", "active")]
    by = [{"Name": "vpc-id", "Values": [there]}]

    def led_there() -> list[str]:
        tables = far.describe_route_tables(Filters=by)["RouteTables"]
        return [
            r["DestinationCidrBlock"] for t in tables for r in t["Routes"] if r.get("VpcPeeringConnectionId")
        ]

    assert led_there() == ["10.0.0.0/16"]
    with pytest.raises(UsageError, match="there is no VPC 'nobody' in eu-west-1"):
        typed("vpc peering create nobody lab --region eu-west-1")
    typed("vpc rm lab")
    assert led_there() == [], "the other side keeps no blackholes"


def test_another_account(typed: Typed, pair: tuple[str, str]) -> None:
    with pytest.raises(UsageError, match="alone can accept it"):
        typed("vpc peering create vpc-0123456789abcdef0 lab --owner 111122223333 --accept")
    with pytest.raises(UsageError, match="named by its id"):
        typed("vpc peering create theirs lab --owner 111122223333")
    with pytest.raises(UsageError, match="--routes wants --accept"):
        typed("vpc peering create shared lab --routes")


def test_ctrl_c_between_asking_and_accepting(typed: Typed, person: Any, pair: tuple[str, str]) -> None:
    real = Context.sleep
    with pytest.MonkeyPatch.context() as patch:

        def press(ctx: Any, seconds: float) -> None:
            signal.raise_signal(signal.SIGINT)
            real(ctx, seconds)

        patch.setattr(Context, "sleep", press)
        with pytest.raises(KeyboardInterrupt):
            typed("vpc peering create shared lab --accept --routes --name bridge")
    line = person.notes[-1].split("`")[1]
    typed(line)
    assert led(typed, "lab") == [("10.1.0.0/16", "active")]
