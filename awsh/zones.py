"""Availability zones as a parameter: `a`, or `us-east-1a`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

from awsh.parameters import Candidate, Completing, ValueType
from awsh.resources import Name

if TYPE_CHECKING:
    from awsh.context import Context


def _zone(ctx: Context, given: Any) -> str:
    """A letter alone is that zone of the region."""
    text = str(given)
    zone = f"{ctx.region}{text}" if len(text) == 1 and text.isalpha() else text
    if not zone.startswith(ctx.region):
        raise ValueError(
            f"zone {text} is not in {ctx.region} (a letter alone is one that is; `use region` for others)"
        )
    return zone


def _complete(completing: Completing) -> Iterator[Candidate]:
    ctx = completing.ctx

    def fetch() -> Iterator[Name]:
        for zone in ctx.search("ec2", "describe_availability_zones", "AvailabilityZones[]"):
            yield Name(zone["ZoneName"], description=zone.get("ZoneId", ""))

    for name in ctx.matching("ec2:zones", completing.word, "ec2", fetch):
        yield Candidate(name.id, name.description)


Zone = Annotated[str, ValueType("ZONE", _zone, _complete)]
"""The name of an availability zone of the present region; a letter alone is that one."""
