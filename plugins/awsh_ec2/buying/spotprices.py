"""Spot prices: of now, and since when; and their history."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any, TypedDict

from awsh import DETAIL, Context, by
from awsh_ec2.buying.listprices import known
from awsh_ec2.buying.money import PRODUCTS, OperatingSystem, currency_of, exact, saved
from awsh_ec2.launch.checking import check_type

_ASKED = 10
"""Of so many types the on-demand price is looked up, which is a request for each."""


class SpotPrice(TypedDict):
    """What a zone asks for an hour, and since when. saved: percent below on_demand."""

    time: datetime
    type: str
    zone: str
    price: Decimal
    on_demand: Decimal | None
    saved: Decimal | None
    currency: str
    platform: Annotated[str, DETAIL]


class SpotChange(TypedDict):
    """A price of an hour, and since when."""

    time: datetime
    type: str
    zone: str
    price: Decimal
    currency: str
    platform: Annotated[str, DETAIL]


def history(
    ctx: Context, types: Sequence[str], zone: str | None, system: OperatingSystem, last: timedelta
) -> Iterator[SpotChange]:
    """Changes of prices, the newest first, as they come."""
    now = datetime.now(UTC)
    for record in _asked(ctx, types, zone, system, now - last, now):
        yield {
            "time": record["Timestamp"],
            "type": record["InstanceType"],
            "zone": record["AvailabilityZone"],
            "price": exact(record["SpotPrice"]),
            "currency": currency_of(ctx),
            "platform": record["ProductDescription"],
        }


def newest(
    ctx: Context, types: Sequence[str], zone: str | None, system: OperatingSystem, *, listed: bool = True
) -> list[SpotPrice]:
    """One price for each type and zone, the cheapest first. listed: with on-demand prices beside them."""
    found: dict[tuple[str, str], SpotChange] = {}
    for row in history(ctx, types, zone, system, timedelta()):
        held = found.setdefault((row["type"], row["zone"]), row)
        if row["time"] > held["time"]:
            found[row["type"], row["zone"]] = row
    prices = known(ctx, types, system) if listed and len(types) <= _ASKED and found else {}
    rows: list[SpotPrice] = []
    for row in sorted(found.values(), key=lambda row: (row["type"], row["price"], row["zone"])):
        price = prices.get(row["type"])
        rows.append(
            {
                "time": row["time"],
                "type": row["type"],
                "zone": row["zone"],
                "price": row["price"],
                "on_demand": price.hourly if price else None,
                "saved": saved(row["price"], price.hourly) if price else None,
                "currency": row["currency"],
                "platform": row["platform"],
            }
        )
    return rows


def none(ctx: Context, types: Sequence[str], zone: str | None, system: OperatingSystem) -> list[SpotPrice]:
    """Nothing, with the reason. Raises CommandError for a type that is not there, or not to be had as spot."""
    for type in types:
        check_type(ctx, type, spot=True)
    what = ", ".join(types) or "anything"
    ctx.note(f"AWS has no spot price of {what} with {system} in {zone or ctx.region}")
    return []


def _asked(
    ctx: Context,
    types: Sequence[str],
    zone: str | None,
    system: OperatingSystem,
    start: datetime,
    end: datetime,
) -> Iterator[dict[str, Any]]:
    question: dict[str, Any] = {
        "ProductDescriptions": [PRODUCTS[system]],
        "StartTime": start,
        "EndTime": end,
    }
    if types:
        question["InstanceTypes"] = list(types)
    if zone:
        question["Filters"] = by("availability-zone", zone)
    yield from ctx.search("ec2", "describe_spot_price_history", "SpotPriceHistory[]", **question)
