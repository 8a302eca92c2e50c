"""Behind `vpc acl allow`, `deny` and `remove`: rules made, put in the place of others, and taken away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from awsh import AwsError, CommandError, Context, UsageError, named, tags_of
from awsh_vpc.acls.entries import LAST, Entry, answers, decided, lets, ordered
from awsh_vpc.acls.rows import AclRule, rule_row
from awsh_vpc.acls.words import Wanted

MOST = 20
"""Rules that AWS allows each way, unless the quota is raised (to 40)."""


def record(ctx: Context, acl: str) -> dict[str, Any]:
    found: dict[str, Any] = ctx.call("ec2", "describe_network_acls", NetworkAclIds=[acl])["NetworkAcls"][0]
    return found


def called(acl: Mapping[str, Any]) -> str:
    return named(acl["NetworkAclId"], tags_of(acl).get("Name", ""))


def change(ctx: Context, id: str, allow: bool, wanted: Wanted, replace: bool) -> Iterator[AclRule]:
    """Makes the rules that are not there yet. Raises CommandError where a number is taken."""
    acl = record(ctx, id)
    entries = ordered(acl)
    by_number = {entry.number: entry for entry in entries if entry.egress == wanted.egress}
    made = []
    for place, (ports, peer) in enumerate(wanted.traffic):
        number = wanted.number + place if wanted.number else None
        entry = Entry(number or 0, wanted.egress, allow, ports, peer)
        if number is None:
            same = next(
                (e for e in by_number.values() if (e.allow, e.ports, e.range) == (allow, ports, peer)), None
            )
            if same is not None:
                ctx.note(f"already there: {same.sentence}")
                made.append(same)
                continue
            entry = Entry(_free(by_number), wanted.egress, allow, ports, peer)
        _check(entry, by_number.get(entry.number), acl, replace)
        made.append(entry)
        by_number[entry.number] = entry
    if wanted.number is None and (new := [str(e.number) for e in made if e not in entries]):
        ctx.note(f"number{'' if len(new) == 1 else 's'} {', '.join(new)}")
    _put(ctx, id, [entry for entry in made if entry not in entries], entries)
    numbers = {entry.number for entry in made}
    others = [e for e in entries if e.egress != wanted.egress or e.number not in numbers]
    now = sorted([*others, *made], key=lambda e: (e.egress, e.number))
    _advise(ctx, tags_of(acl).get("Name", "") or id, made, now)
    return (rule_row(entry, acl) for entry in made)


def _free(taken: Mapping[int, Entry]) -> int:
    """The next ten behind the highest, and a hundred to begin with."""
    highest = max((number for number in taken if number <= LAST), default=0)
    found = (highest // 10 + 1) * 10 if highest else 100
    if found > LAST:
        raise UsageError(
            f"no number is left behind {highest}", hint="give one before it: `100 in tcp 443 from …`"
        )
    return found


def _check(entry: Entry, there: Entry | None, acl: Mapping[str, Any], replace: bool) -> None:
    if entry.number > LAST:
        raise UsageError(f"there is no rule number {entry.number}: they go from 1 to {LAST}")
    if there is not None and there != entry and not replace:
        raise CommandError(
            f"{called(acl)} has a rule {entry.number} already: {there.sentence}",
            hint="--replace puts the new one in its place; without a number the next free one is taken",
        )


def _put(ctx: Context, id: str, new: Sequence[Entry], entries: Sequence[Entry]) -> None:
    there = {(entry.number, entry.egress) for entry in entries}
    added = [entry for entry in new if (entry.number, entry.egress) not in there]
    for way in {entry.egress for entry in added}:
        count = sum(e.egress == way and not e.is_final for e in [*entries, *added])
        if count > MOST:
            ctx.note(f"note: that makes {count} rules one way; AWS allows {MOST} unless the quota was raised")
    for entry in new:
        operation = "replace" if (entry.number, entry.egress) in there else "create"
        try:
            ctx.call("ec2", f"{operation}_network_acl_entry", **entry.parameters(id))
        except AwsError as error:
            if error.code == "NetworkAclEntryLimitExceeded":
                error.hint = "one range for several, or a higher quota (L-2AEEBF1A), makes room"
            raise


def _advise(ctx: Context, name: str, made: Sequence[Entry], now: Sequence[Entry]) -> None:
    """What is allowed by the letter and will not do what was meant."""
    told = set()
    for entry in made:
        first = decided(entry, now)
        if first is not None:
            ctx.note(f"note: rule {entry.number} is never reached: {first.sentence} comes first")
            continue
        back = answers(entry) if entry.allow else None
        if back is not None and not lets(back, now) and back not in told:
            told.add(back)
            whence = "out to" if back.egress else "in from"
            ctx.note(
                f"note: network ACLs are stateless: answers go {whence} {back.range} as {back.ports.text}, "
                f"which no rule allows: `vpc acl allow {name} {back.way} {back.typed}`"
            )


def remove(ctx: Context, id: str, wanted: Sequence[tuple[int, bool | None]]) -> None:
    """Takes rules away after asking, all or none. Raises CommandError where one is not there."""
    acl = record(ctx, id)
    entries = [entry for entry in ordered(acl) if not entry.is_final]
    doomed = []
    for number, egress in wanted:
        found = [e for e in entries if e.number == number and egress in (None, e.egress)]
        if not found:
            way = {None: "", False: " in", True: " out"}[egress]
            has = ", ".join(f"{e.way} {e.number}" for e in entries) or "none of its own"
            raise CommandError(f"{called(acl)} has no rule{way} {number}", hint=f"it has {has}")
        if len(found) > 1:
            raise UsageError(
                f"there is a rule {number} each way", hint=f"say which: `in {number}` or `out {number}`"
            )
        doomed += found
    doomed = list(dict.fromkeys(doomed))
    told = "; ".join(entry.sentence for entry in doomed)
    subnets = len(acl.get("Associations") or ())
    whose = f", which {subnets} subnet{' uses' if subnets == 1 else 's use'}" if subnets else ""
    ctx.confirm(f"Take {told} out of network ACL {called(acl)}{whose}?")
    for entry in doomed:
        ctx.call(
            "ec2", "delete_network_acl_entry", NetworkAclId=id, RuleNumber=entry.number, Egress=entry.egress
        )
        ctx.note(f"removed {entry.sentence}")
