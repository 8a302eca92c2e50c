"""The steps of a conversation so far, and how one is added. Makes no requests."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from awsh_vpc.reach import mending
from awsh_vpc.reach.ends import End, said
from awsh_vpc.reach.filters import Verdict, acl_passes, groups_pass
from awsh_vpc.reach.network import Known, Record
from awsh_vpc.reach.routing import Way, way
from awsh_vpc.reach.traffic import Network, Traffic


class Step(NamedTuple):
    """what: the resource that decides. why: a sentence that names the rule. fix: lines that mend it."""

    step: str
    what: str
    verdict: Verdict
    why: str
    fix: tuple[str, ...] = ()


class Walk:
    """there, back: the steps so far. seen_as, client: the source's address and ports behind the gateway it
    went out by.
    """

    def __init__(self, known: Known, source: End, target: End, traffic: Traffic, six: bool) -> None:
        self.known = known
        self.source, self.target = source, target
        self.traffic = traffic
        self.six = six
        self.there: list[Step] = []
        self.back: list[Step] = []
        self.seen_as: Network | None = source.outer(six)
        self.client = source.client

    def add(
        self, step: str, what: str, verdict: Verdict, why: str, fix: Iterable[str] = (), *, back: bool = False
    ) -> None:
        (self.back if back else self.there).append(Step(step, what, verdict, why, tuple(fix)))

    def standing(self, end: End, step: str) -> None:
        """Whether it is there to ask or to answer."""
        if end.obstacle:
            self.add(step, end.what, "blocked", end.obstacle, _start(end))
        elif end.vpc is not None:
            self.add(step, end.what, "ok", _where(end, self.six))

    # Filters

    def groups(self, end: End, other: End, peer: Network, *, egress: bool, members: bool) -> None:
        step = "security group out" if egress else "security group in"
        if end.groups is None:
            return
        judged = groups_pass(
            self.known,
            sorted(end.groups),
            egress=egress,
            traffic=self.traffic,
            peer=peer,
            members=(other.groups or ()) if members else (),
        )
        what = ", ".join(self.known.named(id) for id in sorted(end.groups)) or "none"
        fix = (
            mending.allow(self.known, end, other, peer, self.traffic, egress=egress, members=members)
            if judged.verdict == "blocked"
            else ()
        )
        self.add(step, what, judged.verdict, judged.why, fix)

    def acl(
        self, subnet: str | None, peer: Network, traffic: Traffic, *, egress: bool, back: bool = False
    ) -> None:
        record = self.known.acl_of(subnet) if subnet is not None else None
        if record is None:
            return
        way = "out" if egress else "in"
        judged = acl_passes(record, egress=egress, traffic=traffic, peer=peer)
        fix = (
            mending.acl(record, peer, traffic, egress=egress, before=judged.number)
            if judged.verdict == "blocked"
            else ()
        )
        step = f"network ACL {way}{', answer' if back else ''}"
        self.add(step, self.known.named(record["NetworkAclId"]), judged.verdict, judged.why, fix, back=back)

    def route(self, subnet: str, peer: Network, *, back: bool = False) -> tuple[Way | None, Record | None]:
        table = self.known.table_of(subnet)
        return (way(self.known, table, peer) if table is not None else None), table

    def routed(
        self,
        table: Record | None,
        found: Way | None,
        verdict: Verdict,
        why: str,
        fix: Iterable[str] = (),
        *,
        back: bool = False,
    ) -> None:
        what = self.known.named(table["RouteTableId"]) if table is not None else "no route table"
        told = ""
        if found is not None:
            via = "the VPC itself" if found.via == "local" else self.known.called(found.via)
            told = f"{found.destination} leads to {via}"
        self.add(
            "route back" if back else "route",
            what,
            verdict,
            ", ".join(filter(None, (told, why))),
            fix,
            back=back,
        )


def _start(end: End) -> list[str]:
    return [f"ec2 start {end.id}"] if end.noun == "instance" and end.state == "stopped" else []


def _where(end: End, six: bool) -> str:
    inner = end.inner(six)
    parts = [end.state, said(inner) if inner else "", f"in {end.subnet}" if end.subnet else f"in {end.vpc}"]
    return ", ".join(filter(None, parts))
