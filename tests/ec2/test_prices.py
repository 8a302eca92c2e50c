"""`ec2 price`, `ec2 options`, `ec2 savings`."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from awsh.errors import AwshError
from awsh.shell import Shell

Typed = Callable[[str], list[Any]]


def test_what_types_cost_on_demand(typed: Typed) -> None:
    rows = typed("ec2 price t3.micro m5.large")
    assert [(row["type"], row["per_hour"], row["per_month"], row["currency"]) for row in rows] == [
        ("t3.micro", Decimal("0.0104"), Decimal("7.59"), "USD"),
        ("m5.large", Decimal("0.096"), Decimal("70.08"), "USD"),
    ]
    [windows] = typed("ec2 price m5.large --os windows")
    assert windows["per_hour"] > rows[1]["per_hour"]
    with pytest.raises(AwshError, match="has no instance type 't3"):
        typed("ec2 price t3.enormous")
    with pytest.raises(AwshError, match="wants a type"):
        typed("ec2 price")


def test_prices_are_the_region_s_asked_where_they_are(typed: Typed, shell: Shell) -> None:
    asked: list[tuple[str, str | None]] = []
    real = shell.aws.client
    shell.aws.client = lambda service, region=None: (  # type: ignore[method-assign]
        asked.append((service, region)) or real(service, region)
    )
    typed("use region eu-west-1")
    [row] = typed("ec2 price t3.micro")
    assert (row["per_hour"], row["region"]) == (Decimal("0.0114"), "eu-west-1")
    assert ("pricing", "eu-central-1") in asked


def test_the_ways_to_buy_stand_side_by_side(typed: Typed) -> None:
    rows = typed("ec2 options m5.large")
    assert len(rows) == 1 + 1 + 12 + 6
    first, spot = rows[:2]
    assert (first["option"], first["per_hour"], first["saved"]) == ("on demand", Decimal("0.096"), 0)
    assert spot["option"].startswith("spot, us-east-1")
    assert spot["per_hour"] == min(row["price"] for row in typed("ec2 spot prices m5.large"))
    for row in rows[1:]:
        assert 0 < row["saved"] < 100
        assert row["per_month"] == round(row["per_hour"] * 730, 2)
        assert row["currency"] == "USD"
    reserved = {(row["term"], row["payment"]): row for row in rows if row["option"] == "reserved"}
    assert reserved[1, "All Upfront"]["upfront"] == 496
    assert reserved[3, "All Upfront"]["per_hour"] < reserved[1, "All Upfront"]["per_hour"]


def test_what_may_not_be_looked_at_is_left_out_with_a_note(
    typed: Typed, refusing: Callable[[str], None], person: Any
) -> None:
    refusing("describe_savings_plans_offering_rates")
    assert not [row for row in typed("ec2 options m5.large") if "savings" in row["option"]]
    assert "note: without Savings Plans: LimitExceeded" in person.said


def test_savings_plans(typed: Typed) -> None:
    assert typed("ec2 savings ls") == []
    rows = typed("ec2 savings offerings m5.large")
    assert {(row["plan"], row["term"]) for row in rows} == {
        (plan, term) for plan in ("Compute", "EC2Instance") for term in (1, 3)
    }
    best = min(rows, key=lambda row: row["rate"])
    assert (best["plan"], best["term"], best["payment"]) == ("EC2Instance", 3, "All Upfront")
    assert best["saved"] == round((1 - best["rate"] / best["on_demand"]) * 100, 1)
    typed(
        f"aws savingsplans create-savings-plan --savings-plan-offering-id {best['offering_id']} --commitment 0.25"
    )
    [mine] = typed("ec2 savings ls")
    assert (mine["plan"], mine["family"], mine["region"]) == ("EC2Instance", "m5", "us-east-1")
    assert (mine["commitment"], mine["term"], mine["upfront"]) == (Decimal("0.25"), 3, Decimal(6570))
    assert mine["end"] > mine["start"]
    assert mine["left"].days in (1094, 1095)
    with pytest.raises(AwshError, match="has no instance type"):
        typed("ec2 savings offerings m5.tiny")
