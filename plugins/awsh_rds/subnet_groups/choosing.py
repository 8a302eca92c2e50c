"""Which subnets a group is made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from awsh import CommandError, Context, by, tags_of

Record = Mapping[str, Any]


def subnets_of(ctx: Context, vpc: str, *, public: bool) -> list[Record]:
    """The private subnets of a VPC, or its public ones. Raises CommandError where they are not in two zones.

    A subnet is public where its route table leads to an internet gateway.
    """
    every = list(ctx.search("ec2", "describe_subnets", "Subnets[]", Filters=by("vpc-id", vpc)))
    tables = list(ctx.search("ec2", "describe_route_tables", "RouteTables[]", Filters=by("vpc-id", vpc)))
    found = [subnet for subnet in every if _is_public(subnet, tables) == public]
    kind = "public" if public else "private"
    if len({subnet["AvailabilityZone"] for subnet in found}) < 2:
        have = f"has {_listed(found)}" if found else f"has no {kind} subnet"
        raise CommandError(
            f"VPC {vpc} {have}; a DB subnet group wants {kind} ones in two availability zones at least",
            hint=f"`vpc subnet create CIDR --vpc {vpc} --az b` makes another; --subnets takes any",
        )
    return found


def given_subnets(ctx: Context, ids: Sequence[str]) -> list[Record]:
    """These subnets. Raises CommandError where they are of several VPCs, or not in two zones."""
    found: list[Record] = ctx.call("ec2", "describe_subnets", SubnetIds=list(dict.fromkeys(ids)))["Subnets"]
    vpcs = sorted({subnet["VpcId"] for subnet in found})
    if len(vpcs) > 1:
        raise CommandError(f"these subnets are of {len(vpcs)} VPCs: {', '.join(vpcs)}")
    if len({subnet["AvailabilityZone"] for subnet in found}) < 2:
        raise CommandError(
            f"a DB subnet group wants subnets in two availability zones at least, and there is {_listed(found)}"
        )
    return found


def _is_public(subnet: Record, tables: Iterable[Record]) -> bool:
    main: Record = {}
    for table in tables:
        for association in table.get("Associations") or ():
            if association.get("SubnetId") == subnet["SubnetId"]:
                return _leads_out(table)
            if association.get("Main"):
                main = table
    return _leads_out(main)


def _leads_out(table: Record) -> bool:
    return any(str(route.get("GatewayId", "")).startswith("igw-") for route in table.get("Routes") or ())


def _listed(subnets: Sequence[Record]) -> str:
    return ", ".join(
        f"{tags_of(each).get('Name') or each['SubnetId']} in {each['AvailabilityZone']}"
        for each in subnets[:6]
    )
