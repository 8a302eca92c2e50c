"""On-demand prices, of the Price List API (GetProducts), which few regions have and which knows all of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from awsh import AwsError, CommandError, Context
from awsh_ec2.buying.money import OperatingSystem, exact
from awsh_ec2.launch.checking import check_type

_HOMES = {"eu": "eu-central-1", "af": "eu-central-1", "me": "eu-central-1", "il": "eu-central-1"} | {
    "ap": "ap-south-1",
    "cn": "cn-northwest-1",
}
"""Where the API is, by the first letters of a region; else in us-east-1."""

_SYSTEMS: Mapping[OperatingSystem, str] = {"linux": "Linux", "windows": "Windows"}


class ListPrice(NamedTuple):
    """What an hour on demand costs."""

    hourly: Decimal
    currency: str


def on_demand(ctx: Context, type: str, system: OperatingSystem) -> ListPrice:
    """The region's price of a type on shared hardware. Raises CommandError, AwsError."""
    for product in _products(ctx, type, system):
        for price in _hourly(product):
            return price
    check_type(ctx, type, spot=False)
    raise CommandError(f"the price list has no {type} with {_SYSTEMS[system]} in {ctx.region}")


def known(ctx: Context, types: Iterable[str], system: OperatingSystem) -> dict[str, ListPrice]:
    """The prices of those types that have one; a note, and nothing, where the price list may not be read."""
    found = {}
    for type in dict.fromkeys(types):
        try:
            found[type] = on_demand(ctx, type, system)
        except AwsError as error:
            ctx.note(f"note: without on-demand prices: {error}")
            return {}
        except CommandError as error:
            ctx.note(f"note: {error}")
    return found


def _products(ctx: Context, type: str, system: OperatingSystem) -> Iterator[dict[str, Any]]:
    fields = {
        "instanceType": type,
        "regionCode": ctx.region,
        "operatingSystem": _SYSTEMS[system],
        "preInstalledSw": "NA",
        "tenancy": "Shared",
        "capacitystatus": "Used",
        "licenseModel": "No License required",
    }
    client = ctx.client("pricing", _HOMES.get(ctx.region[:2], "us-east-1"))
    filters = [{"Type": "TERM_MATCH", "Field": field, "Value": value} for field, value in fields.items()]
    with ctx.errors():
        pages = client.get_paginator("get_products").paginate(ServiceCode="AmazonEC2", Filters=filters)
        for page in pages:
            for text in page["PriceList"]:
                yield json.loads(text)


def _hourly(product: Mapping[str, Any]) -> Iterator[ListPrice]:
    for term in product.get("terms", {}).get("OnDemand", {}).values():
        for dimension in term["priceDimensions"].values():
            for currency, amount in dimension["pricePerUnit"].items():
                # Upfront fees and prices of nothing stand in the same list.
                if dimension["unit"] == "Hrs" and Decimal(amount):
                    yield ListPrice(exact(amount), currency)
