"""Behind `ec2 spot request`, `cancel`, `wait`: asking for spare capacity, and what becomes of it."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal, TypedDict

from awsh import (
    AwsError,
    AwshError,
    CommandError,
    Context,
    UsageError,
    attempts,
    named,
    tag_list,
    tag_specifications,
)
from awsh_ec2.buying.requests import SpotRequest, look, request_row
from awsh_ec2.buying.spotprices import newest
from awsh_ec2.instances.changing import TERMINATE, ask
from awsh_ec2.instances.looking import look as look_at_instances
from awsh_ec2.instances.waiting import wait_for
from awsh_ec2.kinds import INSTANCE
from awsh_ec2.launch.checking import check_type
from awsh_ec2.launch.launching import TYPE, Wish, request_of, warn
from awsh_ec2.launch.profiles import once_profile_known

Interruption = Literal["terminate", "stop", "hibernate"]

_ENDED = frozenset({"closed", "cancelled", "failed"})
_SPECIFIED = (
    "ImageId",
    "InstanceType",
    "KeyName",
    "SubnetId",
    "SecurityGroupIds",
    "IamInstanceProfile",
    "BlockDeviceMappings",
)
"""What a spot request takes of a launch's parameters."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Of a request, beside what is launched. max_price: dollars an hour, None for the on-demand price."""

    max_price: Decimal | None
    persistent: bool
    interruption: Interruption
    until: datetime | None


class Cancelled(TypedDict):
    """A request that was cancelled. was: its state before. instance: what becomes of its instance."""

    name: str
    id: str
    was: str
    state: str
    instance_id: str | None
    instance: str


def requested(ctx: Context, wish: Wish, terms: Terms, *, wait: timedelta | None) -> list[SpotRequest]:
    """The new requests. Raises CommandError, UsageError for what AWS would refuse, and AwsError."""
    _check(ctx, wish, terms)
    launch = request_of(ctx, wish)
    warn(ctx, wish, launch)
    told: dict[str, Any] = {name: launch[name] for name in _SPECIFIED if name in launch}
    if "UserData" in launch:
        # botocore encodes it for a launch alone.
        told["UserData"] = b64encode(launch["UserData"]).decode()
    if terms.interruption == "hibernate":
        told["BlockDeviceMappings"][0]["Ebs"]["Encrypted"] = True
    request: dict[str, Any] = {
        "LaunchSpecification": told,
        "InstanceCount": wish.count,
        "Type": "persistent" if terms.persistent else "one-time",
        "InstanceInterruptionBehavior": terms.interruption,
        **tag_specifications(["spot-instances-request"], wish.name, wish.tags),
    }
    if terms.max_price is not None:
        request["SpotPrice"] = f"{terms.max_price:f}"
    if terms.until is not None:
        request["ValidUntil"] = terms.until
    answer = once_profile_known(ctx, lambda: ctx.call("ec2", "request_spot_instances", **request))
    records = answer["SpotInstanceRequests"]
    rows = [request_row(record) for record in records]
    with _told(ctx, rows):
        if wish.count > 1:
            for number, row in enumerate(rows, 1):
                row["name"] = row["tags"]["Name"] = f"{wish.name}-{number}"
                ctx.call("ec2", "create_tags", Resources=[row["id"]], Tags=tag_list({"Name": row["name"]}))
        if wait is not None:
            rows = fulfilled(ctx, [row["id"] for row in rows], wait, new=True)
    return rows


def _check(ctx: Context, wish: Wish, terms: Terms) -> None:
    if terms.interruption != "terminate" and not terms.persistent:
        raise UsageError(
            f"only the instance of a persistent request is left to {terms.interruption}",
            hint="add --persistent",
        )
    if terms.until is not None and terms.until <= datetime.now(UTC):
        raise UsageError("--until lies in the past", hint="as in --until 2030-01-31T18:00")
    called = wish.type or TYPE
    type = check_type(ctx, called, spot=True)
    if terms.interruption == "hibernate":
        if not type.get("HibernationSupported"):
            raise CommandError(f"{called} can't hibernate", hint="--interruption stop, or another type")
        if wish.disk is None:
            raise UsageError(
                "an instance hibernates by writing its memory to its disk, which is encrypted for that",
                hint="--disk says how large it is: what the system needs, and the memory",
            )
    if terms.max_price is not None:
        prices = newest(ctx, [called], None, "linux", listed=False)
        lowest = min((row["price"] for row in prices), default=None)
        if lowest is not None and terms.max_price < lowest:
            ctx.note(
                f"note: {called} is {lowest:f} an hour now in its cheapest zone, so at most "
                f"{terms.max_price:f} waits until that falls"
            )


@contextmanager
def _told(ctx: Context, rows: Sequence[SpotRequest]) -> Iterator[None]:
    """Says what exists when something fails or is stopped after the request."""
    try:
        yield
    except (KeyboardInterrupt, AwshError):
        ids = " ".join(row["id"] for row in rows)
        ctx.note(f"requested: {ids}: `ec2 spot cancel {ids}` takes it back")
        raise


