"""The journal read: what was made in this account and region, and not removed since."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from awsh.inverses import Inverse

if TYPE_CHECKING:
    from awsh.context import Context


@dataclass(frozen=True, slots=True)
class Made:
    """One thing as the journal has it. place: the region; "" for what is the same from every one."""

    inverse: Inverse
    id: str
    time: datetime
    account: str
    place: str
    session: str
    name: str = ""

    @property
    def kind(self) -> str:
        return self.inverse.kind


def made_here(ctx: Context, *, since: datetime | None = None, session: bool = False) -> list[Made]:
    """What awsh has made in the present account and region, oldest first; says what it made elsewhere.

    since, session: only what was made then, or in this run.
    """
    account, region = ctx.account, ctx.region
    here: list[Made] = []
    elsewhere: Counter[str] = Counter()
    for each in journalled(ctx):
        if (since and each.time < since) or (session and each.session != ctx.shell.session):
            continue
        if each.account != account:
            elsewhere[f"account {each.account}" if each.account else "an account that is not known"] += 1
        elif each.place not in ("", region):
            elsewhere[each.place] += 1
        else:
            here.append(each)
    for place, count in sorted(elsewhere.items()):
        ctx.note(f"{count} in {place} {'stays' if count == 1 else 'stay'}")
    return here


def journalled(ctx: Context) -> list[Made]:
    """All that was made on this target and not removed since by awsh itself, oldest first."""
    shell = ctx.shell
    found: dict[tuple[str, str, str, str], Made] = {}
    for entry in shell.journal.entries():
        service, operation = str(entry.get("service")), str(entry.get("operation"))
        if entry.get("error"):
            continue
        region = str(entry.get("region") or "")
        removed = shell.inverses.removed(service, operation, entry.get("parameters") or {})
        if removed is not None:
            kind, ids = removed
            for key in [key for key in found if key[0] == kind and key[1] in ids and key[3] in ("", region)]:
                del found[key]
            continue
        inverse = shell.inverses.get(service, operation)
        if inverse is None or not entry.get("made"):
            continue
        known = shell.kinds.get(inverse.kind)
        if known is None:
            continue
        place = "" if known.everywhere else region
        account = str(entry.get("account") or "")
        for id in entry["made"]:
            # The first that made it counts: to ask again for a queue that is there makes none.
            key = (inverse.kind, id, account, place)
            found.setdefault(
                key, Made(inverse, id, entry["time"], account, place, str(entry.get("session") or ""))
            )
    return list(found.values())
