"""`vpc set`: what can be changed of a VPC that is there: its DNS and its ranges."""

from __future__ import annotations

from typing import Annotated, Any

from awsh import CURRENT, MANY, CommandError, Context, UsageError, by, named, until
from awsh_vpc.arguments import Cidr, VpcCidr
from awsh_vpc.groups import vpc
from awsh_vpc.kinds import VpcId
from awsh_vpc.rows import Vpc, subnet_row, vpc_row
from awsh_vpc.vpcs import show


@vpc.command(name="set")
def set_(
    ctx: Context,
    vpc: VpcId = CURRENT,
    *,
    dns_hostnames: bool | None = None,
    dns_support: bool | None = None,
    add_range: Annotated[list[VpcCidr] | None, MANY] = None,
    rm_range: Annotated[list[Cidr] | None, MANY] = None,
    ipv6: bool = False,
) -> Vpc:
    """Change a VPC's DNS and ranges (ModifyVpcAttribute, AssociateVpcCidrBlock, DisassociateVpcCidrBlock).

    Args:
        vpc: which one; the current one when left out.
        dns_hostnames: give instances with public addresses public DNS names.
        dns_support: have Amazon's DNS server answer in it.
        add_range: further IPv4 ranges, /16 to /28, beside the one that it was created with.
        rm_range: ranges to give back, in which no subnet is.
        ipv6: an IPv6 range (/56) of Amazon's, where it has none.
    Examples:
        awsh> vpc create 10.31.0.0/16 --name grown
        awsh> vpc set grown --dns-hostnames --add-range 10.32.0.0/16
        awsh> vpc subnet create 10.32.0.0/24 --vpc grown
        awsh> vpc set grown --ipv6
    """
    if dns_hostnames is dns_support is None and not (add_range or rm_range or ipv6):
        raise UsageError("vpc set wants something to change", usage=set_.usage)
    record = ctx.call("ec2", "describe_vpcs", VpcIds=[vpc])["Vpcs"][0]
    row = vpc_row(record)
    added, removed = list(dict.fromkeys(add_range or ())), list(dict.fromkeys(rm_range or ()))
    _check_added(row, added)
    given_back = [_given_back(ctx, record, row, text) for text in removed]
    if removed:
        ctx.confirm(f"Take {', '.join(removed)} from VPC {named(vpc, row['name'])}?")
    # Host names want the support for them first.
    for name, wanted in (("EnableDnsSupport", dns_support), ("EnableDnsHostnames", dns_hostnames)):
        if wanted is not None:
            ctx.call("ec2", "modify_vpc_attribute", VpcId=vpc, **{name: {"Value": wanted}})
    for text in added:
        ctx.call("ec2", "associate_vpc_cidr_block", VpcId=vpc, CidrBlock=text)
    if ipv6 and row["ipv6"]:
        ctx.note(f"VPC {named(vpc, row['name'])} has {', '.join(row['ipv6'])} already")
    elif ipv6:
        ctx.call("ec2", "associate_vpc_cidr_block", VpcId=vpc, AmazonProvidedIpv6CidrBlock=True)
    for association in given_back:
        ctx.call("ec2", "disassociate_vpc_cidr_block", AssociationId=association)
    if added or removed or ipv6:
        until(ctx, lambda: _settled(ctx, vpc), f"the change of the ranges of VPC {vpc}")
    return show(ctx, vpc)  # type: ignore[no-any-return]


def _check_added(row: Vpc, added: list[str]) -> None:
    from ipaddress import IPv4Network

    from awsh_vpc.cidr import check_further

    present = list(row["cidrs"])
    for text in added:
        try:
            check_further(IPv4Network(text), present)
        except ValueError as error:
            raise CommandError(str(error), hint=f"VPC {row['id']} has {', '.join(row['cidrs'])}") from None
        present.append(text)


def _given_back(ctx: Context, record: dict[str, Any], row: Vpc, text: str) -> str:
    """The association of a range that can be given back. Raises CommandError."""
    from ipaddress import IPv4Network

    from awsh_vpc.cidr import overlapping

    called = named(row["id"], row["name"])
    if text == row["cidr"]:
        raise CommandError(f"VPC {called} was created with {text}, which stays as long as it does")
    if text not in row["cidrs"]:
        raise CommandError(f"VPC {called} has no range {text}", hint=f"it has {', '.join(row['cidrs'])}")
    subnets = ctx.search("ec2", "describe_subnets", "Subnets[]", Filters=by("vpc-id", row["id"]))
    inside = [
        named(each["id"], each["name"])
        for each in map(subnet_row, subnets)
        if each["cidr"] and overlapping(IPv4Network(text), [each["cidr"]])
    ]
    if inside:
        raise CommandError(f"{text} is in use: {', '.join(inside)}", hint="`vpc subnet rm` these first")
    return next(
        str(each["AssociationId"])
        for each in record["CidrBlockAssociationSet"]
        if each["CidrBlock"] == text and each["CidrBlockState"]["State"] == "associated"
    )


def _settled(ctx: Context, vpc: str) -> bool | None:
    record = ctx.call("ec2", "describe_vpcs", VpcIds=[vpc])["Vpcs"][0]
    states = []
    for some, key in (
        ("CidrBlockAssociationSet", "CidrBlockState"),
        ("Ipv6CidrBlockAssociationSet", "Ipv6CidrBlockState"),
    ):
        for each in record.get(some) or ():
            state = each[key]
            if state["State"] in ("failing", "failed"):
                raise CommandError(f"AWS refuses a range: {state.get('StatusMessage') or state['State']}")
            states.append(state["State"])
    return None if {"associating", "disassociating"} & set(states) else True
