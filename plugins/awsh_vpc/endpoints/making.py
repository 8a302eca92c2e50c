"""Behind `vpc endpoint create`: what AWS wants of each type, checked before it refuses."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from awsh import AwsError, CommandError, Context, UsageError, by, named, tags_of, until
from awsh_vpc.endpoints.rows import Endpoint, EndpointService, endpoint_row
from awsh_vpc.rows import subnet_row

Parameters = dict[str, Any]


def endpoints(ctx: Context, vpc: str | None = None) -> list[Endpoint]:
    """Those of a VPC, or of the region, that are not gone."""
    filters = {"Filters": by("vpc-id", vpc)} if vpc else {}
    found = ctx.search("ec2", "describe_vpc_endpoints", "VpcEndpoints[]", **filters)
    rows = (endpoint_row(record, ctx.region) for record in found)
    return [row for row in rows if row["state"] != "deleted"]


def endpoint(ctx: Context, id: str) -> Endpoint:
    record = ctx.call("ec2", "describe_vpc_endpoints", VpcEndpointIds=[id])["VpcEndpoints"][0]
    return endpoint_row(record, ctx.region)


def kind_of(service: EndpointService, given: str | None) -> str:
    """The type to make: what is GIVEN, or a gateway where there is one, since that costs nothing."""
    offered = service["types"]
    if given is None:
        return "gateway" if "gateway" in offered else offered[0]
    if given not in offered:
        raise CommandError(f"{service['service']} has no {given} endpoint, but {' and '.join(offered)}")
    return given


def gateway(ctx: Context, vpc: str, service: EndpointService, tables: Collection[str]) -> Parameters:
    """The route tables that it is to lead from: those given, or all of the VPC that it does not yet."""
    records = list(ctx.search("ec2", "describe_route_tables", "RouteTables[]", Filters=by("vpc-id", vpc)))
    names = {
        each["RouteTableId"]: named(each["RouteTableId"], tags_of(each).get("Name", "")) for each in records
    }
    for id in tables:
        if id not in names:
            raise CommandError(f"route table {id} is not in VPC {vpc}")
    same = [
        row
        for row in endpoints(ctx, vpc)
        if (row["service_name"], row["type"]) == (service["service_name"], "gateway")
    ]
    led = {id: row["id"] for row in same for id in row["tables"]}
    if twice := [id for id in tables if id in led]:
        raise CommandError(
            f"route table {names[twice[0]]} leads to {service['service']} by {led[twice[0]]} already",
            hint="a table has one gateway endpoint for each service",
        )
    wanted = list(dict.fromkeys(tables)) or [id for id in names if id not in led]
    if not wanted:
        raise CommandError(
            f"every route table of VPC {vpc} leads to {service['service']} already, by {same[0]['id']}"
        )
    if not tables:
        ctx.note(f"with route table{'' if len(wanted) == 1 else 's'} {', '.join(names[id] for id in wanted)}")
    return {"RouteTableIds": wanted}


def interface(
    ctx: Context,
    vpc: str,
    service: EndpointService,
    subnets: Sequence[str],
    groups: Sequence[str],
    private_dns: bool | None,
) -> Parameters:
    """Its subnets, one a zone; its groups; and whether the service's usual name leads to it."""
    if not subnets:
        raise UsageError(
            f"an endpoint of type interface stands in subnets, one in each zone: {service['service']} "
            "would be reached from nowhere",
            hint="`--subnet NAME NAME`; each costs money by the hour",
        )
    check_zones(ctx, vpc, service, subnets)
    found: Parameters = {"SubnetIds": list(dict.fromkeys(subnets))}
    if groups:
        found["SecurityGroupIds"] = list(dict.fromkeys(groups))
    else:
        ctx.note(
            "note: it has the VPC's default security group, which must let tcp 443 in; --group gives another"
        )
    wanted = bool(service["private_dns"]) if private_dns is None else private_dns
    found["PrivateDnsEnabled"] = wanted
    if wanted:
        check_private_dns(ctx, vpc, service)
    return found


