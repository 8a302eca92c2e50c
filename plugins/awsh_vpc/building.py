"""Behind `vpc create --public …`: the usual network, step by step, and how to go on where that stopped."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from awsh import AwsError, CommandError, Context, UsageError
from awsh_vpc.builder import Builder
from awsh_vpc.layout import Layout, Nat, lay_out, letter
from awsh_vpc.rows import vpc_row


def plan(
    ctx: Context,
    cidr: str,
    public: int,
    private: int,
    nat: Nat,
    az: list[str] | None,
    size: int | None,
    resume: str | None,
) -> Layout | None:
    """The parts that are wanted; None where the VPC alone is. Raises UsageError where they cannot be."""
    if min(public, private) < 0:
        raise UsageError("--public and --private are numbers of subnets, 0 at least")
    if not public and not private:
        for given, option in ((nat != "none", "--nat"), (az, "--az"), (size, "--size"), (resume, "--resume")):
            if given:
                raise UsageError(f"{option} is of subnets", hint="--public 2 --private 2 makes some")
        return None
    known = sorted(
        zone["ZoneName"]
        for zone in ctx.search("ec2", "describe_availability_zones", "AvailabilityZones[]")
        if zone.get("State", "available") == "available"
        and zone.get("ZoneType", "availability-zone") == "availability-zone"
    )
    for zone in az or ():
        if zone not in known:
            raise UsageError(f"there is no availability zone {zone}", hint=f"there are {', '.join(known)}")
    try:
        return lay_out(cidr, public, private, nat, list(dict.fromkeys(az or known)), size)
    except ValueError as error:
        raise UsageError(str(error)) from None


def begun(ctx: Context, id: str, cidr: str, name: str) -> str:
    """The VPC that is to be gone on with, if it is what these options made. Raises CommandError."""
    row = vpc_row(ctx.call("ec2", "describe_vpcs", VpcIds=[id])["Vpcs"][0])
    if cidr not in row["cidrs"] or row["name"] != name:
        called = f"--name {row['name']}" if row["name"] else "no --name"
        raise CommandError(
            f"VPC {id} was begun as {', '.join(row['cidrs'])} with {called}: give the same to go on with it"
        )
    return id


def as_typed(**options: Any) -> str:
    """Options as they would be typed again."""
    from shlex import quote

    words = []
    for key, value in options.items():
        flag = "--" + key.replace("_", "-")
        if value is True:
            words.append(flag)
        elif isinstance(value, list) and key == "tag":
            words += [f"{flag} {quote(each)}" for each in value]
        elif isinstance(value, list):
            words.append(f"{flag} {' '.join(value)}")
        elif value and value != "none":
            words.append(f"{flag} {quote(str(value))}")
    return " ".join(words)


def build(
    ctx: Context, vpc: str, name: str, layout: Layout, tags: dict[str, str], again: str, *, ipv6: bool = False
) -> None:
    """Makes what the layout wants and the VPC has not.

    name: its parts are called after it. ipv6: they have IPv6 too. again: the line that goes on with it, for
    who is stopped half-way.
    """
    builder = Builder(ctx, vpc, name, tags, ipv6)
    steps = list(_steps(builder, layout))
    done: list[str] = []
    current = ""
    try:
        with ctx.progress(f"create {name or vpc}", len(steps)) as bar:
            for current, step in steps:
                step()
                done.append(current)
                bar.advance()
    except (KeyboardInterrupt, AwsError, CommandError):
        ctx.note(f"stopped at {current}, {len(done)} of {len(steps)} steps done")
        ctx.note(f"there are: VPC {vpc}{''.join(f', {each}' for each in done)}")
        ctx.note(f"`{again}` goes on; `vpc rm {vpc}` takes it all back")
        raise


def _steps(builder: Builder, layout: Layout) -> Iterator[tuple[str, Callable[[], object]]]:
    """Each with what it makes, in words. NAT gateways take long, so they are waited for last."""
    if layout.public:
        yield "an internet gateway", builder.internet_gateway
    if builder.ipv6 and layout.private:
        yield "an egress-only internet gateway", builder.egress_gateway
    for part in layout.parts:
        yield f"subnet {part.label}", partial(builder.subnet, part)
    if layout.public:
        yield "route table public", partial(builder.table, "public")
        yield "the way out of public subnets", partial(builder.open_public)
    for part in layout.public:
        yield f"routes of {part.label}", partial(builder.associate, part, "public")
    for zone in layout.nats:
        place = next(part for part in layout.public if part.zone == zone)
        label = f"nat-{letter(zone)}" if layout.nat == "per-az" else "nat"
        yield f"NAT gateway {label}", partial(builder.nat, zone, place, label)
    tables = {layout.table(part): layout.nat_of(part) for part in layout.private}
    for table in tables:
        yield f"route table {table}", partial(builder.table, table)
    for part in layout.private:
        yield f"routes of {part.label}", partial(builder.associate, part, layout.table(part))
    if builder.ipv6:
        for table in tables:
            yield f"the way out of {table} subnets for IPv6", partial(builder.out_six, table)
    if layout.nats:
        yield "the start of NAT gateways", builder.wait
    for table, way in tables.items():
        if way is not None:
            yield f"the way out of {table} subnets", partial(builder.out, table, way)
