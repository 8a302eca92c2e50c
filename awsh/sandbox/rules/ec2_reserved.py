"""Rules of EC2: instances can be reserved, at the sandbox's prices, and stay so until their term ends."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from hashlib import md5
from itertools import product
from typing import Any

from awsh.sandbox.prices import PAYMENTS, YEAR, on_demand, reserved
from awsh.sandbox.rules import rule
from awsh.sandbox.rules.ec2_prices import PRODUCTS
from awsh.sandbox.rules.ec2_vpc import refusal

SECONDS = 1.0
"""How long a payment is pending."""

_CLASSES = ("standard", "convertible")
_TERMS = (1, 3)
_PAGE = 100


@rule("moto.ec2.responses.reserved_instances:ReservedInstances.describe_reserved_instances_offerings")
def describe_reserved_instances_offerings(moto: Callable[..., Any], response: Any) -> Any:
    """Those of every type, term and payment, of a region and of each of its zones, in pages."""
    from moto.core.responses import ActionResult

    response.error_on_dryrun()
    backend = response.ec2_backend
    ids = response._get_param("ReservedInstancesOfferingIds", [])
    if ids:
        found = [_offering(backend, id) for id in ids]
    else:
        type = response._get_param("InstanceType")
        types = [type] if type else response._filters_from_querystring().get("instance-type")
        found = list(_offerings(backend, types))
    asked = {
        "ProductDescription": response._get_param("ProductDescription"),
        "OfferingType": response._get_param("OfferingType"),
        "OfferingClass": response._get_param("OfferingClass"),
        "InstanceTenancy": response._get_param("InstanceTenancy"),
        "AvailabilityZone": response._get_param("AvailabilityZone"),
    }
    wanted = {name: [value] for name, value in asked.items() if value}
    for name, values in response._filters_from_querystring().items():
        wanted[_FILTERS.get(name, name)] = values
    found = [each for each in found if all(str(each.get(k, "")) in v for k, v in wanted.items())]
    for bound, fits in (("MinDuration", int.__ge__), ("MaxDuration", int.__le__)):
        limit = response._get_param(bound)
        if limit:
            found = [each for each in found if fits(each["Duration"], int(limit))]
    first = int(response._get_param("NextToken") or 0)
    size = min(int(response._get_param("MaxResults") or _PAGE), _PAGE)
    page: dict[str, Any] = {"ReservedInstancesOfferings": found[first : first + size]}
    if first + size < len(found):
        page["NextToken"] = str(first + size)
    return ActionResult(page)


_FILTERS = {
    "availability-zone": "AvailabilityZone",
    "instance-type": "InstanceType",
    "product-description": "ProductDescription",
    "scope": "Scope",
    "duration": "Duration",
    "marketplace": "Marketplace",
}


def _types(backend: Any) -> list[str]:
    from moto.ec2.models.instance_types import INSTANCE_TYPE_OFFERINGS

    offered = INSTANCE_TYPE_OFFERINGS["region"].get(backend.region_name, [])
    return sorted({each["InstanceType"] for each in offered})


def _zones(backend: Any) -> list[str]:
    return ["", *sorted(zone.name for zone in backend.describe_availability_zones())]


def _offerings(backend: Any, types: list[str] | None) -> Iterator[dict[str, Any]]:
    known, zones = _types(backend), _zones(backend)
    for number, type in enumerate(known):
        if types is None or type in types:
            choices = (range(len(zones)), range(2), range(2), range(2), range(3))
            for zone, platform, kind, term, payment in product(*choices):
                yield _made(backend, known, zones, (number, zone, platform, kind, term, payment))


def _made(
    backend: Any, types: list[str], zones: list[str], choice: tuple[int, int, int, int, int, int]
) -> dict[str, Any]:
    """One offering. Its id says which, so that none has to be kept."""
    number, zone, platform, kind, term, payment = choice
    description = sorted(PRODUCTS)[platform]
    listed = on_demand(types[number], backend.region_name, PRODUCTS[description])
    upfront, hourly = reserved(listed, _CLASSES[kind], _TERMS[term], PAYMENTS[payment])
    code = ((((number * 16 + zone) * 2 + platform) * 2 + kind) * 2 + term) * 3 + payment
    rest = md5(f"{backend.region_name} {code}".encode(), usedforsecurity=False).hexdigest()
    offering: dict[str, Any] = {
        "ReservedInstancesOfferingId": f"{code:08x}-{rest[:4]}-{rest[4:8]}-{rest[8:12]}-{rest[12:24]}",
        "InstanceType": types[number],
        "ProductDescription": description,
        "Duration": YEAR * _TERMS[term] * 3600,
        "FixedPrice": float(upfront),
        "UsagePrice": 0.0,
        "RecurringCharges": [{"Amount": float(hourly), "Frequency": "Hourly"}],
        "CurrencyCode": "USD",
        "InstanceTenancy": "default",
        "OfferingClass": _CLASSES[kind],
        "OfferingType": PAYMENTS[payment],
        "Marketplace": False,
        "PricingDetails": [],
        "Scope": "Availability Zone" if zone else "Region",
    }
    if zone:
        offering["AvailabilityZone"] = zones[zone]
    return offering


def _offering(backend: Any, id: str) -> dict[str, Any]:
    types, zones = _types(backend), _zones(backend)
    try:
        code = int(id.partition("-")[0], 16)
        rest, payment = divmod(code, 3)
        rest, term = divmod(rest, 2)
        rest, kind = divmod(rest, 2)
        rest, platform = divmod(rest, 2)
        number, zone = divmod(rest, 16)
        found = _made(backend, types, zones, (number, zone, platform, kind, term, payment))
    except (ValueError, IndexError):
        found = {}
    if found.get("ReservedInstancesOfferingId") != id:
        raise refusal(
            "InvalidReservedInstancesOfferingId", f"The Reserved Instances Offering ID '{id}' does not exist"
        )
    return found


def _kept(backend: Any) -> dict[str, dict[str, Any]]:
    """Purchases by id; an attribute of moto's own object, so that they are saved and forgotten with it."""
    if not hasattr(backend, "reserved_instances"):
        backend.reserved_instances = {}
    kept: dict[str, dict[str, Any]] = backend.reserved_instances
    return kept


