"""What goes by itself, or with what it belongs to, and is waited for: interfaces of services; load balancers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from awsh import AwsError, Context, by
from awsh_vpc.removing.inside import idle
from awsh_vpc.removing.owners import Owner, owner_of, present
from awsh_vpc.removing.types import Thing, in_vpc

LONG = 2700.0
"""Seconds that interfaces are waited for: Lambda keeps those of a function for some 20 minutes."""


def leftovers(ctx: Context, vpc: str) -> Iterator[dict[str, Any]]:
    """Network interfaces in use of what is no longer there."""
    gone: dict[Owner, bool] = {}
    for record in in_vpc("describe_network_interfaces", "NetworkInterfaces[]")(ctx, vpc):
        owner = owner_of(record)
        if owner is None or idle(record):
            continue
        if owner not in gone:
            gone[owner] = present(ctx, owner, vpc) == []
        if gone[owner]:
            yield record


def await_leftover(ctx: Context, thing: Thing, vpc: str) -> None:
    ctx.note(
        f"{thing.id} was of {owner_of(thing.record)} that is gone: AWS lets go of it some time later, "
        "20 minutes at most as a rule (Ctrl-C stops; the same line goes on)"
    )


def let_go(ctx: Context, thing: Thing) -> bool:
    filters = by("network-interface-id", thing.id)
    found = ctx.search("ec2", "describe_network_interfaces", "NetworkInterfaces[]", Filters=filters)
    return next(found, None) is None


def balancers(ctx: Context, vpc: str) -> Iterator[dict[str, Any]]:
    try:
        for record in ctx.search("elbv2", "describe_load_balancers", "LoadBalancers[]"):
            if record.get("VpcId") == vpc:
                yield record
    except AwsError:
        # Their network interfaces are still named.
        return


def delete_balancer(ctx: Context, thing: Thing, vpc: str) -> None:
    ctx.call("elbv2", "delete_load_balancer", LoadBalancerArn=thing.id)


def balancer_is_gone(ctx: Context, thing: Thing) -> bool:
    """When its interfaces are, which takes somewhat longer."""
    filters = [*by("vpc-id", thing.record["VpcId"]), *by("description", f"ELB */{thing.name}/*")]
    found = ctx.search("ec2", "describe_network_interfaces", "NetworkInterfaces[]", Filters=filters)
    return next(found, None) is None
