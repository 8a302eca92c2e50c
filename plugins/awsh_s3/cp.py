"""`s3 cp` and `s3 mv`."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

from awsh import CommandError, Context, Size
from awsh_s3.arguments import Destination, Recursive, Source, either_side
from awsh_s3.deleting import BATCH, Doomed, delete_quietly
from awsh_s3.group import s3
from awsh_s3.paths import S3Path
from awsh_s3.plan import Plan
from awsh_s3.rows import Copied
from awsh_s3.transfers import Outcome, Runner, Transfer
from awsh_s3.upload import Upload
from awsh_s3.workers import raise_failures


@s3.command
def cp(ctx: Context, src: list[Source], dst: Destination, *, recursive: Recursive = False) -> Copied:
    """Copy files to S3, objects from S3, or objects within S3.

    What begins with `s3://` or `:` is in S3, `:` meaning the current bucket and folder; any other word is
    a file on this machine (`./:x` for one that begins with a colon). A target that ends in `/`, or is a
    folder here, keeps the name of what is copied. With --recursive the content of SRC goes into DST.
    A file or object appears at its name when it is whole and checked, or not at all.

    Args:
        src: a file, folder, object or S3 folder; a list of them, or rows: `s3 ls logs/ | s3 cp here/`.
        dst: a file, folder, object or S3 folder; not both sides on this machine.
        recursive: all that is in the folder SRC.
    Examples:
        awsh> s3 cp report.txt s3://lab-bucket/reports/
        awsh> s3 cp s3://lab-bucket/reports/report.txt ./copy.txt
        awsh> s3 cp site/ s3://lab-bucket/site/ --recursive
        awsh> s3 cp s3://lab-bucket/site/ s3://other-bucket/ --recursive
        awsh> s3 ls s3://lab-bucket/reports/ | where size < 1MB | s3 cp small/
    """
    return _copy(ctx, src, dst, recursive=recursive, label="copying")


@s3.command
def mv(ctx: Context, src: list[Source], dst: Destination, *, recursive: Recursive = False) -> Copied:
    """Move files to S3, objects from S3, or objects within S3: a copy, then the source is removed.

    Each source is removed only when its copy is there. Paths are those of `s3 cp`.

    Args:
        src: a file, folder, object or S3 folder; a list of them, or rows.
        dst: a file, folder, object or S3 folder; not both sides on this machine.
        recursive: all that is in the folder SRC.
    Examples:
        awsh> s3 mv report.txt s3://lab-bucket/reports/
        awsh> s3 mv s3://lab-bucket/reports/report.txt s3://lab-bucket/archive/
        awsh> s3 mv s3://lab-bucket/inbox/ ./inbox/ --recursive
    """
    return _copy(ctx, src, dst, recursive=recursive, label="moving")


def _copy(ctx: Context, src: Any, dst: Any, *, recursive: bool, label: str) -> Copied:
    given = src if isinstance(src, (list, tuple)) else [src]
    sources = list(dict.fromkeys(either_side(ctx, each) for each in given))
    target = either_side(ctx, dst)
    outcome = Outcome()
    plan = Plan(ctx, sources, target, outcome, recursive=recursive)
    removal = Removal(ctx, outcome)
    landed: Callable[[Transfer], None] = removal.add if label == "moving" else lambda transfer: None
    try:
        Runner(ctx, outcome, landed).run(plan.transfers(), f"{label} to {target}")
        removal.flush()
    finally:
        plan.close()
    if label == "moving":
        for folder in reversed(plan.folders):
            with contextlib.suppress(OSError):
                folder.rmdir()
    raise_failures(outcome.done, outcome.failures)
    source = str(sources[0]) if len(sources) == 1 else f"{len(sources)} sources"
    return Copied(source=source, target=str(target), objects=outcome.done, size=Size(outcome.size))


class Removal:
    """Removes the sources of what was moved, each once its copy is there."""

    def __init__(self, ctx: Context, outcome: Outcome) -> None:
        self._ctx = ctx
        self._outcome = outcome
        self._waiting: dict[str, list[Doomed]] = {}

    def add(self, transfer: Transfer) -> None:
        if isinstance(transfer.source, S3Path):
            waiting = self._waiting.setdefault(transfer.source.bucket, [])
            waiting.append(Doomed(transfer.source.key))
            if len(waiting) >= BATCH:
                self.flush()
        elif isinstance(transfer, Upload):
            try:
                self._unlink(transfer)
            except (OSError, CommandError) as error:
                self._outcome.failures.append((transfer.name, error))

    def _unlink(self, transfer: Upload) -> None:
        now = transfer.source.stat()
        before = transfer.before
        if (now.st_dev, now.st_ino, now.st_size, now.st_mtime_ns) != (
            before.st_dev,
            before.st_ino,
            before.st_size,
            before.st_mtime_ns,
        ):
            raise CommandError("was changed after it was uploaded, and is still here")
        transfer.source.unlink()

    def flush(self) -> None:
        """Deletes what is waiting."""
        for bucket, doomed in self._waiting.items():
            _, failures = delete_quietly(self._ctx, bucket, doomed)
            self._outcome.failures += [
                (name, f"was copied, but is still there: {why}") for name, why in failures
            ]
        self._waiting.clear()
