"""Asks what there is, has it judged, and says what came of it."""

from __future__ import annotations

from typing import NamedTuple

from awsh import Context, UsageError
from awsh_vpc.reach.ends import End
from awsh_vpc.reach.finding import find, meant
from awsh_vpc.reach.network import fetch
from awsh_vpc.reach.path import judge
from awsh_vpc.reach.traffic import Traffic, ping
from awsh_vpc.reach.walk import Step
from awsh_vpc.reach.words import split


class Question(NamedTuple):
    source: End
    target: End
    traffic: Traffic
    six: bool


def asked(ctx: Context, source: str, target: str, six: bool) -> Question:
    """What was typed, understood. Raises UsageError, CommandError, AwsError."""
    try:
        who, traffic = split(target, six)
        whom = meant(ctx, who)
    except ValueError as error:
        raise UsageError(str(error)) from None
    one, other = find(ctx, source, six), find(ctx, whom, six)
    if one.vpc is None and other.vpc is None:
        raise UsageError(
            f"neither {one.title} nor {other.title} is in a VPC of {ctx.region}",
            hint="one of the two must be",
        )
    if one.id == other.id:
        raise UsageError(f"{one.title} is at both ends")
    six = six or _only_six(one, other)
    for end in (one, other):
        if end.noun == "Internet" and end.inner(six) is None:
            one, other = (find(ctx, "internet", six) if each is end else each for each in (one, other))
    if traffic is None:
        if other.port is None:
            raise UsageError(
                f"which port of {other.title}?", hint=f"such as {who}:22, {who}:https or {who}:icmp"
            )
        traffic = Traffic("tcp", other.port, other.port)
    if traffic.protocol == "icmp" and six:
        traffic = ping("icmpv6")
    return Question(one, other, traffic, six)


def _only_six(one: End, other: End) -> bool:
    """Whether IPv6 is all that one of them has, or was named by."""
    return any(end.addresses and end.inner(False) is None for end in (one, other))


def steps(ctx: Context, question: Question) -> list[Step]:
    """Every step, with notes of what came of it."""
    source, target, traffic, six = question
    ends = (source, target)
    known = fetch(
        ctx,
        [end.vpc for end in ends if end.vpc is not None],
        [group for end in ends for group in end.groups or ()],
    )
    found = judge(known, source, target, traffic, six)
    for text in known.unread:
        ctx.note(text)
    for end in ends:
        if end.of_many:
            ctx.note(f"{end.title} stands for: {end.of_many}")
        if end.noun == "subnet":
            ctx.note(f"{end.title}: the security groups of what stands there decide too")
        if end.noun == "security group" and end.subnet is None:
            ctx.note(f"{end.title}: nothing has it yet; its rules alone are judged")
    blocked = [step for step in found if step.verdict == "blocked"]
    unknown = sum(step.verdict == "unknown" for step in found)
    sentence = f"{source.title} {{}} {target.title} on {traffic}"
    if blocked:
        number = f"{len(blocked)} obstacle{'s' if len(blocked) > 1 else ''}"
        ctx.note(f"{sentence.format('does not reach')}: {number}")
    elif unknown:
        ctx.note(f"whether {sentence.format('reaches')} cannot be told: see what is unknown")
    else:
        ctx.note(
            f"{sentence.format('reaches')}, as far as AWS decides: not whether anything listens there, nor what "
            "a firewall on the host does"
        )
    lines = dict.fromkeys(line for step in blocked for line in step.fix)
    if lines:
        ctx.note("to mend it:")
    for line in lines:
        ctx.note(f"  {line}")
    return found
