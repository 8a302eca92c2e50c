"""A folder or bucket as it was at a time: planned, asked for, done key by key in constant memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from awsh import CommandError, Context, Rows, Size, human_size
from awsh_s3.deleting.batches import Doomed, delete_quietly
from awsh_s3.matching import settled
from awsh_s3.paths import S3Path
from awsh_s3.rows import Version
from awsh_s3.transfers.runner import Outcome, Runner
from awsh_s3.versions.history import by_key, everything_ever, when
from awsh_s3.versions.restore import Change, RestoredTree
from awsh_s3.versions.restoring import Rollback, is_lost, keeping
from awsh_s3.versions.versioning import Versioning
from awsh_s3.words import counted
from awsh_s3.workers import raise_failures


class Step(NamedTuple):
    """One key. then: what it was; None when it was not there. Nothing is to do where that is the latest."""

    latest: Version
    then: Version | None

    @property
    def restores(self) -> bool:
        return self.then is not None and self.then is not self.latest

    @property
    def removes(self) -> bool:
        return self.then is None and not self.latest["marker"]


@dataclass(slots=True)
class Counts:
    """What is to be done, and what of it would be lost because versioning is suspended."""

    restored: int = 0
    size: int = 0
    removed: int = 0
    unchanged: int = 0
    lost: int = 0

    def add(self, step: Step, status: Versioning | None) -> None:
        if step.restores:
            assert step.then is not None
            self.restored += 1
            self.size += int(step.then["size"] or 0)
        elif step.removes:
            self.removed += 1
        elif not step.latest["marker"]:
            self.unchanged += 1
        if (step.restores or step.removes) and is_lost(status, step.latest):
            self.lost += 1

    def __str__(self) -> str:
        said = []
        if self.restored:
            said.append(f"restore {counted(self.restored, 'object')} ({human_size(self.size)})")
        if self.removed:
            said.append(f"remove {counted(self.removed, 'object')} that came later (by a delete marker)")
        return " and ".join(said)


def steps(ctx: Context, place: S3Path, moment: datetime) -> Iterator[Step]:
    """Every key at PLACE, with what it was at MOMENT."""
    for rows in by_key(everything_ever(ctx, place)):
        latest = next(rows)
        then: Version | None = latest
        while then is not None and then["modified"] is not None and then["modified"] > moment:
            then = next(rows, None)
        yield Step(latest, None if then is not None and then["marker"] else then)


def restore_tree(ctx: Context, place: S3Path, moment: datetime) -> RestoredTree | Rows:
    """Everything at PLACE becomes what it was at MOMENT, after asking; in a rehearsal, rows of what would be done.

    Raises PartialFailure naming the keys that did not.
    """
    status = keeping(ctx, place.bucket)
    place = settled(ctx, place)
    if ctx.dry_run:
        return Rows(_changes(ctx, place, moment), ("action", "key", "size", "modified", "version_id"))
    counts = Counts()
    empty = True
    with ctx.progress(f"looking through {place}") as bar:
        for step in steps(ctx, place, moment):
            empty = False
            counts.add(step, status)
            bar.advance()
    if empty:
        raise CommandError(f"there is nothing at {place}, and no older version")
    if not (counts.restored or counts.removed):
        ctx.note(f"{place} is what it was at {when(moment)}; nothing was done")
        return RestoredTree(uri=str(place), restored=0, removed=0, unchanged=counts.unchanged, size=Size(0))
    lost = (
        f" Versioning is suspended: what {counted(counts.lost, 'object')} have now is lost."
        if counts.lost
        else ""
    )
    stay = f"; {counts.unchanged:,} stay as they are" if counts.unchanged else ""
    ctx.confirm(f"Make {place} what it was at {when(moment)}: {counts}{stay}?{lost}")
    return _done(ctx, place, moment, counts.unchanged)


def _done(ctx: Context, place: S3Path, moment: datetime, unchanged: int) -> RestoredTree:
    outcome = Outcome()
    rollbacks = (
        Rollback(ctx, step.then, step.latest)
        for step in steps(ctx, place, moment)
        if step.restores and step.then is not None
    )
    doomed = (Doomed(step.latest["key"]) for step in steps(ctx, place, moment) if step.removes)
    Runner(ctx, outcome, lambda transfer: None).run(rollbacks, f"restoring {place}")
    removed, failures = delete_quietly(ctx, place.bucket, doomed, label="removing what came later")
    raise_failures(outcome.done + removed, outcome.failures + failures)
    return RestoredTree(
        uri=str(place),
        restored=outcome.done,
        removed=removed,
        unchanged=unchanged + outcome.skipped,
        size=Size(outcome.size),
    )


def _changes(ctx: Context, place: S3Path, moment: datetime) -> Iterator[Change]:
    empty = True
    for step in steps(ctx, place, moment):
        latest, then = step
        if step.restores or step.removes:
            empty = False
            yield Change(
                action="restore" if then else "remove",
                key=latest["key"],
                size=then["size"] if then else None,
                modified=then["modified"] if then else None,
                version_id=then["version_id"] if then else None,
                bucket=latest["bucket"],
                uri=str(S3Path(latest["bucket"], latest["key"])),
            )
    if empty:
        ctx.note(f"{place} is what it was at {when(moment)}")
