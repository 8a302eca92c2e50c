"""One type of what hangs on a VPC: how it is found, and how one of it is deleted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from awsh import AwsError, CommandError, Context, by, named, tags_of
from awsh_vpc.rows import unsuccessful
from awsh_vpc.waiting import LONGEST


@dataclass(frozen=True, slots=True)
class Thing:
    """One resource. record: AWS's own."""

    type: Type
    id: str
    record: dict[str, Any] = field(repr=False)
    name: str = ""

    def __str__(self) -> str:
        return f"{self.type.noun} {named(self.id, self.name)}"


@dataclass(frozen=True, slots=True)
class Type:
    """One type of resource.

    id: the field of its records. find: the records of those in a VPC that are in the way of deleting it.
    delete: deletes one of them in a VPC. gone: whether it no longer exists; None where deleting it is
    over when AWS has answered. seconds: how long that is waited for. used: somebody may be using it, so
    that it goes with `--all` alone.
    """

    noun: str
    id: str
    find: Callable[[Context, str], Iterator[dict[str, Any]]]
    delete: Callable[[Context, Thing, str], object]
    gone: Callable[[Context, Thing], bool] | None = None
    seconds: float = 2 * LONGEST
    used: bool = False

    def things(self, ctx: Context, vpc: str) -> list[Thing]:
        return [Thing(self, record[self.id], record, _name(record)) for record in self.find(ctx, vpc)]


def _name(record: dict[str, Any]) -> str:
    return str(record.get("LoadBalancerName") or tags_of(record).get("Name") or record.get("GroupName") or "")


def in_vpc(operation: str, items: str) -> Callable[[Context, str], Iterator[dict[str, Any]]]:
    """How the records of an operation that filters by `vpc-id` are found."""
    return lambda ctx, vpc: ctx.search("ec2", operation, items, Filters=by("vpc-id", vpc))


def deleting(operation: str, parameter: str) -> Callable[[Context, Thing, str], object]:
    """Deleting by an operation that takes the id alone."""
    return lambda ctx, thing, vpc: ctx.call("ec2", operation, **{parameter: thing.id})


def successful(answer: dict[str, Any]) -> None:
    """What is gone already counts as deleted. Raises CommandError for another refusal."""
    for id, why in unsuccessful(answer):
        if ".NotFound" not in why:
            raise CommandError(f"{id}: {why}")


def state_is_gone(operation: str, items: str, parameter: str) -> Callable[[Context, Thing], bool]:
    """Whether an operation that lists by ids has one as deleted, or no more."""

    def gone(ctx: Context, thing: Thing) -> bool:
        try:
            found = list(ctx.search("ec2", operation, items, **{parameter: [thing.id]}))
        except AwsError as error:
            if "NotFound" in error.code:
                return True
            raise
        return all(record["State"].lower() == "deleted" for record in found)

    return gone
