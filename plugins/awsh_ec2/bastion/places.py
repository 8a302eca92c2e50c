"""Where a bastion stands, and on what: a subnet that the Internet reaches, and the smallest type to be had there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from awsh import CommandError, Context, by, named, tags_of

TYPES = (
    "t4g.nano", "t3.nano", "t3a.nano", "t2.nano", "t4g.micro", "t3.micro", "t3a.micro", "t2.micro", "t4g.small",
    "t3.small",
)  # fmt: skip
"""Those that do, the cheapest first."""

Record = Mapping[str, Any]


class Place(NamedTuple):
    """A subnet, and a type that is to be had in its zone."""

    subnet: Record
    type: str


def place(ctx: Context, vpc: str, subnet: str | None, type: str | None) -> Place:
    """Where in a VPC. subnet, type: those that were asked for. Raises CommandError where there is no such place."""
    tables = list(ctx.search("ec2", "describe_route_tables", "RouteTables[]", Filters=by("vpc-id", vpc)))
    subnets = _subnets(ctx, vpc)
    if subnet is not None:
        home = next((each for each in subnets if each["SubnetId"] == subnet), None)
        if home is None:
            raise CommandError(
                f"subnet {subnet} is not in VPC {vpc}", hint=f"`vpc subnet ls {vpc}` lists them"
            )
        if not _is_public(home, tables):
            raise _not_public(ctx, vpc, home, tables)
        able = [home]
    else:
        able = [each for each in subnets if _is_public(each, tables)]
    if not able:
        raise _none(ctx, vpc)
    roomy = [each for each in able if each["AvailableIpAddressCount"]]
    if not roomy:
        names = ", ".join(_called(each) for each in able[:6])
        raise CommandError(
            f"no free address is left in {names}", hint=f"`vpc subnet create --next /28 --vpc {vpc} --public`"
        )
    return _offered(ctx, roomy, [type] if type else TYPES)


def _subnets(ctx: Context, vpc: str) -> list[Record]:
    found = ctx.search("ec2", "describe_subnets", "Subnets[]", Filters=by("vpc-id", vpc))
    return sorted(found, key=lambda each: (each["AvailabilityZone"], tags_of(each).get("Name", "")))


def _called(subnet: Record) -> str:
    return named(subnet["SubnetId"], tags_of(subnet).get("Name", ""))


def _table_of(subnet: Record, tables: Iterable[Record]) -> Record | None:
    """The one that it is associated with, else the VPC's main one."""
    main = None
    for table in tables:
        for each in table.get("Associations") or ():
            if each.get("SubnetId") == subnet["SubnetId"]:
                return table
            if each.get("Main"):
                main = table
    return main


def _is_public(subnet: Record, tables: Iterable[Record]) -> bool:
    """Whether its way out is an internet gateway that is there: what gets a public address is reached then."""
    table = _table_of(subnet, tables)
    return any(
        route.get("DestinationCidrBlock") == "0.0.0.0/0"
        and str(route.get("GatewayId", "")).startswith("igw-")
        and route.get("State") != "blackhole"
        for route in (table or {}).get("Routes") or ()
    )


def _gateway(ctx: Context, vpc: str) -> bool:
    filters = by("attachment.vpc-id", vpc)
    return any(
        True for _ in ctx.search("ec2", "describe_internet_gateways", "InternetGateways[]", Filters=filters)
    )


def _attach(ctx: Context, vpc: str) -> str:
    return "" if _gateway(ctx, vpc) else f"`vpc igw create --attach {vpc}`, then "


def _none(ctx: Context, vpc: str) -> CommandError:
    return CommandError(
        f"VPC {vpc} has no public subnet, whose route table leads to an internet gateway",
        hint=f"{_attach(ctx, vpc)}`vpc subnet create --next /28 --vpc {vpc} --public`",
    )


def _not_public(ctx: Context, vpc: str, subnet: Record, tables: Iterable[Record]) -> CommandError:
    table = _table_of(subnet, tables)
    add = f"`vpc route add default via igw --table {table['RouteTableId']}`" if table else "another --subnet"
    return CommandError(
        f"subnet {_called(subnet)} is not public: its route table leads to no internet gateway",
        hint=f"{_attach(ctx, vpc)}{add}",
    )


def _offered(ctx: Context, subnets: list[Record], types: Iterable[str]) -> Place:
    """The first of TYPES that is to be had where one of SUBNETS is."""
    zones = sorted({each["AvailabilityZone"] for each in subnets})
    wanted = list(types)
    offers = {
        (each["InstanceType"], each["Location"])
        for each in ctx.search(
            "ec2",
            "describe_instance_type_offerings",
            "InstanceTypeOfferings[]",
            LocationType="availability-zone",
            Filters=[*by("instance-type", *wanted), *by("location", *zones)],
        )
    }
    for type in wanted:
        for subnet in subnets:
            if (type, subnet["AvailabilityZone"]) in offers:
                return Place(subnet, type)
    what = wanted[0] if len(wanted) == 1 else "no small type"
    raise CommandError(
        f"{what} is {'not ' if len(wanted) == 1 else ''}to be had in {', '.join(zones)}",
        hint="--type says another: `ec2 types --vcpu -2`",
    )