@rule("moto.ec2.responses.reserved_instances:ReservedInstances.purchase_reserved_instances_offering")
def purchase_reserved_instances_offering(moto: Callable[..., Any], response: Any) -> Any:
    """Kept for its term; nothing is paid."""
    from moto.core.responses import ActionResult

    backend = response.ec2_backend
    offering = _offering(backend, response._get_param("ReservedInstancesOfferingId"))
    count = int(response._get_param("InstanceCount") or 0)
    if count < 1:
        raise refusal("InvalidParameterValue", f"Value ({count}) for parameter instanceCount is invalid.")
    response.error_on_dryrun()
    id = str(uuid.uuid4())
    bought = {
        name: value
        for name, value in offering.items()
        if name not in ("ReservedInstancesOfferingId", "Marketplace", "PricingDetails")
    }
    _kept(backend)[id] = {**bought, "ReservedInstancesId": id, "InstanceCount": count, "bought": time.time()}
    return ActionResult({"ReservedInstancesId": id})


@rule("moto.ec2.responses.reserved_instances:ReservedInstances.describe_reserved_instances")
def describe_reserved_instances(moto: Callable[..., Any], response: Any) -> Any:
    """What was bought: payment-pending first, then active, retired when its term is over."""
    from moto.core.responses import ActionResult

    kept = _kept(response.ec2_backend)
    ids = response._get_param("ReservedInstancesIds", [])
    for id in ids:
        if id not in kept:
            raise refusal("InvalidReservedInstancesId", f"The Reserved Instances ID '{id}' does not exist")
    found = [_shown(each) for id, each in kept.items() if not ids or id in ids]
    wanted = {_KEPT_FILTERS.get(k, k): v for k, v in response._filters_from_querystring().items()}
    for name in ("OfferingClass", "OfferingType"):
        if response._get_param(name):
            wanted[name] = [response._get_param(name)]
    found = [each for each in found if all(str(each.get(k, "")) in v for k, v in wanted.items())]
    return ActionResult({"ReservedInstances": found})


_KEPT_FILTERS = {**_FILTERS, "state": "State", "reserved-instances-id": "ReservedInstancesId"}


def _shown(bought: dict[str, Any]) -> dict[str, Any]:
    begin = bought["bought"]
    end = begin + bought["Duration"]
    now = time.time()
    state = "retired" if now >= end else "active" if now >= begin + SECONDS else "payment-pending"
    return {
        **{name: value for name, value in bought.items() if name != "bought"},
        "Start": datetime.fromtimestamp(begin, UTC),
        "End": datetime.fromtimestamp(end, UTC),
        "State": state,
    }


@rule("moto.ec2.responses.reserved_instances:ReservedInstances.describe_reserved_instances_listings")
def describe_reserved_instances_listings(moto: Callable[..., Any], response: Any) -> Any:
    """Nothing is on sale: the marketplace is other people."""
    from moto.core.responses import ActionResult

    return ActionResult({"ReservedInstancesListings": []})
