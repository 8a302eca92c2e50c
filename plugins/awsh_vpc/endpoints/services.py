"""Services that an endpoint can be made of, by the names people use."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from awsh import Candidate, Completing, Context, Name, UsageError, ValueType, nearest
from awsh_vpc.endpoints.rows import EndpointService, short


def services(ctx: Context) -> list[EndpointService]:
    """Every service of the region, each once. AWS has one that is of two types twice."""
    found: dict[str, EndpointService] = {}
    for record in ctx.search("ec2", "describe_vpc_endpoint_services", "ServiceDetails[]"):
        name = record["ServiceName"]
        types = [each["ServiceType"].lower() for each in record.get("ServiceType") or ()]
        if name in found:
            found[name]["types"] = sorted({*found[name]["types"], *types})
            continue
        zones = record.get("AvailabilityZones") or []
        found[name] = {
            "service": short(name, ctx.region),
            "types": types,
            "private_dns": record.get("PrivateDnsName", ""),
            "zones": len(zones),
            "owner": record.get("Owner", ""),
            "service_name": name,
            "acceptance": record.get("AcceptanceRequired", False),
            "policies": record.get("VpcEndpointPolicySupported", False),
            "zone_names": zones,
        }
    return list(found.values())


def find(ctx: Context, given: str) -> EndpointService:
    """The service that GIVEN means: `s3`, `ecr.api`, or AWS's own name. Raises UsageError."""
    known = services(ctx)
    for one in known:
        if given in (one["service"], one["service_name"]):
            return one
    alike = [one["service"] for one in known if one["service_name"].endswith(f".{given}")]
    if len(alike) == 1:
        return next(one for one in known if one["service"] == alike[0])
    close = alike or [one["service"] for one in known if one["service"].startswith(f"{given}.")]
    close = close or nearest(given, [one["service"] for one in known], most=3)
    raise UsageError(
        f"there is no endpoint service {given!r} in {ctx.region}",
        hint=f"did you mean {' or '.join(close[:4])}?" if close else "`vpc endpoint services` lists them",
    )


def _complete(completing: Completing) -> Iterator[Candidate]:
    ctx = completing.ctx

    def fetch() -> Iterator[Name]:
        for one in services(ctx):
            yield Name(one["service"], description=", ".join(one["types"]))

    for name in ctx.matching("vpc:endpoint-services", completing.word, "ec2", fetch):
        yield Candidate(name.id, name.description)


def _word(ctx: Context, given: Any) -> str:
    return str(given["service_name"] if isinstance(given, dict) and "service_name" in given else given)


Service = Annotated[str, ValueType("SERVICE", _word, _complete)]
"""A service of AWS or of somebody else: s3, sqs, ecr.api, com.amazonaws.vpce.…."""
