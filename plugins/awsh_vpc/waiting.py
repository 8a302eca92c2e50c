"""Waiting until AWS knows what was made everywhere, and has let go of what a deleted thing used."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from awsh import AwsError, Context, attempts, once_known

LONGEST = 300.0
"""Seconds after which waiting is given up: NAT gateways and endpoints take some minutes at most."""

RELEASE = 120.0
"""Seconds that AWS is given to let go of what a deleted thing used."""

_UNKNOWN = frozenset(
    {
        "InvalidAllocationID.NotFound",
        "InvalidDhcpOptionID.NotFound",
        "InvalidDhcpOptionsID.NotFound",
        "InvalidGatewayID.NotFound",
        "InvalidInternetGatewayID.NotFound",
        "InvalidNatGatewayID.NotFound",
        "InvalidRouteTableID.NotFound",
        "InvalidSubnetID.NotFound",
        "InvalidVpcID.NotFound",
        "NatGatewayNotFound",
    }
)


def call_of_new(ctx: Context, operation: str, **parameters: Any) -> dict[str, Any]:
    """A request of EC2 that names what was made a moment ago. Raises AwsError, KeyboardInterrupt."""
    return once_known(ctx, lambda: ctx.call("ec2", operation, **parameters), _UNKNOWN)


def patiently(ctx: Context, request: Callable[[], object], *, seconds: float = RELEASE) -> None:
    """Makes a deleting REQUEST until AWS no longer says that something depends on it.

    What a deleted gateway or endpoint used is let go of only some time later. One that is gone
    already counts as deleted. Raises AwsError.
    """
    refusal: AwsError | None = None
    for attempt in attempts(ctx, seconds):
        try:
            request()
        except AwsError as error:
            if error.code.endswith(("NotFound", ".NotFoundException")):
                return
            if error.code not in (
                "DependencyViolation",
                "InvalidNetworkInterface.InUse",
                "InvalidIPAddress.InUse",
            ):
                raise
            refusal = error
            if attempt == 4:
                ctx.note(f"waiting, since AWS says: {error.message} (Ctrl-C stops)")
        else:
            return
    if refusal is not None:
        raise refusal
