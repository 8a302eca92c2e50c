"""Offerings of Reserved Instances, and buying one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from awsh import AwsError, Context, by
from awsh_ec2.buying.listprices import known
from awsh_ec2.buying.money import HOURS_A_YEAR, PRODUCTS, OperatingSystem, exact, hourly, saved
from awsh_ec2.buying.rows import OfferingClass, ReservedOffering
from awsh_ec2.launch.checking import check_type


def offerings(
    ctx: Context,
    type: str,
    system: OperatingSystem,
    kind: OfferingClass,
    zone: str | None,
    listed: Decimal | None = None,
) -> list[ReservedOffering]:
    """Those of AWS itself, by term and payment: of a region, or of one zone.

    listed: the on-demand price, looked up where it is not given. Raises CommandError, AwsError.
    """
    question: dict[str, Any] = {
        "InstanceType": type,
        "ProductDescription": PRODUCTS[system],
        "OfferingClass": kind,
        "InstanceTenancy": "default",
        "IncludeMarketplace": False,
        "Filters": by("scope", "Availability Zone" if zone else "Region"),
    }
    if zone:
        question["AvailabilityZone"] = zone
    records = list(_asked(ctx, question))
    if not records:
        check_type(ctx, type, spot=False)
    if listed is None and records:
        listed = next((price.hourly for price in known(ctx, [type], system).values()), None)
    rows = [offering_row(record, listed) for record in records]
    return sorted(rows, key=lambda row: (row["term"], row["upfront"]))


def _asked(ctx: Context, question: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from ctx.search(
        "ec2", "describe_reserved_instances_offerings", "ReservedInstancesOfferings[]", **question
    )


def hourly_of(record: Mapping[str, Any]) -> Decimal:
    """What a reservation or an offering costs an hour besides what is paid at once."""
    charges = record.get("RecurringCharges") or ()
    recurring = [exact(each["Amount"]) for each in charges if each.get("Frequency") == "Hourly"]
    return sum(recurring, exact(record.get("UsagePrice") or 0))


def offering_row(record: Mapping[str, Any], listed: Decimal | None) -> ReservedOffering:
    """A ReservedInstancesOffering of EC2's DescribeReservedInstancesOfferings. listed: the on-demand price."""
    upfront, each_hour = exact(record["FixedPrice"]), hourly_of(record)
    hours = Decimal(record["Duration"]) / 3600
    effective = hourly(each_hour + upfront / hours)
    return {
        "term": round(hours / HOURS_A_YEAR),
        "payment": record["OfferingType"],
        "upfront": upfront,
        "hourly": each_hour,
        "effective": effective,
        "saved": saved(effective, listed),
        "break_even": _break_even(upfront, each_hour, hours, listed),
        "currency": record["CurrencyCode"],
        "offering_id": record["ReservedInstancesOfferingId"],
        "type": record["InstanceType"],
        "offering_class": record["OfferingClass"],
        "zone": record.get("AvailabilityZone"),
        "platform": record["ProductDescription"],
        "on_demand": listed,
    }


def _break_even(
    upfront: Decimal, each_hour: Decimal, hours: Decimal, listed: Decimal | None
) -> timedelta | None:
    """Every hour of the term is paid, so what is saved in an hour pays the upfront sum back."""
    if listed is None or listed <= each_hour:
        return None
    needed = upfront / (listed - each_hour)
    return timedelta(hours=round(float(needed))) if needed <= hours else None


def buy(ctx: Context, id: str, count: int) -> dict[str, Any]:
    """Buys, after asking with the whole amount; the record of what was bought. Raises CommandError, AwsError."""
    [record] = ctx.call("ec2", "describe_reserved_instances_offerings", ReservedInstancesOfferingIds=[id])[
        "ReservedInstancesOfferings"
    ]
    ctx.confirm(lambda: _question(ctx, record, count))
    made = ctx.call(
        "ec2",
        "purchase_reserved_instances_offering",
        ReservedInstancesOfferingId=id,
        InstanceCount=count,
    )["ReservedInstancesId"]
    pending = {**record, "ReservedInstancesId": made, "InstanceCount": count, "State": "payment-pending"}
    try:
        found = ctx.call("ec2", "describe_reserved_instances", ReservedInstancesIds=[made])
    except AwsError:
        # It is bought, and not known everywhere yet.
        return pending
    return next(iter(found["ReservedInstances"]), pending)


def _question(ctx: Context, record: Mapping[str, Any], count: int) -> str:
    row = offering_row(record, None)
    hours = Decimal(record["Duration"]) / 3600
    now, each_hour, currency = row["upfront"] * count, row["hourly"] * count, row["currency"]
    whole = now + each_hour * hours
    years = f"{row['term']} year{'' if row['term'] == 1 else 's'}"
    return (
        f"Buy {count} × {row['type']}, {row['platform']}, in {row['zone'] or ctx.region}, {row['offering_class']}, "
        f"{row['payment']}: {now:,.2f} {currency} now and {each_hour:f} {currency} every hour for {years}, used or "
        f"not: {whole:,.2f} {currency} in all? It can't be undone."
    )
