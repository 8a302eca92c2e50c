"""`ec2 reserved`: offerings, buying, and what is covered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from awsh.errors import AwshError, CommandError
from awsh.sandbox import connect
from awsh.shell import Shell
from awsh_ec2.buying.coverage import _Need, _Stock, factor, match
from tests.sandbox.asking import wait_until

Typed = Callable[[str], list[Any]]


def test_offerings_say_when_they_pay(typed: Typed) -> None:
    rows = typed("ec2 reserved offerings m5.large")
    assert [(row["term"], row["payment"]) for row in rows] == [
        (term, payment) for term in (1, 3) for payment in ("No Upfront", "Partial Upfront", "All Upfront")
    ]
    none, partial, whole = rows[:3]
    assert (none["upfront"], none["effective"], none["break_even"]) == (0, none["hourly"], timedelta())
    assert (whole["upfront"], whole["hourly"]) == (496, 0)
    assert whole["effective"] == round(Decimal(496) / 8760, 6)
    assert whole["break_even"] == timedelta(hours=round(496 / 0.096))
    assert partial["break_even"] < whole["break_even"]
    assert none["saved"] == Decimal("37.0")
    [cheap] = typed("ec2 reserved offerings m5.large --offering-class convertible | sort effective | first 1")
    assert cheap["effective"] > rows[-1]["effective"]
    zonal = typed("ec2 reserved offerings m5.large --az b --os windows")
    assert {(row["zone"], row["platform"]) for row in zonal} == {("us-east-1b", "Windows")}
    with pytest.raises(AwshError, match="has no instance type"):
        typed("ec2 reserved offerings m5.tiny")


def test_buying_names_the_whole_amount_and_is_journaled(typed: Typed, person: Any, shell: Shell) -> None:
    offering = typed("ec2 reserved offerings m5.large | where payment = 'Partial Upfront' | first 1")[0]
    person.answer = False
    with pytest.raises(CommandError, match="left as it was"):
        typed(f"ec2 reserved buy {offering['offering_id']} --count 2")
    assert typed("ec2 reserved ls") == []
    assert (
        "Buy 2 × m5.large, Linux/UNIX, in us-east-1, standard, Partial Upfront: 504.00 USD now"
        in (person.questions[0])
    )
    # 2 × (252 + 0.0288 × 8760)
    assert (
        "and 0.0576 USD every hour for 1 year, used or not: 1,008.58 USD in all? It can't be undone."
        in (person.questions[0])
    )
    person.answer = True
    [row] = typed(f"ec2 reserved buy {offering['offering_id']} --count 2")
    assert (row["type"], row["count"], row["hourly"]) == ("m5.large", 2, Decimal("0.0288"))
    [mine] = typed("ec2 reserved ls")
    assert mine["id"] == row["id"]
    assert mine["left"].days in (364, 365)
    assert any("PurchaseReservedInstancesOffering" in str(entry) for entry in typed("journal"))


def test_rows_of_offerings_can_be_bought(typed: Typed) -> None:
    typed("ec2 reserved offerings t3.micro | where term = 1 and upfront = 0 | ec2 reserved buy")
    assert [row["payment"] for row in typed("ec2 reserved ls")] == ["No Upfront"]


def test_dry_run_buys_nothing(sandbox_url: str, typed: Typed, person: Any) -> None:
    offering = typed("ec2 reserved offerings m5.large | first 1")[0]
    with Shell(connect(sandbox_url), dry_run=True, console=person) as rehearsal:
        rehearsal.run(f"ec2 reserved buy {offering['offering_id']}")
    assert "PurchaseReservedInstancesOffering" in person.said
    assert typed("ec2 reserved ls --all") == []


def test_what_is_covered_and_what_is_not(typed: Typed) -> None:
    typed("ec2 launch web --type t3.micro")
    typed("ec2 launch big --type t3.large")
    typed("ec2 launch brief --type t3.micro --spot")
    typed("ec2 launch other --type m5.large")
    typed("ec2 reserved offerings t3.small | first 1 | ec2 reserved buy --count 2")
    typed("ec2 reserved offerings c5.large | first 1 | ec2 reserved buy")
    wait_until(lambda: {row["state"] for row in typed("ec2 reserved ls")} == {"active"})
    rows = {row["name"] or row["type"]: row for row in typed("ec2 reserved coverage")}
    assert {name: row["cover"] for name, row in rows.items()} == {
        "web": "covered",
        "big": "partly",
        "other": "uncovered",
        "c5.large": "unused",
    }
    # Two t3.small are 2 units: 0.5 for web, the other 1.5 of big's 4.
    assert rows["big"]["covered"] == Decimal("37.5")
    assert rows["c5.large"]["unused"] == 1
    assert {row["name"] for row in typed("ec2 reserved coverage --open")} == {"big", "other", ""}


def _need(
    type: str, zone: str = "us-east-1a", platform: str = "Linux/UNIX", tenancy: str = "default"
) -> _Need:
    placement = {"AvailabilityZone": zone, "Tenancy": tenancy}
    return _Need(
        {"InstanceType": type, "PlatformDetails": platform, "Placement": placement},
        factor(type) or Decimal(1),
    )


def _stock(type: str, zone: str = "", platform: str = "Linux/UNIX") -> _Stock:
    record = {
        "ReservedInstancesId": f"of-{type}",
        "InstanceType": type,
        "ProductDescription": platform,
        "InstanceTenancy": "default",
        "Scope": "Availability Zone" if zone else "Region",
    }
    if zone:
        record["AvailabilityZone"] = zone
    return _Stock(record, factor(type) or Decimal(1))


@pytest.mark.parametrize(
    ("need", "stock", "left"),
    [
        (_need("m5.large"), _stock("m5.large"), 0),
        (_need("m5.xlarge"), _stock("m5.large"), 4),
        (_need("m5.large"), _stock("m5.large", "us-east-1a"), 0),
        (_need("m5.large"), _stock("m5.large", "us-east-1b"), 4),
        (_need("m5.xlarge"), _stock("m5.large", "us-east-1a"), 8),
        (_need("m5.large", platform="Windows"), _stock("m5.large", platform="Windows"), 0),
        (_need("m5.xlarge", platform="Windows"), _stock("m5.large", platform="Windows"), 8),
        (_need("m5.large", platform="Windows"), _stock("m5.large"), 4),
        (_need("m5.large", platform="Linux/UNIX"), _stock("m5.large", platform="Linux/UNIX (Amazon VPC)"), 0),
        (_need("m5.large", tenancy="dedicated"), _stock("m5.large"), 4),
        (_need("g5.2xlarge"), _stock("g5.xlarge"), 16),
        (_need("m5.metal"), _stock("m5.metal"), 0),
        (_need("m5.metal"), _stock("m5.large"), 1),
        (_need("m6i.large"), _stock("m5.large"), 4),
    ],
)
def test_what_a_reservation_is_for(need: _Need, stock: _Stock, left: int) -> None:
    match([need], [stock])
    assert need.open == left


def test_its_very_type_comes_before_smaller_ones(typed: Typed) -> None:
    small, same = _need("m5.large"), _need("m5.xlarge")
    stock = _stock("m5.xlarge")
    match([small, same], [stock])
    assert (same.open, small.open, stock.left) == (0, 4, 0)