def fulfilled(
    ctx: Context, ids: Sequence[str], longest: timedelta, *, new: bool = False
) -> list[SpotRequest]:
    """The requests, once each has its instance, which then has the request's tags.

    new: they were made a moment ago, and may not be known everywhere yet.
    Raises CommandError for one that will not get there, and after LONGEST.
    """
    every = list(dict.fromkeys(ids))
    said: dict[str, str] = {}
    rows: list[SpotRequest] = []
    try:
        with ctx.progress("waiting for spare capacity", len(every)) as bar:
            done = 0
            for _ in attempts(ctx, longest.total_seconds()):
                rows = _known(ctx, every, new)
                there = [row for row in rows if row["state"] == "active"]
                bar.advance(len(there) - done)
                done = len(there)
                if done == len(every):
                    _hand_over(ctx, rows)
                    return rows
                for row in rows:
                    if row["state"] in _ENDED:
                        raise CommandError(
                            f"spot request {named(row['id'], row['name'])} is {row['state']}: {row['why']}"
                        )
                    if row["status"] not in (
                        "pending-evaluation",
                        "pending-fulfillment",
                        said.get(row["id"]),
                    ):
                        said[row["id"]] = row["status"]
                        if row["state"] == "open":
                            ctx.note(f"{named(row['id'], row['name'])}: {row['status']}: {row['why']}")
    except KeyboardInterrupt:
        ctx.note("not waiting any more; the requests stay: `ec2 spot ls`")
        raise
    late = [row for row in rows if row["state"] != "active"]
    told = "; ".join(f"{named(row['id'], row['name'])}, {row['status']}" for row in late[:8]) or ", ".join(
        every
    )
    raise CommandError(
        f"not fulfilled after {longest}: {told}", hint="`ec2 spot wait` goes on, `ec2 spot cancel` ends it"
    )


def _known(ctx: Context, ids: Sequence[str], new: bool) -> list[SpotRequest]:
    try:
        return look(ctx, ids)
    except AwsError as error:
        if new and error.code == "InvalidSpotInstanceRequestID.NotFound":
            return []
        raise


def _hand_over(ctx: Context, rows: Sequence[SpotRequest]) -> None:
    """Gives instances what a request cannot say for them: their tags, and IMDSv2 alone."""
    ids = {row["instance_id"]: row for row in rows if row["instance_id"]}
    for instance in look_at_instances(ctx, ids):
        tags = ids[instance["id"]]["tags"]
        if tags and not instance["tags"]:
            ctx.call(
                "ec2",
                "create_tags",
                Resources=[instance["id"], *instance["volumes"]],
                Tags=tag_list(tags),
            )
        if not instance["imdsv2"] and instance["state"] in ("pending", "running"):
            ctx.call(
                "ec2", "modify_instance_metadata_options", InstanceId=instance["id"], HttpTokens="required"
            )


def cancelled(
    ctx: Context, ids: Sequence[str], *, terminate: bool, wait: timedelta | None
) -> list[Cancelled]:
    """Ends requests, and their instances where that is wanted, after asking. Raises CommandError, AwsError.

    wait: for so long until the instances are gone.
    """
    rows = look(ctx, ids)
    for row in rows:
        if row["state"] in _ENDED:
            ctx.note(f"{named(row['id'], row['name'])} is {row['state']} already")
    with_instance = [id for row in rows if (id := row["instance_id"])]
    alive = {
        each["id"]: each
        for each in look_at_instances(ctx, with_instance)
        if each["state"] not in ("shutting-down", "terminated")
    }
    if terminate and alive:
        told = "; ".join(f"{named(each['id'], each['name'])}, {each['type']}" for each in alive.values())
        ctx.confirm(f"Cancel {_count(len(rows))} and terminate {told}, with their disks, for good?")
    todo = [row["id"] for row in rows if row["state"] not in _ENDED]
    if todo:
        ctx.call("ec2", "cancel_spot_instance_requests", SpotInstanceRequestIds=todo)
    if terminate and alive:
        # After the request: a persistent one would ask for another instance.
        ask(ctx, TERMINATE, list(alive), {})
        if ctx.current(INSTANCE.name) in alive:
            ctx.use(INSTANCE.name, None)
        if wait is not None and not ctx.dry_run:
            wait_for(ctx, list(alive), "terminated", wait)
    elif alive:
        ctx.note(
            f"{' '.join(alive)} go{'es' if len(alive) == 1 else ''} on and cost{'s' if len(alive) == 1 else ''}: "
            f"`ec2 terminate {' '.join(alive)}` ends that"
        )
    return [
        {
            "name": row["name"],
            "id": row["id"],
            "was": row["state"],
            "state": "cancelled" if row["id"] in todo else row["state"],
            "instance_id": row["instance_id"],
            "instance": ("terminated" if terminate else "goes on") if row["instance_id"] in alive else "",
        }
        for row in rows
    ]


def _count(number: int) -> str:
    return f"{number} spot request{'' if number == 1 else 's'}"
