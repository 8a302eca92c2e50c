"""Behind `vpc rm`: a VPC goes with all that hangs on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from awsh import AwsError, CommandError, Context, named
from awsh_vpc.kinds import VPC
from awsh_vpc.removing.contents import INSTANCE, TYPES
from awsh_vpc.removing.inside import revoke_references
from awsh_vpc.removing.obstacles import in_the_way, interfaces_of
from awsh_vpc.removing.types import Thing, Type
from awsh_vpc.rows import Vpc, vpc_row

_SHOWN = 8
"""How many of one type are named before asking; the rest are counted."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """What goes with one VPC, type by type, in order."""

    row: Vpc
    things: list[Thing]
    all: bool

    @property
    def called(self) -> str:
        return named(self.row["id"], self.row["name"])

    def of(self, noun: str) -> list[Thing]:
        return [thing for thing in self.things if thing.type.noun == noun]

    def counts(self) -> str:
        parts = [_count(len(some), type.noun) for type in TYPES if (some := self.of(type.noun))]
        return f" with {', '.join(parts)}" if parts else ""


def remove(ctx: Context, ids: Sequence[str], all: bool) -> None:
    """Looks at each VPC, asks once for all, and deletes them. Raises CommandError where one is in use.

    all: its instances are terminated too.
    """
    plans: list[_Plan] = []
    for id in ids:
        # A peering connection between two of them goes with the first.
        plans.append(_plan(ctx, id, {thing.id for plan in plans for thing in plan.things}, all))
    for plan in plans:
        obstacles = in_the_way(ctx, plan.row["id"], plan.things, all)
        if obstacles:
            raise CommandError(
                f"VPC {plan.called} is in use and nothing was deleted: {_some(obstacles, '; ')}",
                hint="remove these first" + _with_all(obstacles),
            )
    _ask(ctx, plans)
    for plan in plans:
        _carry_out(ctx, plan)


def _with_all(obstacles: Sequence[str]) -> str:
    going = [
        told
        for noun, told in (
            ("instance ", "terminates the instances"),
            ("load balancer ", "deletes load balancers"),
        )
        if any(each.startswith(noun) for each in obstacles)
    ]
    return f", or --all {' and '.join(going)}" if going else ""


def _plan(ctx: Context, id: str, planned: set[str], all: bool) -> _Plan:
    record = ctx.call("ec2", "describe_vpcs", VpcIds=[id])["Vpcs"][0]
    things = [thing for type in TYPES if all or not type.used for thing in type.things(ctx, id)]
    others = planned | interfaces_of(things)
    return _Plan(vpc_row(record), [thing for thing in things if thing.id not in others], all)


def _ask(ctx: Context, plans: Sequence[_Plan]) -> None:
    for plan in plans:
        if plan.things:
            ctx.note(f"in VPC {plan.called}:")
        for type in TYPES:
            some = [thing.name or thing.id for thing in plan.of(type.noun)]
            if some:
                ctx.note(f"  {_count(len(some), type.noun)}: {_some(some, ', ')}")
    told = [
        f"{'the default ' if plan.row['default'] else ''}VPC {plan.called}, {plan.row['cidr']}{plan.counts()}"
        for plan in plans
    ]
    ctx.confirm(f"Delete {'; and '.join(told)}?")


def _some(texts: Sequence[str], between: str) -> str:
    more = f" and {len(texts) - _SHOWN} more" if len(texts) > _SHOWN else ""
    return between.join(texts[:_SHOWN]) + more


def _count(number: int, noun: str) -> str:
    if noun.startswith("set of ") and number != 1:
        return f"{number} sets of {noun.removeprefix('set of ')}"
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _carry_out(ctx: Context, plan: _Plan) -> None:
    id = plan.row["id"]
    done = 0

    def deleted(thing: Thing) -> None:
        nonlocal done
        ctx.note(f"deleted {thing}")
        done += 1
        bar.advance()

    try:
        with ctx.progress(f"rm {plan.called}", len(plan.things) + 1) as bar:
            for type in TYPES:
                some = plan.of(type.noun) + _left_behind(ctx, plan, type)
                if type.noun == "security group" and some and (taken := revoke_references(ctx, id)):
                    ctx.note(f"revoked {_count(taken, 'rule')} by which security groups name each other")
                for thing in some:
                    _delete(ctx, thing, id)
                    if type.gone is None:
                        deleted(thing)
                for thing in some if type.gone is not None else ():
                    _wait(ctx, thing)
                    deleted(thing)
            _delete_vpc(ctx, id)
            bar.advance()
    except BaseException as error:
        again = f"`vpc rm {'--all ' if plan.all else ''}{id}` goes on from there"
        if isinstance(error, (AwsError, CommandError)):
            error.hint = f"{done} of {len(plan.things)} deleted; {error.hint or again}"
        elif isinstance(error, KeyboardInterrupt):
            ctx.note(f"stopped with {done} of {len(plan.things)} deleted: {again}")
        raise
    ctx.note(f"deleted VPC {plan.called}")
    if ctx.current(VPC.name) == id:
        ctx.use(VPC.name, None)


def _left_behind(ctx: Context, plan: _Plan, type: Type) -> list[Thing]:
    """Interfaces that outlive the instances they were attached to."""
    if type.noun != "network interface" or not plan.of(INSTANCE.noun):
        return []
    known = {thing.id for thing in plan.things}
    return [thing for thing in type.things(ctx, plan.row["id"]) if thing.id not in known]


def _delete(ctx: Context, thing: Thing, vpc: str) -> None:
    from awsh_vpc.waiting import patiently

    patiently(ctx, lambda: thing.type.delete(ctx, thing, vpc))


def _wait(ctx: Context, thing: Thing) -> None:
    from awsh import until

    gone = thing.type.gone
    assert gone is not None
    until(ctx, lambda: gone(ctx, thing) or None, f"deleting {thing}", seconds=thing.type.seconds)


def _delete_vpc(ctx: Context, id: str) -> None:
    from awsh_vpc.waiting import patiently

    patiently(ctx, lambda: ctx.call("ec2", "delete_vpc", VpcId=id))
