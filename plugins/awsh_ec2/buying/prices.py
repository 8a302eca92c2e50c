"""`ec2 price`, `ec2 options`: what servers cost."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TypedDict

from awsh import Context, UsageError
from awsh_ec2.buying.money import OperatingSystem, monthly
from awsh_ec2.buying.options import PurchaseOption
from awsh_ec2.groups import ec2
from awsh_ec2.launch.commands import TypeName


class Price(TypedDict):
    """An on-demand price on shared hardware. per_month: of 730 hours."""

    type: str
    per_hour: Decimal
    per_month: Decimal
    currency: str
    os: str
    region: str


@ec2.command
def price(ctx: Context, *types: TypeName, os: OperatingSystem = "linux") -> Iterator[Price]:
    """Tell what types cost on demand in the region (pricing GetProducts).

    Args:
        types: of which.
        os: what runs on it.
    Examples:
        awsh> ec2 price t3.micro m5.large
        awsh> ec2 price t3.micro --os windows | get per_month
    """
    from awsh_ec2.buying.listprices import on_demand

    if not types:
        raise UsageError("ec2 price wants a type", usage=price.usage, hint="`ec2 types` lists them")
    for type in dict.fromkeys(types):
        found = on_demand(ctx, type, os)
        yield {
            "type": type,
            "per_hour": found.hourly,
            "per_month": monthly(found.hourly),
            "currency": found.currency,
            "os": os,
            "region": ctx.region,
        }


@ec2.command
def options(ctx: Context, type: TypeName, *, os: OperatingSystem = "linux") -> list[PurchaseOption]:
    """Compare the ways to buy a type: on demand, spot, Savings Plans, reserved; all as if it ran all the time.

    Of pricing GetProducts, ec2 DescribeSpotPriceHistory and DescribeReservedInstancesOfferings, and savingsplans
    DescribeSavingsPlansOfferingRates.

    Args:
        type: which one.
        os: what runs on it.
    Examples:
        awsh> ec2 options t3.micro
        awsh> ec2 options m5.large | sort per_hour | first 3
        awsh> ec2 options m5.large | where term = 1 | plot per_month payment
    """
    from awsh_ec2.buying.options import purchase_options

    return purchase_options(ctx, type, os)
