"""`vpc dhcp`: sets of DHCP options, which cannot be changed: another takes the place of one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from awsh import (
    AwsError,
    Candidate,
    CommandError,
    Completing,
    Context,
    UsageError,
    ValueType,
    by,
    named,
    tag_specifications,
)
from awsh_vpc.arguments import Tags
from awsh_vpc.dhcp.rows import DhcpOptions, options_row
from awsh_vpc.groups import dhcp
from awsh_vpc.kinds import DHCP, DhcpId, VpcId
from awsh_vpc.nat_making import OWNER
from awsh_vpc.rows import vpc_row

MOST = 4
"""Servers of one kind that AWS takes."""


def _servers(ctx: Context, given: Any) -> str:
    from ipaddress import ip_address

    found = [part for part in str(given).replace(" ", ",").split(",") if part]
    for each in found:
        if each.lower() == "amazonprovideddns":
            continue
        try:
            ip_address(each)
        except ValueError:
            raise ValueError(f"{each!r} is no address of a server, such as 10.0.0.2") from None
    if not 1 <= len(found) <= MOST:
        raise ValueError(f"{len(found)} servers: AWS takes 1 to {MOST}")
    return ",".join("AmazonProvidedDNS" if each.lower() == "amazonprovideddns" else each for each in found)


def _amazon(completing: Completing) -> Iterator[Candidate]:
    if "amazonprovideddns".startswith(completing.word.lower()):
        yield Candidate("AmazonProvidedDNS", "the VPC's own, at its second address")


def _set(ctx: Context, given: Any) -> str:
    return given if given == "default" else ctx.resolve(DHCP.name, given)


def _sets(completing: Completing) -> Iterator[Candidate]:
    if "default".startswith(completing.word):
        yield Candidate("default", "no set: AWS's own servers")
    for _, candidate in completing.ctx.candidates(DHCP.name, completing.word):
        yield candidate


Servers = Annotated[str | None, ValueType("ADDRESS,…", _servers, _amazon)]
SetOrDefault = Annotated[str, ValueType("SET|default", _set, _sets)]


@dhcp.command
def ls(ctx: Context) -> Iterator[DhcpOptions]:
    """List the sets of DHCP options of the region, and the VPCs that use them (DescribeDhcpOptions).

    Examples:
        awsh> vpc dhcp ls
        awsh> vpc dhcp ls | where vpcs = [] | select id,name,domain
    """
    users = _users(ctx)
    for record in ctx.search("ec2", "describe_dhcp_options", "DhcpOptions[]"):
        yield options_row(record, users.get(record["DhcpOptionsId"], ()))


def _users(ctx: Context) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in map(vpc_row, ctx.search("ec2", "describe_vpcs", "Vpcs[]")):
        found.setdefault(row["dhcp_options"], []).append(row["id"])
    return found


def _one(ctx: Context, id: str) -> DhcpOptions:
    record = ctx.call("ec2", "describe_dhcp_options", DhcpOptionsIds=[id])["DhcpOptions"][0]
    return options_row(record, _users(ctx).get(id, ()))


@dhcp.command
def show(ctx: Context, options: DhcpId) -> DhcpOptions:
    """Show one set of DHCP options in full (DescribeDhcpOptions).

    Args:
        options: which one.
    Examples:
        awsh> vpc dhcp create --domain corp.local --name corp
        awsh> vpc dhcp show corp
    """
    return _one(ctx, options)


@dhcp.command
def create(
    ctx: Context,
    *,
    domain: str = "",
    dns: Servers = None,
    ntp: Servers = None,
    netbios: Servers = None,
    node_type: Literal["1", "2", "4", "8"] | None = None,
    associate: VpcId | None = None,
    name: str = "",
    tag: Tags = None,
) -> DhcpOptions:
    """Create a set of DHCP options (CreateDhcpOptions). It cannot be changed afterwards, only replaced.

    Args:
        domain: what is added to a name without dots, such as corp.local.
        dns: up to four name servers, such as 10.0.0.2,8.8.8.8; AmazonProvidedDNS is the VPC's own.
        ntp: up to four time servers.
        netbios: up to four NetBIOS name servers.
        node_type: of NetBIOS; AWS recommends 2.
        associate: let this VPC use it; it goes with the VPC then, if no other uses it.
        name: its Name tag.
        tag: another tag; may be given several times.
    Examples:
        awsh> vpc dhcp create --domain corp.local --dns 10.0.0.2,8.8.8.8 --ntp 169.254.169.123
        awsh> vpc create 10.32.0.0/16 --name named
        awsh> vpc dhcp create --domain lab.internal --dns AmazonProvidedDNS --associate named --name lab
    """

    given = {
        "domain-name": [domain] if domain else None,
        "domain-name-servers": dns.split(",") if dns else None,
        "ntp-servers": ntp.split(",") if ntp else None,
        "netbios-name-servers": netbios.split(",") if netbios else None,
        "netbios-node-type": [node_type] if node_type else None,
    }
    found = [{"Key": key, "Values": values} for key, values in given.items() if values]
    if not found:
        raise UsageError(
            "vpc dhcp create wants something to say", usage=create.usage, hint="--domain, --dns, --ntp"
        )
    if domain and dns is None:
        ctx.note(
            "note: without --dns nobody answers names; `--dns AmazonProvidedDNS` is the VPC's own server"
        )
    tags = {**(tag or {}), **({OWNER: associate} if associate else {})}
    spec = tag_specifications("dhcp-options", name, tags)
    made = ctx.call("ec2", "create_dhcp_options", DhcpConfigurations=found, **spec)["DhcpOptions"]
    id = made["DhcpOptionsId"]
    if associate is None:
        return options_row(made)
    try:
        _use(ctx, associate, id)
    except (KeyboardInterrupt, AwsError):
        ctx.note(
            f"{id} exists: `vpc dhcp associate {associate} {id}` tries again, `vpc dhcp rm {id}` takes it back"
        )
        raise
    return _one(ctx, id)


def _use(ctx: Context, vpc: str, options: str) -> None:
    ctx.call("ec2", "associate_dhcp_options", VpcId=vpc, DhcpOptionsId=options)
    ctx.note("servers that run take it when they renew their lease, within hours; new ones at once")


@dhcp.command(name="associate")
def associate_(ctx: Context, vpc: VpcId, options: SetOrDefault) -> None:
    """Let a VPC use a set of DHCP options, or AWS's own servers (AssociateDhcpOptions).

    Args:
        vpc: the VPC.
        options: the set; `default` is none.
    Examples:
        awsh> vpc create 10.33.0.0/16 --name told
        awsh> vpc dhcp create --domain told.internal --dns AmazonProvidedDNS --name told-options
        awsh> vpc dhcp associate told told-options
        awsh> vpc dhcp associate told default
    """
    _use(ctx, vpc, options)


@dhcp.command
def rm(ctx: Context, *sets: DhcpId) -> None:
    """Delete sets of DHCP options after asking (DeleteDhcpOptions). One that a VPC uses stays.

    Args:
        sets: which ones.
    Examples:
        awsh> vpc dhcp create --ntp 169.254.169.123 --name clocks
        awsh> vpc dhcp rm clocks
    """
    if not sets:
        raise UsageError("vpc dhcp rm wants a set of DHCP options", usage=rm.usage)
    rows = [_one(ctx, id) for id in dict.fromkeys(sets)]
    for row in rows:
        if row["vpcs"]:
            raise CommandError(
                f"{named(row['id'], row['name'])} is used by {', '.join(row['vpcs'])}; nothing was deleted",
                hint=f"`vpc dhcp associate {row['vpcs'][0]} default` first",
            )
    told = "; ".join(named(row["id"], row["name"]) for row in rows)
    ctx.confirm(f"Delete DHCP options {told}?")
    for row in rows:
        ctx.call("ec2", "delete_dhcp_options", DhcpOptionsId=row["id"])
        ctx.note(f"deleted DHCP options {named(row['id'], row['name'])}")


def of_vpc(ctx: Context, vpc: str) -> Iterator[dict[str, Any]]:
    """The sets that were made for a VPC and that no other one uses: they go with it."""
    filters = by(f"tag:{OWNER}", vpc)
    records = list(ctx.search("ec2", "describe_dhcp_options", "DhcpOptions[]", Filters=filters))
    users = _users(ctx) if records else {}
    for record in records:
        if not {*users.get(record["DhcpOptionsId"], ())} - {vpc}:
            yield record
