"""Where a new database is: its DB subnet group, and the security groups of that VPC."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from awsh import AwsError, CommandError, Context, UsageError, by, security_groups
from awsh_rds.kinds import SUBNET_GROUP

Record = Mapping[str, Any]


class Place(NamedTuple):
    """subnet_group: empty for the one AWS has for the default VPC. vpc: empty where that is not known."""

    subnet_group: str
    vpc: str
    groups: list[str]


def place_of(ctx: Context, subnet_group: str | None, groups: Sequence[str], vpc: str = "") -> Place:
    """The place of a new database. vpc: where one that it comes from was, if nothing else is said.

    Raises CommandError, UsageError where it is not clear, or can't be.
    """
    name, vpc = _subnet_group(ctx, subnet_group, vpc)
    ids = security_groups.ids_in(ctx, vpc or _default_vpc(ctx), groups) if groups else []
    return Place(name, vpc, ids)


def _subnet_group(ctx: Context, given: str | None, vpc: str) -> tuple[str, str]:
    given = given or ctx.current(SUBNET_GROUP.name)
    if given:
        try:
            answer = ctx.call("rds", "describe_db_subnet_groups", DBSubnetGroupName=given)
        except AwsError as error:
            if error.code.startswith("DBSubnetGroupNotFound"):
                error.hint = "`rds subnet-group ls` lists them, `rds subnet-group create` makes one"
            raise
        return given, str(answer["DBSubnetGroups"][0]["VpcId"])
    vpc = _current_vpc(ctx) or vpc
    if not vpc:
        return "", ""
    found = [
        group["DBSubnetGroupName"]
        for group in ctx.search("rds", "describe_db_subnet_groups", "DBSubnetGroups[]")
        if group.get("VpcId") == vpc
    ]
    if len(found) == 1:
        return found[0], vpc
    if found:
        raise UsageError(
            f"VPC {vpc} has {len(found)} DB subnet groups",
            hint=f"--subnet-group says which: {', '.join(sorted(found))}",
        )
    raise CommandError(
        f"VPC {vpc} has no DB subnet group, which says in which of its subnets a database may be",
        hint=f"`rds subnet-group create NAME --vpc {vpc}` makes one of its private subnets",
    )


def _current_vpc(ctx: Context) -> str:
    try:
        return ctx.current("vpc:vpc") or ""
    except CommandError:
        return ""


def _default_vpc(ctx: Context) -> str:
    found = list(ctx.search("ec2", "describe_vpcs", "Vpcs[].VpcId", Filters=by("is-default", "true")))
    if not found:
        raise CommandError(f"{ctx.region} has no default VPC", hint="--subnet-group says where, or `use vpc`")
    return str(found[0])


def tell_default(ctx: Context, name: str, place: Place) -> None:
    """Notes where a database is because nothing was said: in the default VPC, in its VPC's default group."""
    if not place.subnet_group:
        ctx.note(
            f"note: {name} is in the default VPC, as no other was said: `use vpc NAME` or --subnet-group does, before"
        )
    if not place.groups:
        ctx.note(
            f"note: {name} is in its VPC's default security group; one of its own is `sg create {name}`, then "
            f"`rds set {name} --sg {name}`"
        )
