"""The way of a conversation, step by step, there and back. Makes no requests.

Security groups remember a conversation and let its answers pass; network ACLs remember nothing, so that
the answers are judged too.
"""

from __future__ import annotations

from awsh_vpc.reach.ends import End
from awsh_vpc.reach.inside import inside, is_private
from awsh_vpc.reach.inward import from_the_internet
from awsh_vpc.reach.network import Known
from awsh_vpc.reach.outward import to_the_internet
from awsh_vpc.reach.traffic import Traffic
from awsh_vpc.reach.walk import Step, Walk


def judge(known: Known, source: End, target: End, traffic: Traffic, six: bool) -> list[Step]:
    """Every step from SOURCE to TARGET and back, of which one at least is in a VPC; all obstacles."""
    walk = Walk(known, source, target, traffic, six)
    walk.standing(source, "source")
    if source.vpc is None:
        from_the_internet(walk, source.outer(six))
    elif target.vpc is None:
        to_the_internet(walk, target.outer(six))
    elif is_private(walk):
        inside(walk)
    else:
        to_the_internet(walk, target.outer(six))
        from_the_internet(walk, walk.seen_as)
    walk.standing(target, "destination")
    return [*walk.there, *walk.back]
