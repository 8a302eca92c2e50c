"""Copying and moving: from words to transfers, and what came of them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from awsh import Bytes, CommandError, Context, Size, UsageError, Value
from awsh_s3.arguments import Standard, either_end
from awsh_s3.deleting.batches import BATCH, Doomed, delete_quietly
from awsh_s3.matching import sides_meant
from awsh_s3.paths import S3Path
from awsh_s3.rows import Copied
from awsh_s3.transfers.plan import Manner, Plan, Side
from awsh_s3.transfers.requester_pays import buckets_of, paying
from awsh_s3.transfers.runner import Outcome, Runner, Transfer
from awsh_s3.transfers.upload import Upload
from awsh_s3.versions.argument import of_version
from awsh_s3.words import counted
from awsh_s3.workers import raise_failures


def copy(
    ctx: Context,
    src: Any,
    dst: Any,
    manner: Manner,
    *,
    version: Any = None,
    piped: Value = None,
    estimate: int | None = None,
    pays: bool = False,
) -> Copied | Bytes:
    """Copies what SRC (one or several) means to DST; of a move, the sources are removed as they arrive.

    version: which one, of one object. piped, estimate: what `-` stands for, and about how many bytes that
    has. pays: for requests to buckets that want it. Raises the error of a single source, PartialFailure
    naming those of several that failed.
    """
    given = src if isinstance(src, (list, tuple)) else [src]
    ends = [either_end(ctx, each, version=True) for each in given]
    target = either_end(ctx, dst)
    if version is not None:
        remote = [end for end in ends if isinstance(end, S3Path)]
        with paying(buckets_of(*remote) if pays else ()):
            ends = [*of_version(ctx, remote if len(remote) == len(ends) else (), version)]
    for end in ends:
        if isinstance(end, S3Path) and end.version and (manner.move or manner.recursive):
            what = "which is copied or removed" if manner.move else "and no folder"
            raise UsageError(f"{end} is one version of an object, {what}")
    sides = [end for end in dict.fromkeys(ends) if not isinstance(end, Standard)]
    if isinstance(target, Standard) or len(sides) < len(set(ends)):
        from awsh_s3.transfers.standard_streams import through

        return through(ctx, ends, target, manner, piped=piped, estimate=estimate, pays=pays)
    if piped is not None:
        raise UsageError("what the pipeline hands over goes where SRC is `-`", hint=f"s3 cp - {target}")
    if estimate is not None:
        raise UsageError("--size is for what comes from standard input: a file has its own")
    with paying(buckets_of(*sides, target) if pays else ()):
        sources = list(dict.fromkeys(sides_meant(ctx, sides, recursive=manner.recursive)))
        return _copied(ctx, sources, target, manner)


def _copied(ctx: Context, sources: list[Side], target: Side, manner: Manner) -> Copied:
    outcome = Outcome()
    plan = Plan(ctx, sources, target, outcome, manner)
    removal = Removal(ctx, outcome)
    landed: Callable[[Transfer], None] = removal.add if manner.move else lambda transfer: None
    try:
        doing = "moving" if manner.move else "copying"
        Runner(ctx, outcome, landed).run(plan.transfers(), f"{doing} to {target}")
        removal.flush()
    except BaseException:
        if manner.move:
            removal.tell_left()
        raise
    finally:
        plan.close()
    if manner.move:
        for folder in reversed(plan.folders):
            with contextlib.suppress(OSError):
                Path(folder).rmdir()
    tell_skipped(ctx, outcome)
    raise_failures(outcome.done, outcome.failures)
    source = str(sources[0]) if len(sources) == 1 else f"{len(sources)} sources"
    return Copied(source=source, target=str(target), objects=outcome.done, size=Size(outcome.size))


def tell_skipped(ctx: Context, outcome: Outcome) -> None:
    """A note on what was there already."""
    if outcome.skipped:
        was = "it was" if outcome.skipped == 1 else "they were"
        ctx.note(f"{outcome.skipped:,} there already, and left as {was}")


class Removal:
    """Removes the sources of what was moved, each once its copy is there."""

    def __init__(self, ctx: Context, outcome: Outcome) -> None:
        self._ctx = ctx
        self._outcome = outcome
        self._waiting: dict[str, list[Doomed]] = {}
        self._over = 0

    def add(self, transfer: Transfer) -> None:
        if isinstance(transfer.source, S3Path):
            waiting = self._waiting.setdefault(transfer.source.bucket, [])
            waiting.append(Doomed(transfer.source.key))
            if len(waiting) >= BATCH:
                self.flush()
        elif isinstance(transfer, Upload):
            try:
                self._over += 1
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

    def tell_left(self) -> None:
        """Says what was copied and will not be removed any more, since something ended it all."""
        left = self._outcome.done - self._over
        if left:
            self._ctx.note(
                f"{counted(left, 'object')} of them are still where they were too: move them again"
            )

    def flush(self) -> None:
        """Deletes what is waiting."""
        for bucket, doomed in self._waiting.items():
            _, failures = delete_quietly(self._ctx, bucket, doomed)
            self._over += len(doomed)
            self._outcome.failures += [
                (name, f"was copied, but is still there: {why}") for name, why in failures
            ]
        self._waiting.clear()
