"""Copying and moving: from words to transfers, and what came of them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

from awsh import CommandError, Context, Size
from awsh_s3.arguments import either_side
from awsh_s3.deleting import BATCH, Doomed, delete_quietly
from awsh_s3.matching import sides_meant
from awsh_s3.paths import S3Path
from awsh_s3.plan import Plan
from awsh_s3.rows import Copied
from awsh_s3.transfers import Outcome, Runner, Transfer
from awsh_s3.upload import Upload
from awsh_s3.workers import raise_failures


def copy(ctx: Context, src: Any, dst: Any, *, recursive: bool, move: bool = False) -> Copied:
    """Copies what SRC (one or several) means to DST; with MOVE the sources are removed as they arrive.

    Raises the error of a single source, PartialFailure naming those of several that failed.
    """
    given = src if isinstance(src, (list, tuple)) else [src]
    sides = dict.fromkeys(either_side(ctx, each) for each in given)
    sources = list(dict.fromkeys(sides_meant(ctx, sides, recursive=recursive)))
    target = either_side(ctx, dst)
    outcome = Outcome()
    plan = Plan(ctx, sources, target, outcome, recursive=recursive, move=move)
    removal = Removal(ctx, outcome)
    landed: Callable[[Transfer], None] = removal.add if move else lambda transfer: None
    try:
        Runner(ctx, outcome, landed).run(plan.transfers(), f"{'moving' if move else 'copying'} to {target}")
        removal.flush()
    finally:
        plan.close()
    if move:
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
