"""`ec2 reserved …`: declares; the work is in offerings.py and coverage.py."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any, TypedDict

from awsh import DETAIL, Context, Zone, by, tags_of
from awsh_ec2.buying.coverage import Coverage
from awsh_ec2.buying.kinds import OfferingId
from awsh_ec2.buying.money import OperatingSystem, exact
from awsh_ec2.buying.offerings import hourly_of
from awsh_ec2.buying.rows import OfferingClass, ReservedOffering
from awsh_ec2.groups import reserved
from awsh_ec2.launch.commands import Count, TypeName

_LIVE = ("payment-pending", "active", "queued")


class Reservation(TypedDict):
    """Reserved Instances of one purchase. zone: none where they are of the whole region. left: until they end."""

    type: str
    count: int
    state: str
    payment: str
    zone: str | None
    end: datetime | None
    left: timedelta | None
    hourly: Decimal
    currency: str
    id: str
    upfront: Annotated[Decimal, DETAIL]
    offering_class: Annotated[str, DETAIL]
    platform: Annotated[str, DETAIL]
    tenancy: Annotated[str, DETAIL]
    start: Annotated[datetime | None, DETAIL]
    tags: Annotated[dict[str, str], DETAIL]


def reservation_row(record: Mapping[str, Any]) -> Reservation:
    """A ReservedInstances of EC2's DescribeReservedInstances."""
    end = record.get("End")
    left = max(end - datetime.now(UTC), timedelta()) if end else None
    return {
        "type": record["InstanceType"],
        "count": record["InstanceCount"],
        "state": record["State"],
        "payment": record["OfferingType"],
        "zone": record.get("AvailabilityZone"),
        "end": end,
        "left": left and timedelta(seconds=int(left.total_seconds())),
        "hourly": hourly_of(record),
        "currency": record.get("CurrencyCode", ""),
        "id": record["ReservedInstancesId"],
        "upfront": exact(record.get("FixedPrice") or 0),
        "offering_class": record.get("OfferingClass", ""),
        "platform": record.get("ProductDescription", ""),
        "tenancy": record.get("InstanceTenancy", ""),
        "start": record.get("Start"),
        "tags": tags_of(record),
    }


@reserved.command
def ls(ctx: Context, *, all: bool = False) -> list[Reservation]:
    """List your Reserved Instances, the first to end first (DescribeReservedInstances).

    Args:
        all: those whose term is over too.
    Examples:
        awsh> ec2 reserved ls
        awsh> ec2 reserved ls --all | where left < 30d
    """
    filters = {} if all else {"Filters": by("state", *_LIVE)}
    records = ctx.call("ec2", "describe_reserved_instances", **filters)["ReservedInstances"]
    last = datetime.max.replace(tzinfo=UTC)
    return sorted(map(reservation_row, records), key=lambda row: row["end"] or last)


@reserved.command
def offerings(
    ctx: Context,
    type: TypeName,
    *,
    os: OperatingSystem = "linux",
    offering_class: OfferingClass = "standard",
    az: Zone | None = None,
) -> list[ReservedOffering]:
    """List what reserving a type costs, and when it pays (DescribeReservedInstancesOfferings, GetProducts).

    Args:
        type: of which.
        os: what runs on it.
        offering_class: standard, or convertible: to be exchanged for others.
        az: with capacity kept in this zone, by its letter or name; else of the region, for any size of the family.
    Examples:
        awsh> ec2 reserved offerings t3.micro
        awsh> ec2 reserved offerings m5.large --offering-class convertible | sort effective | first 1
        awsh> ec2 reserved offerings m5.large --az a --os windows
    """
    from awsh_ec2.buying.offerings import offerings as listed

    return listed(ctx, type, os, offering_class, az)


@reserved.command
def buy(ctx: Context, offering: OfferingId, *, count: Count = 1) -> Reservation:
    """Buy Reserved Instances after asking (PurchaseReservedInstancesOffering): it can't be undone.

    Args:
        offering: its id, as `ec2 reserved offerings` has it.
        count: of how many instances.
    Examples:
        awsh> ec2 reserved offerings t3.micro | where payment = "No Upfront" | first 1 | ec2 reserved buy
    """
    from awsh_ec2.buying.offerings import buy as bought

    return reservation_row(bought(ctx, offering, count))


@reserved.command
def coverage(ctx: Context, *, open: bool = False) -> list[Coverage]:
    """Tell which running instances are covered, and what is unused (DescribeReservedInstances, DescribeInstances).

    Args:
        open: only instances that are not, or partly, covered, and reservations with something unused.
    Examples:
        awsh> ec2 reserved coverage
        awsh> ec2 reserved coverage --open
    """
    from awsh_ec2.buying.coverage import coverage as reckoned

    return [row for row in reckoned(ctx) if not open or row["cover"] != "covered"]