def check_zones(ctx: Context, vpc: str, service: EndpointService | None, subnets: Sequence[str]) -> None:
    """Refuses subnets of another VPC, of one zone, and of a zone that the service is not in."""
    zones: dict[str, str] = {}
    for row in map(
        subnet_row, ctx.search("ec2", "describe_subnets", "Subnets[]", SubnetIds=list(set(subnets)))
    ):
        called = named(row["id"], row["name"])
        if row["vpc_id"] != vpc:
            raise CommandError(f"subnet {called} is in VPC {row['vpc_id']}, the endpoint in {vpc}")
        if row["zone"] in zones:
            raise CommandError(
                f"subnets {zones[row['zone']]} and {called} are both in {row['zone']}, "
                "and an endpoint has one subnet in each zone"
            )
        zones[row["zone"]] = called
        if service and service["zone_names"] and row["zone"] not in service["zone_names"]:
            raise CommandError(
                f"{service['service']} is not in {row['zone']}, where subnet {called} is",
                hint=f"it is in {', '.join(service['zone_names'])}",
            )


def check_private_dns(ctx: Context, vpc: str, service: EndpointService | None) -> None:
    """Refuses what AWS refuses of private DNS: a VPC without DNS host names, and one name twice."""
    for attribute, key in (
        ("enableDnsSupport", "EnableDnsSupport"),
        ("enableDnsHostnames", "EnableDnsHostnames"),
    ):
        if not ctx.call("ec2", "describe_vpc_attribute", VpcId=vpc, Attribute=attribute)[key]["Value"]:
            option = "--dns-support" if attribute == "enableDnsSupport" else "--dns-hostnames"
            raise CommandError(
                f"private DNS wants {attribute}, which VPC {vpc} has off",
                hint=f"`vpc set {vpc} {option}` turns it on; or --no-private-dns",
            )
    for row in endpoints(ctx, vpc) if service else ():
        if service and row["service_name"] == service["service_name"] and row["private_dns"]:
            raise CommandError(
                f"{service['private_dns'] or service['service']} leads to {named(row['id'], row['name'])} already",
                hint=f"`vpc endpoint modify {row['id']} --add-subnet …` extends it; or --no-private-dns",
            )


def document(ctx: Context, file: Path | None) -> Parameters:
    """A policy from a file, or from standard input (`-`). Raises UsageError where it is no JSON."""
    import json

    if file is None:
        return {}
    try:
        text = b"".join(ctx.standard_input()).decode() if str(file) == "-" else file.read_text()
        if not isinstance(json.loads(text), dict):
            raise ValueError("no object")
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror}") from None
    except ValueError as error:
        raise UsageError(f"{file} is no policy: {error}") from None
    return {"PolicyDocument": text}


def until_ready(ctx: Context, row: Endpoint) -> Endpoint:
    """Waits for an endpoint just made, with a bar. Raises CommandError where it fails."""
    from awsh_vpc.waiting import LONGEST

    called = named(row["id"], row["name"])

    def look() -> Endpoint | None:
        try:
            now = endpoint(ctx, row["id"])
        except AwsError as error:
            # A new resource is not known everywhere at once.
            if "NotFound" in error.code:
                return None
            raise
        if now["state"] in ("failed", "rejected", "expired", "deleting", "deleted"):
            raise CommandError(
                f"endpoint {called} is {now['state']}: {now['failure'] or 'AWS does not say why'}",
                hint=f"`vpc endpoint rm {row['id']}` takes it back",
            )
        if now["state"] == "pendingacceptance":
            ctx.note(f"endpoint {called} waits until the service's owner accepts it")
            return now
        return now if now["state"] == "available" else None

    try:
        with ctx.progress(f"starting {row['service']}"):
            return until(
                ctx, look, f"endpoint {called} exists, but to become available it", seconds=2 * LONGEST
            )
    except KeyboardInterrupt:
        ctx.note(
            f"endpoint {called} exists, and goes on starting: `vpc endpoint ls` looks at it, "
            f"`vpc endpoint rm {row['id']}` takes it back"
        )
        raise
