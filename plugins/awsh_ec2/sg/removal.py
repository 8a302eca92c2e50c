"""Behind `sg rm`: what is in the way is named, what is not goes in the order that AWS wants."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from awsh import AwsError, CommandError, Context, named
from awsh_ec2.sg.known import groups, missing, naming, rules, users, with_names
from awsh_ec2.sg.rules import of_group

Record = Mapping[str, Any]

_SHOWN = 8
"""How many groups or obstacles are named; the rest are counted."""


def remove(ctx: Context, ids: Sequence[str]) -> None:
    """Deletes groups, all or none. Raises CommandError where something uses one."""
    everything = list(groups(ctx))
    found = {record["GroupId"]: record for record in everything if record["GroupId"] in ids}
    unknown = [id for id in ids if id not in found]
    if unknown:
        raise missing(unknown, ctx.region)
    for record in found.values():
        if record["GroupName"] == "default":
            raise CommandError(
                f"{_called(record)} is the default group of {record.get('VpcId')}, which AWS keeps",
                hint="it goes with its VPC; `sg revoke` takes its rules away",
            )
    _refuse_used(ctx, found, everything)
    what = "security group" if len(ids) == 1 else f"{len(ids)} security groups:"
    ctx.confirm(f"Delete {what} {_some([_called(found[id]) for id in ids])}?")
    for id in _in_order(ctx, [found[id] for id in ids]):
        _delete(ctx, found[id])


def _called(record: Record) -> str:
    return named(record["GroupId"], record["GroupName"])


def _some(texts: Sequence[str]) -> str:
    more = f" and {len(texts) - _SHOWN} more" if len(texts) > _SHOWN else ""
    return ", ".join(texts[:_SHOWN]) + more


def _refuse_used(ctx: Context, found: Mapping[str, Record], everything: Sequence[Record]) -> None:
    using = users(ctx, found)
    said = Counter(record["GroupName"] for record in everything)
    references = naming(record for record in everything if record["GroupId"] not in found)
    revoke = ""
    told: list[str] = []
    for id, record in found.items():
        names = {id: record["GroupName"]}
        obstacles = with_names(ctx, using.get(id, ()))
        for other, rule in references.get(id, ()):
            obstacles.append(f"the rule `{rule.sentence(names)}` of {_called(other)}")
            # What is typed next has names, as long as they say which group is meant.
            unique = names if said[record["GroupName"]] == 1 else {}
            whose = other["GroupName"] if said[other["GroupName"]] == 1 else other["GroupId"]
            revoke = revoke or f"sg revoke {whose} {rule.typed(unique)}"
        if obstacles:
            told.append(f"{_called(record)} is in use by {_some(obstacles)}")
    if told:
        nothing = "and nothing was deleted" if len(found) > 1 else "and was not deleted"
        raise CommandError(
            f"{'; '.join(told)}, {nothing}",
            hint=f"`{revoke}` takes the rule away" if revoke else _another(using),
        )


def _another(using: Mapping[str, Sequence[str]]) -> str:
    instances = any(user.startswith("i-") for some in using.values() for user in some)
    return "give these another group first" + (": `ec2 set INSTANCE --sg GROUP`" if instances else "")


def _in_order(ctx: Context, left: list[Record]) -> Iterator[str]:
    """Those whose rules name others before those they name; where they name each other, without the rules."""
    while left:
        ids = {record["GroupId"] for record in left}
        wanted = {peer for record in left for peer in _peers(record) if peer in ids}
        free = [record for record in left if record["GroupId"] not in wanted]
        if not free:
            _disentangle(ctx, ids)
            free = left
        yield from (record["GroupId"] for record in free)
        left = [record for record in left if record not in free]


def _peers(record: Record) -> set[str]:
    return {rule.peer for rule in of_group(record) if rule.peer != record["GroupId"]}


def _disentangle(ctx: Context, ids: set[str]) -> None:
    for known in rules(ctx, ids):
        if known.rule.peer in ids and known.rule.peer != known.group:
            way = "egress" if known.rule.egress else "ingress"
            ctx.call(
                "ec2", f"revoke_security_group_{way}", GroupId=known.group, SecurityGroupRuleIds=[known.id]
            )


def _delete(ctx: Context, record: Record) -> None:
    try:
        ctx.call("ec2", "delete_security_group", GroupId=record["GroupId"])
    except AwsError as error:
        if error.code == "DependencyViolation":
            error.hint = (
                "something that cannot be seen from here uses it: a group of another account, or an interface "
                "that is about to go; try again in a minute"
            )
        raise
    ctx.note(f"deleted security group {_called(record)}")
