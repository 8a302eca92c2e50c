"""`vpc igw`: internet gateways."""

from __future__ import annotations

from collections.abc import Iterator

from awsh import CURRENT, AwsError, CommandError, Context, UsageError, named
from awsh_vpc.arguments import Tags
from awsh_vpc.groups import igw
from awsh_vpc.kinds import IgwId, VpcId
from awsh_vpc.rows import InternetGateway, igw_row
from awsh_vpc.vpcs import gateway_of
from awsh_vpc.waiting import call_of_new


@igw.command
def ls(ctx: Context) -> Iterator[InternetGateway]:
    """List the internet gateways of the region (DescribeInternetGateways).

    Examples:
        awsh> vpc igw ls
        awsh> vpc igw ls | where state = detached
    """
    for record in ctx.search("ec2", "describe_internet_gateways", "InternetGateways[]"):
        yield igw_row(record)


def _one(ctx: Context, id: str) -> InternetGateway:
    answer = ctx.call("ec2", "describe_internet_gateways", InternetGatewayIds=[id])
    return igw_row(answer["InternetGateways"][0])


@igw.command
def show(ctx: Context, igw: IgwId) -> InternetGateway:
    """Show one internet gateway in full (DescribeInternetGateways).

    Args:
        igw: which one.
    Examples:
        awsh> vpc igw create --name gate
        awsh> vpc igw show gate
    """
    return _one(ctx, igw)


@igw.command
def create(ctx: Context, *, name: str = "", tag: Tags = None, attach: VpcId | None = None) -> InternetGateway:
    """Create an internet gateway (CreateInternetGateway), attached to nothing unless told.

    Args:
        name: its Name tag.
        tag: another tag; may be given several times.
        attach: the VPC to attach it to.
    Examples:
        awsh> vpc create 10.96.0.0/16 --name online
        awsh> vpc igw create --name online-igw --attach online
    """
    from awsh import tag_specifications

    tags = tag_specifications("internet-gateway", name, tag)
    if attach is not None:
        _refuse_second(ctx, attach)
    answer = ctx.call("ec2", "create_internet_gateway", **tags)
    id = answer["InternetGateway"]["InternetGatewayId"]
    if attach is not None:
        try:
            call_of_new(ctx, "attach_internet_gateway", InternetGatewayId=id, VpcId=attach)
        except (KeyboardInterrupt, AwsError):
            ctx.note(
                f"{id} exists: `vpc igw attach {id} {attach}` tries again, `vpc igw rm {id}` takes it back"
            )
            raise
        return _one(ctx, id)
    return igw_row(answer["InternetGateway"])


def _refuse_second(ctx: Context, vpc: str) -> None:
    present = gateway_of(ctx, vpc)
    if present is not None:
        raise CommandError(
            f"VPC {vpc} has the internet gateway {present} already, and AWS allows one",
            hint=f"`vpc igw detach {present}` first, to replace it",
        )


@igw.command
def attach(ctx: Context, igw: IgwId, vpc: VpcId = CURRENT) -> InternetGateway:
    """Attach an internet gateway to a VPC (AttachInternetGateway). A VPC has one at most.

    Args:
        igw: the gateway.
        vpc: the VPC; the current one when left out.
    Examples:
        awsh> vpc create 10.97.0.0/16 --name inner
        awsh> vpc igw create --name door
        awsh> vpc igw attach door inner
    """
    before = _one(ctx, igw)
    if before["vpc_id"] == vpc:
        ctx.note(f"{named(igw, before['name'])} is attached to {vpc} already")
        return before
    if before["vpc_id"] is not None:
        raise CommandError(
            f"internet gateway {named(igw, before['name'])} is attached to VPC {before['vpc_id']}",
            hint=f"`vpc igw detach {igw}` first",
        )
    _refuse_second(ctx, vpc)
    ctx.call("ec2", "attach_internet_gateway", InternetGatewayId=igw, VpcId=vpc)
    return _one(ctx, igw)


@igw.command
def detach(ctx: Context, igw: IgwId) -> InternetGateway:
    """Detach an internet gateway from its VPC (DetachInternetGateway), which is then cut off.

    Args:
        igw: the gateway.
    Examples:
        awsh> vpc create 10.98.0.0/16 --name cut
        awsh> vpc igw create --name cord --attach cut
        awsh> vpc igw detach cord
    """
    before = _one(ctx, igw)
    if before["vpc_id"] is None:
        ctx.note(f"{named(igw, before['name'])} is attached to no VPC")
        return before
    _detach(ctx, igw, before["vpc_id"])
    return _one(ctx, igw)


def _detach(ctx: Context, id: str, vpc: str) -> None:
    try:
        ctx.call("ec2", "detach_internet_gateway", InternetGatewayId=id, VpcId=vpc)
    except AwsError as error:
        if error.code == "DependencyViolation":
            error.hint = (
                "give up the public addresses of its instances, NAT gateways and load balancers first"
            )
        raise


@igw.command
def rm(ctx: Context, *igws: IgwId) -> None:
    """Delete internet gateways after asking, detaching those in use (DeleteInternetGateway).

    Args:
        igws: which ones.
    Examples:
        awsh> vpc igw create --name spare
        awsh> vpc igw rm spare
    """
    if not igws:
        raise UsageError("vpc igw rm wants an internet gateway", usage=rm.usage)
    found = [_one(ctx, id) for id in dict.fromkeys(igws)]
    called = [
        f"{named(g['id'], g['name'])}, which cuts VPC {g['vpc_id']} off"
        if g["vpc_id"]
        else named(g["id"], g["name"])
        for g in found
    ]
    noun = "internet gateway" if len(found) == 1 else f"{len(found)} internet gateways:"
    ctx.confirm(f"Delete {noun} {'; '.join(called)}?")
    for gateway in found:
        if gateway["vpc_id"]:
            _detach(ctx, gateway["id"], gateway["vpc_id"])
        ctx.call("ec2", "delete_internet_gateway", InternetGatewayId=gateway["id"])
        ctx.note(f"deleted internet gateway {named(gateway['id'], gateway['name'])}")
