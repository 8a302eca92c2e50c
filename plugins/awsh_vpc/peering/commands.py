"""`vpc peering`: peering connections. Their ends: sides.py; their routes: routes.py."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from awsh import (
    CURRENT,
    AwsError,
    Candidate,
    CommandError,
    Completing,
    Context,
    UsageError,
    ValueType,
    named,
    tag_specifications,
    until,
)
from awsh_vpc.arguments import Tags
from awsh_vpc.groups import peering
from awsh_vpc.kinds import VPC, PeeringId, VpcId
from awsh_vpc.peering import routes as ways
from awsh_vpc.peering.rows import Peering, peering_row
from awsh_vpc.peering.sides import ask, refuse_overlap
from awsh_vpc.peering.sides import peer as find_peer
from awsh_vpc.peering.states import LIVE
from awsh_vpc.rows import vpc_row


def _peer_word(ctx: Context, given: Any) -> str:
    # Where it is looked for depends on --region and --owner.
    return str(given) if isinstance(given, str) else ctx.resolve(VPC.name, given)


def _complete(completing: Completing) -> Iterator[Candidate]:
    return (candidate for _, candidate in completing.ctx.candidates(VPC.name, completing.word))


Peer = Annotated[str, ValueType("VPC", _peer_word, _complete)]


@peering.command
def ls(ctx: Context, vpc: VpcId | None = None, *, all: bool = False) -> Iterator[Peering]:
    """List the peering connections of a VPC, whichever side it is on (DescribeVpcPeeringConnections).

    Args:
        vpc: whose; the current VPC's when left out, the whole region's when there is none.
        all: the whole region's, whatever is current, and those that are over: AWS tells of them for hours.
    Examples:
        awsh> vpc peering ls
        awsh> vpc peering ls --all | where state = failed | select id,message
    """
    whose = vpc or (None if all else ctx.current(VPC.name))
    return (
        row
        for row in _rows(ctx)
        if (all or row["state"] in LIVE) and whose in (None, row["requester"], row["accepter"])
    )


def _rows(ctx: Context) -> Iterator[Peering]:
    items = "VpcPeeringConnections[]"
    return map(peering_row, ctx.search("ec2", "describe_vpc_peering_connections", items))


def _one(ctx: Context, id: str) -> Peering:
    answer = ctx.call("ec2", "describe_vpc_peering_connections", VpcPeeringConnectionIds=[id])
    return peering_row(answer["VpcPeeringConnections"][0])


@peering.command
def show(ctx: Context, peering: PeeringId) -> Peering:
    """Show one peering connection in full (DescribeVpcPeeringConnections).

    Args:
        peering: which one.
    Examples:
        awsh> vpc create 10.40.0.0/16 --name east
        awsh> vpc create 10.41.0.0/16 --name west
        awsh> vpc peering create west east --name bridge
        awsh> vpc peering show bridge
    """
    return _one(ctx, peering)


@peering.command
def create(
    ctx: Context,
    peer: Peer,
    vpc: VpcId = CURRENT,
    *,
    owner: str | None = None,
    region: str | None = None,
    accept: bool = False,
    routes: bool = False,
    name: str = "",
    tag: Tags = None,
) -> Peering:
    """Ask for a peering connection between two VPCs (CreateVpcPeeringConnection).

    With --accept --routes the whole arrangement: it is accepted, waited for, and led to by every route
    table of both. Ranges that overlap are refused first: AWS takes the request and lets it fail.

    Args:
        peer: the other VPC; in another account its id.
        vpc: the one that asks; the current one when left out.
        owner: the account of the other one, where it is not this.
        region: the region of the other one, where it is not this.
        accept: accept it too, which its owner alone can.
        routes: lead to the other side in every route table, on both sides where they are yours.
        name: its Name tag.
        tag: another tag; may be given several times.
    Examples:
        awsh> vpc create 10.42.0.0/16 --name left
        awsh> vpc create 10.43.0.0/16 --name right
        awsh> vpc peering create right left --accept --routes --name both
        awsh> vpc peering ls left | select name,state
    """

    foreign = owner is not None and owner != ctx.account
    if foreign and (accept or routes):
        raise UsageError(f"account {owner} alone can accept it", hint="leave out --accept and --routes")
    if routes and not accept:
        raise UsageError("--routes wants --accept: a route leads to what is active", usage=create.usage)
    tags = tag_specifications("vpc-peering-connection", name, tag)
    mine = vpc_row(ctx.call("ec2", "describe_vpcs", VpcIds=[vpc])["Vpcs"][0])
    side, theirs = find_peer(ctx, peer, owner, region or ctx.region)
    if side.vpc == vpc:
        raise CommandError(f"{named(vpc, mine['name'])} reaches itself: name another VPC")
    if theirs is not None:
        refuse_overlap(mine, theirs)
    for row in _rows(ctx):
        if row["state"] in LIVE and {row["requester"], row["accepter"]} == {vpc, side.vpc}:
            raise CommandError(
                f"{vpc} and {side.vpc} have peering connection {named(row['id'], row['name'])}, {row['state']}",
                hint=_next(row["id"]) if row["state"] == "pending-acceptance" else None,
            )
    given = {key: value for key, value in (("PeerOwnerId", owner), ("PeerRegion", region)) if value}
    answer = ctx.call("ec2", "create_vpc_peering_connection", VpcId=vpc, PeerVpcId=side.vpc, **given, **tags)
    id = answer["VpcPeeringConnection"]["VpcPeeringConnectionId"]
    try:
        row = _until(ctx, id, ("pending-acceptance", "active"))
        if not accept:
            whose = f"account {owner} has" if foreign else "it has"
            where = f" in {side.region}" if side.region != ctx.region else ""
            ctx.note(f"{whose} to be accepted{where}: {_next(id)}")
            return row
        row = _accept(ctx, row, side.region)
        return _led(ctx, row, routes)
    except (KeyboardInterrupt, AwsError):
        ctx.note(f"peering connection {id} exists: {_next(id)} goes on, `vpc peering rm {id}` takes it back")
        raise


def _next(id: str) -> str:
    return f"`vpc peering accept {id} --routes`"


def _until(ctx: Context, id: str, states: tuple[str, ...]) -> Peering:

    def look() -> Peering | None:
        try:
            row = _one(ctx, id)
        except AwsError as error:
            # A new resource is not known everywhere at once.
            if "NotFound" in error.code:
                return None
            raise
        if row["state"] not in LIVE:
            raise CommandError(
                f"peering connection {named(id, row['name'])} is {row['state']}: {row['message']}"
            )
        return row if row["state"] in states else None

    with ctx.progress("peering"):
        return until(ctx, look, f"peering connection {id}")


def _accept(ctx: Context, row: Peering, region: str) -> Peering:
    if row["state"] != "active":
        ask(ctx, region, "accept_vpc_peering_connection", VpcPeeringConnectionId=row["id"])
    return _until(ctx, row["id"], ("active",))


def _led(ctx: Context, row: Peering, routes: bool) -> Peering:
    if routes:
        made = ways.add(ctx, row)
        ctx.note(f"{made} route{'' if made == 1 else 's'} lead{'s' if made == 1 else ''} to it now")
    elif lines := ways.missing(ctx, row):
        more = f" and {len(lines) - 2} more" if len(lines) > 2 else ""
        ctx.note(
            f"nothing is led to it yet: {' and '.join(f'`{line}`' for line in lines[:2])}{more}; "
            f"{_next(row['id'])} adds them all"
        )
    foreign = {row["requester_owner"], row["accepter_owner"]} - {"", ctx.account}
    if foreign:
        ctx.note(f"account {', '.join(foreign)} has to add routes on its side")
    return row


@peering.command
def accept(ctx: Context, peering: PeeringId, *, routes: bool = False) -> Peering:
    """Accept a peering connection, and wait until it is active (AcceptVpcPeeringConnection).

    One that is active already gets the routes it lacks.

    Args:
        peering: which one.
        routes: lead to the other side in every route table, on both sides where they are yours.
    Examples:
        awsh> vpc create 10.44.0.0/16 --name near
        awsh> vpc create 10.45.0.0/16 --name far
        awsh> vpc peering create far near --name asked
        awsh> vpc peering accept asked --routes
    """
    row = _until(ctx, peering, ("pending-acceptance", "provisioning", "active"))
    if row["state"] == "pending-acceptance" and row["accepter_owner"] not in ("", ctx.account):
        raise CommandError(f"account {row['accepter_owner']} has to accept {named(row['id'], row['name'])}")
    try:
        accepted = _accept(ctx, row, row["accepter_region"])
        return _led(ctx, accepted, routes)
    except KeyboardInterrupt:
        ctx.note(f"stopped; {_next(peering)} goes on")
        raise


@peering.command
def reject(ctx: Context, peering: PeeringId) -> Peering:
    """Reject a peering connection that somebody asks for (RejectVpcPeeringConnection).

    Args:
        peering: which one.
    Examples:
        awsh> vpc create 10.46.0.0/16 --name host
        awsh> vpc create 10.47.0.0/16 --name guest
        awsh> vpc peering create host guest --name unwanted
        awsh> vpc peering reject unwanted
    """
    row = _until(ctx, peering, LIVE)
    if row["state"] != "pending-acceptance":
        raise CommandError(
            f"peering connection {named(row['id'], row['name'])} is {row['state']}, and no longer to be rejected",
            hint=f"`vpc peering rm {row['id']}` ends it",
        )
    ask(ctx, row["accepter_region"], "reject_vpc_peering_connection", VpcPeeringConnectionId=peering)
    return _one(ctx, peering)


@peering.command
def rm(ctx: Context, *peerings: PeeringId) -> None:
    """Delete peering connections after asking, with the routes that lead to them (DeleteVpcPeeringConnection).

    Args:
        peerings: which ones.
    Examples:
        awsh> vpc create 10.48.0.0/16 --name up
        awsh> vpc create 10.49.0.0/16 --name down
        awsh> vpc peering create up down --accept --routes --name stairs
        awsh> vpc peering rm stairs
    """
    if not peerings:
        raise UsageError("vpc peering rm wants a peering connection", usage=rm.usage)
    rows = [_one(ctx, id) for id in dict.fromkeys(peerings)]
    for row in rows:
        if row["state"] not in LIVE:
            raise CommandError(
                f"peering connection {named(row['id'], row['name'])} is {row['state']}: AWS forgets it by itself"
            )
    found = {
        row["id"]: list(ways.leading(ctx, [w.side for w in ways.ways(ctx, row)], row["id"])) for row in rows
    }
    told = []
    for row in rows:
        count = len(found[row["id"]])
        led = f", with {count} route{' that leads' if count == 1 else 's that lead'} to it" if count else ""
        told.append(f"{named(row['id'], row['name'])} of {row['requester']} and {row['accepter']}{led}")
    ctx.confirm(f"Delete peering connection{'' if len(rows) == 1 else 's'} {'; '.join(told)}?")
    for row in rows:
        ctx.call("ec2", "delete_vpc_peering_connection", VpcPeeringConnectionId=row["id"])
        for side, route in found[row["id"]]:
            ways.drop(ctx, side, route)
        ctx.note(f"deleted peering connection {named(row['id'], row['name'])}")
