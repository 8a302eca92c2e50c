"""Rules of EC2: spot prices have a history that ends now; see awsh/sandbox/prices.py for what they are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from awsh.sandbox.prices import spot_changes
from awsh.sandbox.rules import rule
from awsh.sandbox.rules.ec2_vpc import refusal

PRODUCTS = {"Linux/UNIX": "Linux", "Windows": "Windows"}
"""What EC2 calls a platform on a bill, and what the price list calls it."""

_KEPT = timedelta(days=90)
_MANY = 60
"""Of more types and zones than this only a day is told, where nobody says since when."""
_PAGE = 1000


@rule("moto.ec2.responses.spot_instances:SpotInstances.describe_spot_price_history")
def describe_spot_price_history(moto: Callable[..., Any], response: Any) -> Any:
    """The newest price first, down to the one that was when the time that is asked for began; in pages."""
    from moto.core.responses import ActionResult

    filters = response._filters_from_querystring()
    types = response._get_param("InstanceTypes", [])
    zones = filters.pop("availability-zone", None) or [response._get_param("AvailabilityZone")]
    products = _products(
        filters.pop("product-description", None) or response._get_param("ProductDescriptions", [])
    )
    types = filters.pop("instance-type", None) or types
    if filters:
        raise refusal("InvalidParameterValue", f"The filter '{next(iter(filters))}' is invalid")
    now = datetime.now(UTC)
    end = min(_time(response._get_param("EndTime")) or now, now)
    start = _time(response._get_param("StartTime"))
    if start is not None and start > now + timedelta(minutes=5):
        raise refusal("InvalidParameterValue", "The start time is in the future")
    offered = [
        (offer["InstanceType"], offer["Location"])
        for offer in response.ec2_backend.describe_spot_price_history(types, {})
        if zones == [None] or offer["Location"] in zones
    ]
    if start is None:
        start = end - (_KEPT if len(offered) <= _MANY else timedelta(days=1))
    start = max(min(start, end), now - _KEPT)
    minute = timedelta(seconds=60)
    found = _history(
        tuple(sorted(offered)), tuple(products), start, end if end < now - minute else _rounded(end)
    )
    first = int(token) if (token := response._get_param("NextToken") or "0").isdecimal() else 0
    size = min(int(response._get_param("MaxResults") or _PAGE), _PAGE)
    page: dict[str, Any] = {"SpotPriceHistory": found[first : first + size]}
    if first + size < len(found):
        page["NextToken"] = str(first + size)
    return ActionResult(page)


def _rounded(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def _products(wanted: list[str]) -> list[str]:
    plain = [each.removesuffix(" (Amazon VPC)") for each in wanted]
    return sorted(set(plain) & PRODUCTS.keys()) if wanted else ["Linux/UNIX", "Windows"]


@lru_cache(maxsize=2)
def _history(
    offered: tuple[tuple[str, str], ...], products: tuple[str, ...], start: datetime, end: datetime
) -> list[dict[str, str]]:
    """Kept for the next page of the same question."""
    found = [
        {
            "InstanceType": type,
            "ProductDescription": product,
            "SpotPrice": f"{price:f}",
            "AvailabilityZone": zone,
            "Timestamp": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
        for type, zone in offered
        for product in products
        for moment, price in spot_changes(type, zone, PRODUCTS[product], start, end)
    ]
    found.sort(key=lambda each: each["Timestamp"], reverse=True)
    return found


def _time(value: Any) -> datetime | None:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.replace("Z", "+00:00"))
        except ValueError:
            raise refusal("InvalidParameterValue", f"Value ({value}) is no time") from None
    if not isinstance(value, datetime):
        return None
    return value if value.tzinfo else value.replace(tzinfo=UTC)
