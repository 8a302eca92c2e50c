"""Which running instances your reservations cover, as AWS's bill has it.

A zonal reservation covers its very type in its zone. One of a region covers its type first; what is left of it
covers other sizes of the family, the smallest first, by normalization factors, where platform and tenancy allow that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated, Any, TypedDict

from awsh import DETAIL, Context, by, tags_of
from awsh_ec2.instances.looking import ITEMS

_SIZES = {"nano": "0.25", "micro": "0.5", "small": "1", "medium": "2", "large": "4", "xlarge": "8"}
_RIGID = frozenset(
    {"g4ad", "g4dn", "g5", "g5g", "g6", "g6e", "gr6", "hpc6a", "hpc6id", "hpc7a", "hpc7g", "inf1", "inf2"}
    | {"mac1", "mac2", "p4d", "p4de", "p5", "p5e", "trn1", "trn2", "vt1"}
)
"""Families whose reservations cover one size alone."""


class Coverage(TypedDict):
    """A running instance, or what is left of a reservation. cover: covered, partly, uncovered; or unused.

    covered: percent of an instance. unused: how many of TYPE a reservation could cover besides.
    """

    cover: str
    name: str
    id: str
    type: str
    zone: str | None
    covered: Decimal | None
    unused: Decimal | None
    platform: Annotated[str, DETAIL]
    tenancy: Annotated[str, DETAIL]
    reservations: Annotated[list[str], DETAIL]


@dataclass
class _Need:
    """A running instance. open: normalization units that nothing covers yet."""

    record: Mapping[str, Any]
    open: Decimal
    found: list[str] = field(default_factory=list)


@dataclass
class _Stock:
    """A reservation. left: normalization units of it that cover nothing yet."""

    record: Mapping[str, Any]
    left: Decimal


def factor(type: str) -> Decimal | None:
    """The normalization factor of a type's size; None where it has none of its own, as metal."""
    size = type.partition(".")[2]
    if size in _SIZES:
        return Decimal(_SIZES[size])
    times = size.removesuffix("xlarge")
    return Decimal(8) * int(times) if times.isdecimal() else None


def coverage(ctx: Context) -> list[Coverage]:
    """Each running on-demand instance, then each reservation that covers less than it could."""
    stocks = [
        _Stock(record, _units(record["InstanceType"]) * record["InstanceCount"])
        for record in ctx.call("ec2", "describe_reserved_instances", Filters=by("state", "active"))[
            "ReservedInstances"
        ]
    ]
    running = by("instance-state-name", "pending", "running")
    needs = [
        _Need(record, _units(record["InstanceType"]))
        for record in ctx.search("ec2", "describe_instances", ITEMS, Filters=running)
        if not record.get("InstanceLifecycle")
    ]
    match(needs, stocks)
    return [*map(_instance, needs), *(_unused(stock) for stock in stocks if stock.left > 0)]


def match(needs: list[_Need], stocks: list[_Stock]) -> None:
    """Takes from the stocks what covers the needs."""
    zonal = [stock for stock in stocks if stock.record.get("Scope") == "Availability Zone"]
    regional = [stock for stock in stocks if stock not in zonal]
    ordered = sorted(needs, key=lambda need: need.open)
    for some, fits in ((zonal, _same_zone), (regional, _same_type), (regional, _same_family)):
        for need in ordered:
            for stock in some:
                if (
                    need.open
                    and stock.left
                    and _alike(need.record, stock.record)
                    and fits(need.record, stock.record)
                ):
                    taken = min(need.open, stock.left)
                    need.open -= taken
                    stock.left -= taken
                    need.found.append(stock.record["ReservedInstancesId"])


def _units(type: str) -> Decimal:
    return factor(type) or Decimal(1)


def platform_of(record: Mapping[str, Any]) -> str:
    """An instance's platform as a bill calls it."""
    told = record.get("PlatformDetails") or ""
    return told or ("Windows" if (record.get("Platform") or "").lower() == "windows" else "Linux/UNIX")


def _tenancy(record: Mapping[str, Any]) -> str:
    return (record.get("Placement") or {}).get("Tenancy") or "default"


def _zone(record: Mapping[str, Any]) -> str:
    return str((record.get("Placement") or {}).get("AvailabilityZone") or "")


def _product(stock: Mapping[str, Any]) -> str:
    return str(stock["ProductDescription"]).removesuffix(" (Amazon VPC)")


def _alike(need: Mapping[str, Any], stock: Mapping[str, Any]) -> bool:
    return platform_of(need) == _product(stock) and _tenancy(need) == (
        stock.get("InstanceTenancy") or "default"
    )


def _same_type(need: Mapping[str, Any], stock: Mapping[str, Any]) -> bool:
    return bool(need["InstanceType"] == stock["InstanceType"])


def _same_zone(need: Mapping[str, Any], stock: Mapping[str, Any]) -> bool:
    return _same_type(need, stock) and _zone(need) == stock.get("AvailabilityZone")


def _same_family(need: Mapping[str, Any], stock: Mapping[str, Any]) -> bool:
    family = stock["InstanceType"].partition(".")[0]
    return (
        need["InstanceType"].partition(".")[0] == family
        and family not in _RIGID
        and not family.startswith("u")
        and _product(stock) == "Linux/UNIX"
        and (stock.get("InstanceTenancy") or "default") == "default"
        and None not in (factor(need["InstanceType"]), factor(stock["InstanceType"]))
    )


def _instance(need: _Need) -> Coverage:
    record, whole = need.record, _units(need.record["InstanceType"])
    share = ((1 - need.open / whole) * 100).quantize(Decimal("0.1"))
    return {
        "cover": "covered" if not need.open else "uncovered" if need.open == whole else "partly",
        "name": tags_of(record).get("Name", ""),
        "id": record["InstanceId"],
        "type": record["InstanceType"],
        "zone": _zone(record) or None,
        "covered": share,
        "unused": None,
        "platform": platform_of(record),
        "tenancy": _tenancy(record),
        "reservations": need.found,
    }


def _unused(stock: _Stock) -> Coverage:
    record = stock.record
    return {
        "cover": "unused",
        "name": tags_of(record).get("Name", ""),
        "id": record["ReservedInstancesId"],
        "type": record["InstanceType"],
        "zone": record.get("AvailabilityZone"),
        "covered": None,
        "unused": (stock.left / _units(record["InstanceType"])).quantize(Decimal("0.01")),
        "platform": _product(record),
        "tenancy": record.get("InstanceTenancy") or "default",
        "reservations": [],
    }
