"""`ec2 savings …`; the rates are in plans.py."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any, TypedDict

from awsh import DETAIL, Context
from awsh_ec2.buying.money import OperatingSystem, exact
from awsh_ec2.buying.plans import PlanRate, moment, pages, years
from awsh_ec2.groups import savings
from awsh_ec2.launch.commands import TypeName

_LIVE = ("payment-pending", "active", "queued", "pending-return")


class SavingsPlan(TypedDict):
    """A plan that was bought. commitment: what is paid an hour, used or not. term: years."""

    plan: str
    state: str
    commitment: Decimal
    currency: str
    term: int
    payment: str
    end: datetime | None
    left: timedelta | None
    id: str
    family: Annotated[str, DETAIL]
    region: Annotated[str, DETAIL]
    upfront: Annotated[Decimal, DETAIL]
    start: Annotated[datetime | None, DETAIL]
    products: Annotated[list[str], DETAIL]
    tags: Annotated[dict[str, str], DETAIL]


def _row(record: dict[str, Any]) -> SavingsPlan:
    end = moment(record.get("end"))
    left = max(end - datetime.now(UTC), timedelta()) if end else None
    return {
        "plan": record["savingsPlanType"],
        "state": record["state"],
        "commitment": exact(record["commitment"]),
        "currency": record["currency"],
        "term": years(record["termDurationInSeconds"]),
        "payment": record["paymentOption"],
        "end": end,
        "left": left and timedelta(seconds=int(left.total_seconds())),
        "id": record["savingsPlanId"],
        "family": record.get("ec2InstanceFamily", ""),
        "region": record.get("region", ""),
        "upfront": exact(record.get("upfrontPaymentAmount") or 0),
        "start": moment(record.get("start")),
        "products": record.get("productTypes") or [],
        "tags": record.get("tags") or {},
    }


@savings.command
def ls(ctx: Context, *, all: bool = False) -> list[SavingsPlan]:
    """List your Savings Plans, the first to end first (savingsplans DescribeSavingsPlans).

    Args:
        all: those whose term is over too.
    Examples:
        awsh> ec2 savings ls
        awsh> ec2 savings ls --all | where left < 30d
    """
    states = {} if all else {"states": list(_LIVE)}
    rows = map(_row, pages(ctx, "describe_savings_plans", "savingsPlans", **states))
    last = datetime.max.replace(tzinfo=UTC)
    return sorted(rows, key=lambda row: row["end"] or last)


@savings.command
def offerings(ctx: Context, type: TypeName, *, os: OperatingSystem = "linux") -> list[PlanRate]:
    """List what a type costs under Savings Plans (DescribeSavingsPlansOfferingRates, GetProducts).

    A Compute plan is for any type in any region; an EC2Instance plan for one family in one region.

    Args:
        type: of which.
        os: what runs on it.
    Examples:
        awsh> ec2 savings offerings m5.large
        awsh> ec2 savings offerings t3.micro | sort rate | first 3
    """
    from awsh_ec2.buying.plans import rates

    return rates(ctx, type, os)
