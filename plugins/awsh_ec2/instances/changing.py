"""Behind `ec2 start`, `stop`, `reboot`, `terminate`: what a state allows is known before AWS is asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from awsh import AwsError, CommandError, Context, by, named
from awsh_ec2.buying.requests import LIVE
from awsh_ec2.instances.looking import look
from awsh_ec2.instances.waiting import Wanted, wait_for
from awsh_ec2.kinds import INSTANCE
from awsh_ec2.rows import Change, Instance

_MOST = 500
"""Instances of one request."""


class Verb(NamedTuple):
    """What can be asked of instances. allowed: states that it is for; done: those where nothing is to do."""

    operation: str
    answer: str
    participle: str
    allowed: frozenset[str]
    done: frozenset[str]
    leads_to: Wanted


START = Verb(
    "start_instances",
    "StartingInstances",
    "started",
    frozenset({"stopped"}),
    frozenset({"pending", "running"}),
    "running",
)
STOP = Verb(
    "stop_instances",
    "StoppingInstances",
    "stopped",
    frozenset({"running"}),
    frozenset({"stopping", "stopped"}),
    "stopped",
)
REBOOT = Verb("reboot_instances", "", "rebooted", frozenset({"running"}), frozenset(), "running")
TERMINATE = Verb(
    "terminate_instances",
    "TerminatingInstances",
    "terminated",
    frozenset({"pending", "running", "stopping", "stopped"}),
    frozenset({"shutting-down", "terminated"}),
    "terminated",
)

_NEXT = {
    "pending": "`ec2 wait {id}` first",
    "stopping": "`ec2 wait {id} --until stopped` first",
    "stopped": "`ec2 start {id}` starts it",
}


def change(
    ctx: Context, verb: Verb, ids: Sequence[str], *, wait: bool = False, **options: Any
) -> list[Change]:
    """Asks it of all instances, or of none where one is in no state for it. Raises CommandError, AwsError."""
    rows = look(ctx, ids)
    wrong = [row for row in rows if row["state"] not in verb.allowed | verb.done]
    if wrong:
        raise _refused(wrong, verb, len(rows))
    for row in rows:
        if row["state"] in verb.done:
            ctx.note(f"{named(row['id'], row['name'])} is {row['state']} already")
    todo = [row for row in rows if row["state"] in verb.allowed]
    if verb is TERMINATE and todo:
        _tell_persistent(ctx, todo)
        ctx.confirm(lambda: _question(ctx, todo))
    now = {row["id"]: row["state"] for row in rows}
    for start in range(0, len(todo), _MOST):
        now.update(ask(ctx, verb, [row["id"] for row in todo[start : start + _MOST]], options))
    if verb is TERMINATE and ctx.current(INSTANCE.name) in now:
        ctx.use(INSTANCE.name, None)
    if wait:
        reached = wait_for(ctx, ids, verb.leads_to, timedelta(minutes=10))
        now.update({row["id"]: row["state"] for row in reached})
    return [
        {"name": row["name"], "id": row["id"], "was": row["state"], "state": now[row["id"]]} for row in rows
    ]


def ask(ctx: Context, verb: Verb, ids: list[str], options: dict[str, Any]) -> dict[str, str]:
    """The one request; the state that each is in then. Raises AwsError."""
    try:
        answer = ctx.call("ec2", verb.operation, InstanceIds=ids, **options)
    except AwsError as error:
        if error.code == "OperationNotPermitted" and verb is TERMINATE:
            which = re.search(r"i-[0-9a-f]{8,}", error.message)
            error.hint = (
                f"`ec2 set {which[0] if which else ' '.join(ids)} --no-protect` takes the protection away"
            )
        elif error.code == "UnsupportedOperation" and "Spot" in error.message:
            error.hint = "a one-time spot instance can only be terminated"
        raise
    if verb is TERMINATE and not ctx.dry_run:
        for id in ids:
            ctx.ssh_gone(id)
    if not verb.answer:
        return {}
    return {each["InstanceId"]: each["CurrentState"]["Name"] for each in answer[verb.answer]}


def _refused(wrong: list[Instance], verb: Verb, count: int) -> CommandError:
    first = wrong[0]
    told = "; ".join(f"{named(row['id'], row['name'])} is {row['state']}" for row in wrong[:8])
    more = f" and {len(wrong) - 8} more" if len(wrong) > 8 else ""
    none = "" if count == 1 else f", so none was {verb.participle}"
    hint = _NEXT.get(first["state"], "").format(id=first["id"])
    return CommandError(
        f"{told}{more}: only {' or '.join(sorted(verb.allowed))} ones can be {verb.participle}{none}",
        hint=hint or None,
    )


def _question(ctx: Context, rows: list[Instance]) -> str:
    """Names the instances, and what goes with them."""
    told = "; ".join(f"{named(row['id'], row['name'])}, {row['type']}, {row['state']}" for row in rows[:8])
    more = f"; and {len(rows) - 8} more" if len(rows) > 8 else ""
    what = "instance" if len(rows) == 1 else f"{len(rows)} instances:"
    return f"Terminate {what} {told}{more}{_with(*_disks(ctx, [row['id'] for row in rows]))}?"


def _tell_persistent(ctx: Context, rows: list[Instance]) -> None:
    """Notes the spot requests that launch another instance in the place of one that ends."""
    spot = {row["id"]: row for row in rows if row["spot"]}
    if not spot:
        return
    filters = [*by("instance-id", *list(spot)[:200]), *by("type", "persistent"), *by("state", *LIVE)]
    try:
        requests = list(
            ctx.search("ec2", "describe_spot_instance_requests", "SpotInstanceRequests[]", Filters=filters)
        )
    except AwsError as error:
        # Who may terminate need not be allowed to look at requests.
        if error.code != "UnauthorizedOperation":
            raise
        return
    for request in requests:
        row, id = spot[request["InstanceId"]], request["SpotInstanceRequestId"]
        ctx.note(
            f"note: {named(row['id'], row['name'])} is of a persistent spot request, which launches another in its "
            f"place: `ec2 spot cancel {id} --terminate` ends both"
        )


def _disks(ctx: Context, ids: list[str]) -> tuple[list[int], int]:
    """Sizes in GiB of the volumes that go with the instances, and how many stay."""
    going: list[int] = []
    staying = 0
    for start in range(0, len(ids), 200):
        filters = by("attachment.instance-id", *ids[start : start + 200])
        for volume in ctx.search("ec2", "describe_volumes", "Volumes[]", Filters=filters):
            if any(each.get("DeleteOnTermination") for each in volume.get("Attachments") or ()):
                going.append(volume["Size"])
            else:
                staying += 1
    return going, staying


def _with(going: list[int], staying: int) -> str:
    parts = []
    if going:
        parts.append(f"with {_count(len(going), 'disk')} of {sum(going):,} GiB, for good")
    if staying:
        parts.append(
            f"{_count(staying, 'disk')} stay{'s' if staying == 1 else ''} and cost{'s' if staying == 1 else ''}"
        )
    return f", {'; '.join(parts)}" if parts else ""


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
