"""`vpc ls`, `vpc show`, `vpc create`, `vpc rm`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from awsh import CURRENT, MANY, AwsError, CommandError, Context, UsageError, Zone, by, named
from awsh_vpc.arguments import SubnetLength, Tags, VpcCidr
from awsh_vpc.groups import vpc
from awsh_vpc.kinds import VpcId
from awsh_vpc.rows import Vpc, subnet_row, vpc_row
from awsh_vpc.waiting import call_of_new


@vpc.command
def ls(ctx: Context) -> Iterator[Vpc]:
    """List the VPCs of the region (DescribeVpcs).

    Examples:
        awsh> vpc ls
        awsh> vpc ls | where default = false | select id,name,cidrs
    """
    for record in ctx.search("ec2", "describe_vpcs", "Vpcs[]"):
        yield vpc_row(record)


@vpc.command
def show(ctx: Context, vpc: VpcId = CURRENT) -> Vpc:
    """Show one VPC in full, with its subnets and its internet gateway.

    Args:
        vpc: its id, Name tag, ARN or a unique prefix; the current one when left out.
    Examples:
        awsh> vpc create 10.90.0.0/16 --name shown
        awsh> vpc show shown
        awsh> vpc show shown | get subnets
    """
    row = vpc_row(ctx.call("ec2", "describe_vpcs", VpcIds=[vpc])["Vpcs"][0])
    support = ctx.call("ec2", "describe_vpc_attribute", VpcId=vpc, Attribute="enableDnsSupport")
    hostnames = ctx.call("ec2", "describe_vpc_attribute", VpcId=vpc, Attribute="enableDnsHostnames")
    row["dns_support"] = support["EnableDnsSupport"]["Value"]
    row["dns_hostnames"] = hostnames["EnableDnsHostnames"]["Value"]
    row["igw_id"] = gateway_of(ctx, vpc)
    row["subnets"] = [
        {"id": each["id"], "name": each["name"], "cidr": each["cidr"], "zone": each["zone"]}
        for each in map(
            subnet_row, ctx.search("ec2", "describe_subnets", "Subnets[]", Filters=by("vpc-id", vpc))
        )
    ]
    return row


def gateway_of(ctx: Context, vpc: str) -> str | None:
    """The internet gateway that is attached to a VPC; AWS allows one."""
    filters = by("attachment.vpc-id", vpc)
    found = ctx.search("ec2", "describe_internet_gateways", "InternetGateways[]", Filters=filters)
    return next((gateway["InternetGatewayId"] for gateway in found), None)


@vpc.command
def create(
    ctx: Context,
    cidr: VpcCidr,
    *,
    name: str = "",
    tag: Tags = None,
    tenancy: Literal["default", "dedicated"] = "default",
    ipv6: bool = False,
    dns_hostnames: bool | None = None,
    allow_overlap: bool = False,
    public: int = 0,
    private: int = 0,
    nat: Literal["none", "one", "per-az"] = "none",
    az: Annotated[list[Zone] | None, MANY] = None,
    size: SubnetLength | None = None,
    resume: VpcId | None = None,
) -> Vpc:
    """Create a VPC and wait until it is available (CreateVpc), or the whole usual network at once.

    AWS's rules for the range are checked first: /16 to /28, none of the reserved ranges. AWS itself
    allows VPCs that overlap; they can never be peered, so that wants --allow-overlap here.

    With --public or --private: subnets zone by zone in turn, route tables, an internet gateway, NAT
    gateways with Elastic IPs. Stopped half-way, it says what exists and which line goes on.

    Args:
        cidr: its IPv4 range, such as 10.0.0.0/16.
        name: its Name tag; its parts are called after it.
        tag: another tag, of all that is made; may be given several times.
        tenancy: dedicated runs its instances on hardware of your own, at a price.
        ipv6: let Amazon give it an IPv6 range (/56) too, its subnets a /64 each, and the private ones an
            egress-only internet gateway as their way out.
        dns_hostnames: give instances with public addresses public DNS names; a whole network does anyhow,
            unless --no-dns-hostnames.
        allow_overlap: do not mind that another VPC of the region has some of these addresses.
        public: so many subnets that the Internet reaches.
        private: so many that it does not.
        nat: the private ones' way out: a NAT gateway for all, or one in each zone, which costs more and
            survives the loss of a zone.
        az: the availability zones, such as `a b`; as many of the region's as there are subnets of a kind.
        size: the subnets' prefix length; a sixteenth of the VPC when left out.
        resume: go on with this one, which was begun with the same options.
    Examples:
        awsh> vpc create 10.91.0.0/16 --name lab --tag env=test
        awsh> let net = vpc create 10.92.0.0/20 --dns-hostnames
        awsh> echo $net.id
        awsh> vpc create 10.77.0.0/16 --name whole --public 2 --private 2 --nat one
    """
    from ipaddress import IPv4Network

    from awsh import tag_specifications
    from awsh_vpc import building
    from awsh_vpc.cidr import advice

    tags = tag_specifications("vpc", name, tag)
    layout = building.plan(ctx, cidr, public, private, nat, az, size, resume)
    if resume is None:
        if not allow_overlap:
            _refuse_overlap(ctx, IPv4Network(cidr))
        if note := advice(IPv4Network(cidr)):
            ctx.note(f"note: {note}")
        answer = ctx.call(
            "ec2",
            "create_vpc",
            CidrBlock=cidr,
            InstanceTenancy=tenancy,
            **({"AmazonProvidedIpv6CidrBlock": True} if ipv6 else {}),
            **tags,
        )
        id = answer["Vpc"]["VpcId"]
    else:
        id = building.begun(ctx, resume, cidr, name)
    row = _finish(ctx, id, layout is not None if dns_hostnames is None else dns_hostnames)
    if layout is None:
        return row
    options = building.as_typed(
        name=name,
        tag=[f"{key}={value}" for key, value in (tag or {}).items()],
        ipv6=ipv6,
        dns_hostnames=dns_hostnames is True,
        no_dns_hostnames=dns_hostnames is False,
        public=public,
        private=private,
        nat=nat,
        az=az,
        size=size,
        resume=id,
    )
    building.build(ctx, id, name, layout, tag or {}, f"vpc create {cidr} {options}", ipv6=ipv6)
    return show(ctx, id)  # type: ignore[no-any-return]


def _refuse_overlap(ctx: Context, network: object) -> None:
    from ipaddress import IPv4Network
    from itertools import chain, islice

    from awsh_vpc.cidr import PRIVATE, free, overlapping

    assert isinstance(network, IPv4Network)
    others = list(ls(ctx))
    for other in others:
        shared = overlapping(network, other["cidrs"])
        if shared:
            taken = list(chain.from_iterable(row["cidrs"] for row in others))
            ranges = [str(private) for private in PRIVATE]
            unused = next(islice(free(ranges, taken, network.prefixlen), 1), None)
            raise CommandError(
                f"{network} overlaps {shared[0]} of VPC {named(other['id'], other['name'])}",
                hint=f"{unused} is free; --allow-overlap if the two are never to be connected",
            )


def _finish(ctx: Context, id: str, dns_hostnames: bool) -> Vpc:
    """Waits for a VPC just made, and sets what can only be set afterwards."""
    from awsh import until

    try:
        row = until(ctx, lambda: _available(ctx, id), f"VPC {id} exists, but to become available it")
        if dns_hostnames:
            call_of_new(ctx, "modify_vpc_attribute", VpcId=id, EnableDnsHostnames={"Value": True})
    except (KeyboardInterrupt, AwsError):
        missing = ", without DNS host names" if dns_hostnames else ""
        ctx.note(f"VPC {id} exists{missing}: `vpc show {id}` looks at it, `vpc rm {id}` takes it back")
        raise
    return row


def _available(ctx: Context, id: str) -> Vpc | None:
    try:
        record = ctx.call("ec2", "describe_vpcs", VpcIds=[id])["Vpcs"][0]
    except AwsError as error:
        # A new resource is not known everywhere at once.
        if error.code == "InvalidVpcID.NotFound":
            return None
        raise
    states = [
        a.get("Ipv6CidrBlockState", {}).get("State") for a in record.get("Ipv6CidrBlockAssociationSet") or ()
    ]
    return vpc_row(record) if record["State"] == "available" and "associating" not in states else None


@vpc.command
def rm(ctx: Context, *vpcs: VpcId, all: bool = False) -> None:
    """Delete VPCs with all that hangs on them, after asking.

    Subnets, internet, egress-only and NAT gateways with the Elastic IPs made for them, endpoints, peering
    connections with the routes of the other side, route tables, security groups, network ACLs, flow logs,
    DHCP options made for it and idle network interfaces go in the order AWS wants. Where something is in
    use (an instance, a database, a load balancer, a function, a VPN gateway), it is named with the line
    that removes it, and nothing is deleted. Interfaces of what is gone already are waited for.
    Interrupted or refused half-way, the same command goes on where it stopped.

    Args:
        vpcs: which ones.
        all: their instances too, which are terminated with their disks, and their load balancers; but no
            databases, which hold data.
    Examples:
        awsh> vpc create 10.99.0.0/16 --name gone
        awsh> vpc rm gone
        awsh> vpc create 10.99.0.0/16 --name whole --public 2 --private 2
        awsh> vpc rm --all whole
    """
    if not vpcs:
        raise UsageError("vpc rm wants a VPC", usage=rm.usage, hint="`vpc ls` lists them")
    from awsh_vpc.removing.vpcs import remove

    remove(ctx, list(dict.fromkeys(vpcs)), all)
