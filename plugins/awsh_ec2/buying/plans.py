"""Savings plans, and the rates at which they are offered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any, TypedDict

from awsh import DETAIL, Context
from awsh_ec2.buying.listprices import known
from awsh_ec2.buying.money import HOURS_A_YEAR, PRODUCTS, OperatingSystem, exact, saved
from awsh_ec2.launch.checking import check_type


class PlanRate(TypedDict):
    """What an hour of a type costs under a plan. term: years. saved: percent below on_demand."""

    plan: str
    term: int
    payment: str
    rate: Decimal
    on_demand: Decimal | None
    saved: Decimal | None
    currency: str
    offering_id: str
    type: Annotated[str, DETAIL]
    platform: Annotated[str, DETAIL]
    usage: Annotated[str, DETAIL]


def pages(ctx: Context, operation: str, items: str, **parameters: Any) -> Iterator[dict[str, Any]]:
    """Every item of an operation of Savings Plans, which botocore does not know to have pages."""
    while True:
        answer = ctx.call("savingsplans", operation, **parameters)
        yield from answer.get(items) or ()
        if not answer.get("nextToken"):
            return
        parameters["nextToken"] = answer["nextToken"]


def rates(ctx: Context, type: str, system: OperatingSystem, listed: Decimal | None = None) -> list[PlanRate]:
    """The rates of a type in the region, of both kinds of plan.

    listed: the on-demand price, looked up where it is not given. Raises CommandError, AwsError.
    """
    filters = {
        "region": ctx.region,
        "instanceType": type,
        "productDescription": PRODUCTS[system],
        "tenancy": "shared",
    }
    found = pages(
        ctx,
        "describe_savings_plans_offering_rates",
        "searchResults",
        savingsPlanTypes=["Compute", "EC2Instance"],
        products=["EC2"],
        serviceCodes=["AmazonEC2"],
        filters=[{"name": name, "values": [value]} for name, value in filters.items()],
    )
    # Capacity that is reserved and not used is another line of the same price.
    records = [record for record in found if "BoxUsage" in record["usageType"]]
    if not records:
        check_type(ctx, type, spot=False)
    if listed is None and records:
        listed = next((price.hourly for price in known(ctx, [type], system).values()), None)
    rows = [_row(record, type, system, listed) for record in records]
    return sorted(rows, key=lambda row: (row["plan"], row["term"], -row["rate"]))


def _row(record: dict[str, Any], type: str, system: OperatingSystem, listed: Decimal | None) -> PlanRate:
    offering, rate = record["savingsPlanOffering"], exact(record["rate"])
    return {
        "plan": offering["planType"],
        "term": years(offering["durationSeconds"]),
        "payment": offering["paymentOption"],
        "rate": rate,
        "on_demand": listed,
        "saved": saved(rate, listed),
        "currency": offering["currency"],
        "offering_id": offering["offeringId"],
        "type": type,
        "platform": PRODUCTS[system],
        "usage": record["usageType"],
    }


def years(seconds: int) -> int:
    """A term as people tell it."""
    return round(timedelta(seconds=seconds) / timedelta(hours=HOURS_A_YEAR))


def moment(text: str | None) -> datetime | None:
    """A time as Savings Plans tells it, as a text."""
    return datetime.fromisoformat(text.replace("Z", "+00:00")) if text else None
