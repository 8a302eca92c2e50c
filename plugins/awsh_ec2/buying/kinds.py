"""Resource kinds of what is bought: spot requests, offerings of reservations."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType
from typing import Annotated

from awsh import Context, Name, Resource, ResourceKind
from awsh_ec2.buying.requests import LIVE

SPOT = ResourceKind(
    "ec2:spot-request",
    noun="spot request",
    service="ec2",
    operation="describe_spot_instance_requests",
    items="SpotInstanceRequests[]",
    id="SpotInstanceRequestId",
    label="Tags[?Key=='Name'].Value | [0]",
    describe="join(' ', [LaunchSpecification.InstanceType || '', State, Status.Code])",
    pattern="sir-[0-9a-z]{8,17}",
    columns=("id", "spot_instance_request_id"),
    row="awsh_ec2.buying.requests:SpotRequest",
    missing=("InvalidSpotInstanceRequestID.NotFound", "InvalidSpotInstanceRequestID.Malformed"),
)


LIVE_SPOT = SPOT._replace(
    name="ec2:live-spot-request",
    parameters=MappingProxyType({"Filters": [{"Name": "state", "Values": list(LIVE)}]}),
    columns=(),
    row=None,
)
"""Those that have an instance or may get one: AWS lists the others for two days more, and nothing is to do there."""


def _none(ctx: Context) -> Iterator[Name]:
    """There are thousands, and none has a name: what is bought is looked at first."""
    return iter(())


OFFERING = ResourceKind(
    "ec2:reserved-offering",
    noun="offering",
    service="ec2",
    names=_none,
    pattern="[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    columns=("offering_id", "reserved_instances_offering_id"),
    row="awsh_ec2.buying.rows:ReservedOffering",
)

KINDS = (SPOT, LIVE_SPOT, OFFERING)

SpotRequestId = Annotated[str, Resource(SPOT.name)]
OfferingId = Annotated[str, Resource(OFFERING.name)]
