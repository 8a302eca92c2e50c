"""`vpc endpoint`: endpoints. What AWS wants of them: making.py; of which services: services.py."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from awsh import (
    CURRENT,
    MANY,
    CommandError,
    Context,
    LocalPath,
    PartialFailure,
    UsageError,
    by,
    named,
    tag_specifications,
    until,
)
from awsh_vpc.arguments import Tags
from awsh_vpc.endpoints import making
from awsh_vpc.endpoints.rows import Endpoint, EndpointService, endpoint_row
from awsh_vpc.endpoints.services import Service, find
from awsh_vpc.endpoints.services import services as known_services
from awsh_vpc.groups import endpoint
from awsh_vpc.kinds import VPC, EndpointId, GroupId, RouteTableId, SubnetId, VpcId
from awsh_vpc.rows import unsuccessful

Tables = Annotated[list[RouteTableId] | None, MANY]
Subnets = Annotated[list[SubnetId] | None, MANY]
Groups = Annotated[list[GroupId] | None, MANY]


@endpoint.command
def ls(ctx: Context, vpc: VpcId | None = None, *, all: bool = False) -> Iterator[Endpoint]:
    """List the endpoints of a VPC (DescribeVpcEndpoints).

    Args:
        vpc: whose; the current VPC's when left out, the whole region's when there is none.
        all: the whole region's, whatever is current.
    Examples:
        awsh> vpc endpoint ls
        awsh> vpc endpoint ls --all | where type = interface
    """
    return iter(making.endpoints(ctx, vpc or (None if all else ctx.current(VPC.name))))


@endpoint.command
def show(ctx: Context, endpoint: EndpointId) -> Endpoint:
    """Show one endpoint in full, with its policy (DescribeVpcEndpoints).

    Args:
        endpoint: which one.
    Examples:
        awsh> vpc create 10.50.0.0/16 --name quiet
        awsh> vpc endpoint create s3 --vpc quiet --name store
        awsh> vpc endpoint show store
        awsh> vpc endpoint show store | get tables
    """
    return making.endpoint(ctx, endpoint)


@endpoint.command
def services(ctx: Context, text: str = "") -> Iterator[EndpointService]:
    """List the services that endpoints can be made of (DescribeVpcEndpointServices).

    Args:
        text: those with this in their name.
    Examples:
        awsh> vpc endpoint services s3
        awsh> vpc endpoint services | where types ~ gateway
    """
    return (one for one in known_services(ctx) if text.lower() in one["service_name"].lower())


@endpoint.command
def create(
    ctx: Context,
    service: Service,
    *,
    vpc: VpcId = CURRENT,
    type: Literal["gateway", "interface"] | None = None,
    table: Tables = None,
    subnet: Subnets = None,
    group: Groups = None,
    private_dns: bool | None = None,
    policy: LocalPath | None = None,
    name: str = "",
    tag: Tags = None,
    wait: bool = True,
) -> Endpoint:
    """Create an endpoint: a way to a service of AWS that does not lead through the Internet (CreateVpcEndpoint).

    A gateway endpoint (s3, dynamodb) costs nothing, and is led to by route tables. An interface endpoint
    (all others) has an address in each of its subnets, which costs money by the hour, and is waited for.

    Args:
        service: what it leads to: s3, sqs, ecr.api, or the whole name of somebody's own service.
        vpc: the VPC it belongs to; the current one when left out.
        type: gateway or interface, where there are both; a gateway when left out.
        table: gateway: the route tables that lead to it; all of the VPC's when left out.
        subnet: interface: the subnets it stands in, one in each zone.
        group: interface: its security groups; the VPC's default one when left out.
        private_dns: interface: let the service's usual name mean this endpoint within the VPC; on where
            the service has one.
        policy: who may do what through it: a file, JSON; everybody everything when left out.
        name: its Name tag.
        tag: another tag; may be given several times.
        wait: until an interface endpoint is available; --no-wait returns at once.
    Examples:
        awsh> vpc create 10.51.0.0/16 --name shut --dns-hostnames
        awsh> vpc endpoint create s3 --vpc shut
        awsh> vpc subnet create --next /24 --vpc shut --az a --name inner
        awsh> vpc endpoint create sqs --vpc shut --subnet inner --name queues
    """

    one = find(ctx, service)
    kind = making.kind_of(one, type)
    tags = tag_specifications("vpc-endpoint", name, tag)
    document = making.document(ctx, policy)
    if kind == "gateway":
        _refuse(kind, {"--subnet": subnet, "--group": group, "--private-dns": private_dns})
        given = making.gateway(ctx, vpc, one, table or ())
    elif kind == "interface":
        _refuse(kind, {"--table": table})
        given = making.interface(ctx, vpc, one, subnet or (), group or (), private_dns)
    else:
        raise CommandError(
            f"{one['service']} is of type {kind}", hint="`aws ec2 create-vpc-endpoint` makes one of these"
        )
    answer = ctx.call(
        "ec2",
        "create_vpc_endpoint",
        VpcId=vpc,
        ServiceName=one["service_name"],
        VpcEndpointType=kind.title(),
        **given,
        **document,
        **tags,
    )
    row = endpoint_row(answer["VpcEndpoint"], ctx.region)
    return making.until_ready(ctx, row) if wait and row["state"] != "available" else row


def _refuse(kind: str, options: dict[str, Any]) -> None:
    for option, value in options.items():
        if value:
            raise UsageError(f"{option} is not of {'an' if kind[0] in 'aeiou' else 'a'} {kind} endpoint")


@endpoint.command
def modify(
    ctx: Context,
    endpoint: EndpointId,
    *,
    add_table: Tables = None,
    rm_table: Tables = None,
    add_subnet: Subnets = None,
    rm_subnet: Subnets = None,
    add_group: Groups = None,
    rm_group: Groups = None,
    private_dns: bool | None = None,
    policy: LocalPath | None = None,
    reset_policy: bool = False,
) -> Endpoint:
    """Change who reaches an endpoint, and what for (ModifyVpcEndpoint).

    Args:
        endpoint: which one.
        add_table: gateway: route tables that lead to it from now on.
        rm_table: gateway: route tables that no longer do.
        add_subnet: interface: subnets it stands in too.
        rm_subnet: interface: subnets it leaves.
        add_group: interface: security groups it has too.
        rm_group: interface: security groups it no longer has.
        private_dns: interface: whether the service's usual name means this endpoint.
        policy: a new policy: a file, JSON.
        reset_policy: everybody may do everything through it again.
    Examples:
        awsh> vpc create 10.52.0.0/16 --name calm
        awsh> vpc route-table create --vpc calm --name side
        awsh> vpc endpoint create dynamodb --vpc calm --name tables
        awsh> vpc endpoint modify tables --rm-table side
    """
    row = making.endpoint(ctx, endpoint)
    of_gateways = {"AddRouteTableIds": add_table, "RemoveRouteTableIds": rm_table}
    of_interfaces: dict[str, Any] = {
        "AddSubnetIds": add_subnet,
        "RemoveSubnetIds": rm_subnet,
        "AddSecurityGroupIds": add_group,
        "RemoveSecurityGroupIds": rm_group,
        "PrivateDnsEnabled": private_dns,
    }
    others = of_interfaces if row["type"] == "gateway" else of_gateways
    if any(value is not None for value in others.values()):
        raise UsageError(f"{named(row['id'], row['name'])} is of type {row['type']}, which has none of these")
    if policy and reset_policy:
        raise UsageError("--policy and --reset-policy are one too many")
    given = {key: value for key, value in {**of_gateways, **of_interfaces}.items() if value is not None}
    given |= making.document(ctx, policy) | ({"ResetPolicy": True} if reset_policy else {})
    if not given:
        raise UsageError("vpc endpoint modify wants something to change", usage=modify.usage)
    if add_table:
        making.gateway(ctx, row["vpc_id"], find(ctx, row["service_name"]), add_table)
    if add_subnet:
        kept = [id for id in row["subnets"] if id not in (rm_subnet or ())]
        making.check_zones(ctx, row["vpc_id"], None, [*kept, *add_subnet])
    if private_dns and not row["private_dns"]:
        making.check_private_dns(ctx, row["vpc_id"], find(ctx, row["service_name"]))
    ctx.call("ec2", "modify_vpc_endpoint", VpcEndpointId=endpoint, **given)
    return making.endpoint(ctx, endpoint)


@endpoint.command
def rm(ctx: Context, *endpoints: EndpointId) -> None:
    """Delete endpoints after asking, and wait until they are gone (DeleteVpcEndpoints).

    Args:
        endpoints: which ones.
    Examples:
        awsh> vpc create 10.53.0.0/16 --name brief
        awsh> vpc endpoint create s3 --vpc brief --name short
        awsh> vpc endpoint rm short
    """
    from awsh_vpc.waiting import LONGEST

    if not endpoints:
        raise UsageError("vpc endpoint rm wants an endpoint", usage=rm.usage)
    rows = [making.endpoint(ctx, id) for id in dict.fromkeys(endpoints)]
    told = "; ".join(f"{named(row['id'], row['name'])} to {row['service']}{_users(row)}" for row in rows)
    ctx.confirm(f"Delete endpoint{'' if len(rows) == 1 else 's'} {told}?")
    answer = ctx.call("ec2", "delete_vpc_endpoints", VpcEndpointIds=[row["id"] for row in rows])
    failures = unsuccessful(answer)
    going = [row for row in rows if row["id"] not in dict(failures)]
    left = {row["id"] for row in going}

    def gone() -> bool | None:
        filters = by("vpc-id", *sorted({row["vpc_id"] for row in going}))
        found = (
            ctx.search("ec2", "describe_vpc_endpoints", "VpcEndpoints[]", Filters=filters) if going else ()
        )
        there = {each["VpcEndpointId"] for each in found if each["State"].lower() != "deleted"}
        bar.advance(len(left - there))
        left.intersection_update(there)
        return None if left else True

    with ctx.progress("deleting endpoints", len(going)) as bar:
        until(ctx, gone, f"deleting {', '.join(sorted(left))}", seconds=2 * LONGEST)
    for row in going:
        ctx.note(f"deleted endpoint {named(row['id'], row['name'])} to {row['service']}")
    if failures:
        raise PartialFailure(len(going), failures)


def _users(row: Endpoint) -> str:
    count = len(row["tables"])
    return f", which {count} route table{' leads' if count == 1 else 's lead'} to" if count else ""
