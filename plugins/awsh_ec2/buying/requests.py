"""Spot requests as rows, and what their status codes mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, TypedDict

from awsh import DETAIL, Context, tags_of
from awsh_ec2.buying.money import exact

LIVE = ("open", "active", "disabled")
"""States of a request that has an instance, or may get one."""


class SpotRequest(TypedDict):
    """A spot request. max_price: dollars an hour; the on-demand price where none was said. why: the status in
    words. interruption: what AWS does with the instance when it takes the capacity back.
    """

    name: str
    id: str
    type: str
    state: str
    status: str
    instance_id: str | None
    max_price: Decimal | None
    zone: str | None
    created: datetime | None
    why: Annotated[str, DETAIL]
    persistent: Annotated[bool, DETAIL]
    interruption: Annotated[str, DETAIL]
    until: Annotated[datetime | None, DETAIL]
    updated: Annotated[datetime | None, DETAIL]
    image_id: Annotated[str, DETAIL]
    subnet_id: Annotated[str | None, DETAIL]
    key_name: Annotated[str | None, DETAIL]
    platform: Annotated[str, DETAIL]
    fault: Annotated[str, DETAIL]
    tags: Annotated[dict[str, str], DETAIL]


WORDS: Mapping[str, str] = {
    "pending-evaluation": "AWS is looking at the request",
    "pending-fulfillment": "the instance is being prepared",
    "fulfilled": "its instance runs",
    "capacity-not-available": "there is no spare capacity of this type in the zone now; it goes on waiting",
    "price-too-low": "the maximum price is below the spot price now; it goes on waiting",
    "not-scheduled-yet": "its time has not come yet",
    "launch-group-constraint": "the instances of its launch group cannot start together now",
    "az-group-constraint": "the instances of its group cannot all start in one zone now",
    "placement-group-constraint": "its placement group has no room for it now",
    "constraint-not-fulfillable": "what it asks for is nowhere to be had together: zone, type, image",
    "schedule-expired": "its time was over before it was fulfilled",
    "canceled-before-fulfillment": "it was cancelled before there was an instance",
    "request-canceled-and-instance-running": "it is cancelled, and its instance goes on and costs",
    "bad-parameters": "something in it is wrong, so it was never tried",
    "system-error": "AWS failed; ask again",
    "marked-for-stop": "AWS takes the capacity back and stops the instance in two minutes",
    "marked-for-termination": "AWS takes the capacity back and terminates the instance in two minutes",
    "marked-for-stop-by-experiment": "an experiment stops the instance",
    "instance-stopped-by-price": "the spot price rose above the maximum price; the instance is stopped",
    "instance-stopped-by-user": "you stopped the instance; `ec2 start` starts it",
    "instance-stopped-by-experiment": "an experiment stopped the instance",
    "instance-stopped-no-capacity": "AWS took the capacity back; the instance is stopped",
    "instance-stopped-capacity-oversubscribed": "others asked for the capacity; the instance is stopped",
    "instance-terminated-by-price": "the spot price rose above the maximum price; the instance is gone",
    "instance-terminated-by-schedule": "its time was over; the instance is gone",
    "instance-terminated-by-service": "AWS stopped the instance and then ended it; it is gone",
    "instance-terminated-by-user": "you terminated the instance",
    "instance-terminated-by-experiment": "an experiment terminated the instance",
    "instance-terminated-no-capacity": "AWS took the capacity back; the instance is gone",
    "instance-terminated-capacity-oversubscribed": "others asked for the capacity; the instance is gone",
    "instance-terminated-launch-group-constraint": "another of its launch group ended, and it with that",
    "spot-instance-terminated-by-user": "you terminated the instance",
    "limit-exceeded": "the account may have no more spot capacity of this kind",
}
"""AWS's status codes, in words."""


def request_row(record: Mapping[str, Any]) -> SpotRequest:
    """A SpotInstanceRequest of EC2's DescribeSpotInstanceRequests."""
    tags, specification = tags_of(record), record.get("LaunchSpecification") or {}
    status, fault = record.get("Status") or {}, record.get("Fault") or {}
    code, price = status.get("Code", ""), record.get("SpotPrice")
    return {
        "name": tags.get("Name", ""),
        "id": record["SpotInstanceRequestId"],
        "type": specification.get("InstanceType", ""),
        "state": record["State"],
        "status": code,
        "instance_id": record.get("InstanceId"),
        "max_price": exact(price) if price else None,
        "zone": record.get("LaunchedAvailabilityZone")
        or (specification.get("Placement") or {}).get("AvailabilityZone"),
        "created": record.get("CreateTime"),
        "why": WORDS.get(code) or status.get("Message", ""),
        "persistent": record.get("Type") == "persistent",
        "interruption": record.get("InstanceInterruptionBehavior") or "terminate",
        "until": record.get("ValidUntil"),
        "updated": status.get("UpdateTime"),
        "image_id": specification.get("ImageId", ""),
        "subnet_id": specification.get("SubnetId"),
        "key_name": specification.get("KeyName"),
        "platform": record.get("ProductDescription", ""),
        "fault": fault.get("Message", ""),
        "tags": tags,
    }


def look(ctx: Context, ids: Iterable[str]) -> list[SpotRequest]:
    """These requests as they are now, in this order. Raises AwsError where one is not there."""
    wanted = list(dict.fromkeys(ids))
    records = ctx.search(
        "ec2",
        "describe_spot_instance_requests",
        "SpotInstanceRequests[]",
        SpotInstanceRequestIds=wanted,
    )
    found = {record["SpotInstanceRequestId"]: request_row(record) for record in records}
    return [found[id] for id in wanted if id in found]
