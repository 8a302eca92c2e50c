"""`vpc reach`. What it asks of AWS: finding.py, network.py; how it judges: path.py."""

from __future__ import annotations

from typing import Annotated, TypedDict

from awsh import DETAIL, Context, Rows
from awsh_vpc.groups import vpc
from awsh_vpc.reach.kinds import Source, Target


class ReachStep(TypedDict):
    """One step of the way. verdict: ok, blocked or unknown. fix: lines to type that take the obstacle away."""

    step: str
    what: str
    verdict: str
    why: str
    fix: Annotated[list[str], DETAIL]


@vpc.command
def reach(ctx: Context, source: Source, target: Target, *, ipv6: bool = False) -> Rows:
    """Tell whether this can talk to that, and which route, security group or network ACL stands in the way.

    Every step there and back is judged as AWS has it (DescribeRouteTables, DescribeSecurityGroups,
    DescribeNetworkAcls and the like): nothing is sent. All obstacles are found, each with the line to type
    that takes it away. It is a no, as of `s3 exists`, unless every step is ok.

    Args:
        source: an instance, database, load balancer, network interface, subnet or security group (sg:NAME)
            by name or id; an address or range; `me`, which is this machine; or `internet`.
        target: the same with a port: web:22, web:https, web:udp:53, web:icmp, [2001:db8::1]:443. A database
            knows its own.
        ipv6: by IPv6, where both have it.
    Examples:
        awsh> vpc create 10.71.0.0/16 --name seen --public 1
        awsh> vpc reach 10.71.0.10 internet:443 || echo not yet
        awsh> vpc reach seen-public-a 203.0.113.7:443 | where verdict = blocked
    """
    from awsh_vpc.reach.reaching import asked, steps

    question = asked(ctx, source, target, ipv6)
    found = steps(ctx, question)
    rows: list[ReachStep] = [
        {
            "step": each.step,
            "what": each.what,
            "verdict": each.verdict,
            "why": each.why,
            "fix": list(each.fix),
        }
        for each in found
    ]
    return Rows(rows, ("step", "what", "verdict", "why"), held=all(row["verdict"] == "ok" for row in rows))
