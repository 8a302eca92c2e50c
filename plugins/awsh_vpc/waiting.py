"""Waiting until AWS has let go of what a deleted thing used."""

from __future__ import annotations

from collections.abc import Callable

from awsh import AwsError, Context, attempts

LONGEST = 300.0
"""Seconds after which waiting is given up: NAT gateways and endpoints take some minutes at most."""

RELEASE = 120.0
"""Seconds that AWS is given to let go of what a deleted thing used."""


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
