"""Making one folder like another: what is done, in which order, and what came of it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from awsh import CommandError, Context, Rows, Size, TargetFolder, UsageError, human_size
from awsh_s3.arguments import LocalFile
from awsh_s3.paths import S3Path
from awsh_s3.patterns import Selection
from awsh_s3.sync.comparison import Change, Comparison, How
from awsh_s3.sync.deletion import Deletion
from awsh_s3.sync.rows import SyncChange, Synced
from awsh_s3.sync.sides import Pair, listed, pairs
from awsh_s3.sync.spool import Spool
from awsh_s3.transfers.bulk import Bulk
from awsh_s3.transfers.download import Download
from awsh_s3.transfers.local_tree import Entry, source_files, target_files
from awsh_s3.transfers.options import ObjectOptions
from awsh_s3.transfers.remote_copy import RemoteCopy
from awsh_s3.transfers.requester_pays import buckets_of, paying
from awsh_s3.transfers.runner import Outcome, Runner, Transfer
from awsh_s3.transfers.upload import Upload
from awsh_s3.words import shortened
from awsh_s3.workers import FAILURES, raise_failures

Side = S3Path | LocalFile
SHOWN = ("action", "name", "size", "reason")
"""Columns of a rehearsal."""


def synchronize(
    ctx: Context,
    source: Side,
    target: Side,
    how: How,
    selection: Selection,
    options: Callable[[str], ObjectOptions],
    *,
    delete: bool,
    dry_run: bool = False,
    pays: bool = False,
) -> Synced | Rows:
    """What `Sync` does, or would do in a dry run. pays: for requests to buckets that want it."""
    made = Sync(ctx, source, target, how, selection, options, bulk=not pays)
    buckets = buckets_of(source, target) if pays else ()
    if dry_run:
        return Rows(_rehearse(made, buckets, delete=delete), SHOWN)
    with paying(buckets):
        return made.run(delete=delete)


def _rehearse(made: Sync, buckets: Iterable[str], *, delete: bool) -> Iterator[SyncChange]:
    with paying(buckets):
        yield from made.rehearsed(delete=delete)


class Sync:
    """Makes TARGET like SOURCE, as far as SELECTION goes. options: of a new object, by its name.

    Without `delete` what is found is copied while the rest is still being looked for. With it everything is
    looked at first, since nothing may be deleted when a part of the source could not be read.
    """

    def __init__(
        self,
        ctx: Context,
        source: Side,
        target: Side,
        how: How,
        selection: Selection,
        options: Callable[[str], ObjectOptions],
        *,
        bulk: bool = True,
    ) -> None:
        self._ctx = ctx
        self.source = source.folder if isinstance(source, S3Path) else source
        self.target = target.folder if isinstance(target, S3Path) else target
        self._check()
        self._selection = selection
        self._options = options
        self.outcome = Outcome()
        self.deleted = 0
        self._any = False
        self._bulk = Bulk(ctx) if bulk else None
        self._into: TargetFolder | None = None
        self._bar: Any = None
        here = next((side for side in (self.source, self.target) if isinstance(side, LocalFile)), None)
        self._root = os.fspath(here.path) if here is not None else None
        self._comparison = Comparison(ctx, how, self._root, self._fail, self._same)

    def _check(self) -> None:
        source, target = self.source, self.target
        if isinstance(source, LocalFile) and isinstance(target, LocalFile):
            raise UsageError(
                "both sides are on this machine",
                hint="the one in S3 is s3://BUCKET/FOLDER/, or :FOLDER/ in the current bucket",
            )
        if isinstance(source, LocalFile) and not source.path.is_dir():
            source.path.stat()
            raise CommandError(f"{source} is a file", hint=f"`s3 cp {source} {target}` copies it")
        if isinstance(target, LocalFile) and target.path.exists() and not target.path.is_dir():
            raise CommandError(f"{target} is a file, and a folder is wanted")
        if isinstance(source, S3Path) and isinstance(target, S3Path) and source.bucket == target.bucket:
            if target.key.startswith(source.key):
                raise CommandError(f"{target} lies in {source}, which would be copied into itself")
            if source.key.startswith(target.key):
                raise CommandError(f"{source} lies in {target}, and would be taken for a part of it")

    def run(self, *, delete: bool) -> Synced:
        """Does it. Raises the error of the only thing there was to do, or PartialFailure naming all."""
        try:
            if delete:
                with closing(Spool()) as copies, closing(Spool()) as doomed:
                    self._plan(copies, doomed)
                    deletion = Deletion(self._ctx, self.source, self.target, doomed)
                    if not self.outcome.failures:
                        deletion.confirm(empty=not self._any)
                    self._copy(copies)
                    self._delete(deletion)
            else:
                self._copy(self._changes(deletions=False))
        finally:
            if self._into is not None:
                self._into.close()
        self._say()
        raise_failures(self.outcome.done + self.deleted, self.outcome.failures)
        return Synced(
            source=str(self.source),
            target=str(self.target),
            copied=self.outcome.done,
            size=Size(self.outcome.size),
            deleted=self.deleted,
            unchanged=self._comparison.unchanged,
        )

    def rehearsed(self, *, delete: bool) -> Iterator[SyncChange]:
        """What would be done, a row each; deletions last."""
        rows = 0
        with closing(Spool()) as doomed:
            for change in self._changes(deletions=delete):
                if change.source is None:
                    doomed.add(change)
                else:
                    rows += 1
                    yield self._row(change)
            if not self.outcome.failures:
                yield from map(self._row, doomed)
            elif delete:
                self._ctx.note("nothing would be deleted, since not everything can be read")
        self._say(summary=False)
        raise_failures(rows + self._comparison.unchanged, self.outcome.failures)

    # Looking

    def _plan(self, copies: Spool, doomed: Spool) -> None:
        with self._ctx.progress(f"comparing with {self.target}") as self._bar:
            for change in self._changes(deletions=True):
                (copies if change.source is not None else doomed).add(change)
        self._bar = None

    def _changes(self, *, deletions: bool) -> Iterator[Change]:
        """What is to be done. What cannot be read is put among the failures."""
        with suppress(_Unread):
            yield from self._comparison.changes(self._pairs(deletions=deletions))

    def _pairs(self, *, deletions: bool) -> Iterator[Pair]:
        # What stands for a folder cannot come from this machine, and is no file on it.
        folders = self._root is None
        for pair in pairs(self._entries(self.source, source=True), self._entries(self.target, source=False)):
            if self._ctx.stopped():
                raise KeyboardInterrupt
            if self._bar is not None:
                self._bar.advance()
            if pair[0] is not None:
                self._any = True
                yield pair
            elif deletions and pair[1] is not None and (folders or not pair[1].name.endswith("/")):
                yield pair

    def _entries(self, side: Side, *, source: bool) -> Iterator[Entry]:
        if isinstance(side, LocalFile):
            walk = source_files if source else target_files
            yield from walk(os.fspath(side.path), self._selection, self._fail)
            return
        try:
            yield from listed(self._ctx, side, self._selection)
        except FAILURES as error:
            self._fail(str(side), error)
            raise _Unread from error

    def _fail(self, name: str, error: Exception) -> None:
        self.outcome.failures.append((name, error))

    def _same(self, entry: Entry) -> None:
        # Linux tells names apart; elsewhere one that is there must not be overwritten by its like.
        if sys.platform != "linux" and isinstance(self.target, LocalFile):
            self._folder.claim(entry.name)

    # Copying

    def _copy(self, changes: Iterable[Change]) -> None:
        Runner(self._ctx, self.outcome, lambda transfer: None).run(
            map(self._transfer, changes), f"syncing to {self.target}"
        )

    def _transfer(self, change: Change) -> Transfer:
        entry = change.source
        assert entry is not None
        if isinstance(self.target, LocalFile):
            assert entry.row is not None
            return Download(self._ctx, entry.row, self._folder, entry.name, bulk=self._bulk)
        target = S3Path(self.target.bucket, self.target.key + entry.name)
        options = self._options(entry.name)
        if entry.row is not None:
            return RemoteCopy(self._ctx, entry.row, target, options)
        return Upload(self._ctx, Path(f"{self._root}/{entry.name}"), target, options, bulk=self._bulk)

    @property
    def _folder(self) -> TargetFolder:
        if self._into is None:
            assert isinstance(self.target, LocalFile)
            self._into = TargetFolder(self.target.path)
        return self._into

    # Deleting

    def _delete(self, deletion: Deletion) -> None:
        if self.outcome.failures:
            if deletion.wanted:
                self._ctx.note("nothing was deleted, since not everything was copied")
            return
        folder = self._folder if deletion.wanted and isinstance(self.target, LocalFile) else None
        self.deleted, failures = deletion.run(folder)
        self.outcome.failures += failures

    # Saying

    def _say(self, *, summary: bool = True) -> None:
        unknown = self._comparison.unknown
        if unknown:
            self._ctx.note(
                f"{len(unknown):,} could not be compared by content, since S3 has no checksum of them,"
                f" and were by time: {shortened(unknown, len(unknown))}"
            )
        if not self._any and not self.outcome.failures:
            self._ctx.note(f"there is nothing in {self.source}")
        if summary and self.outcome.failures:
            self._ctx.note(
                f"{self.outcome.done:,} copied ({human_size(self.outcome.size)}), {self.deleted:,} deleted,"
                f" {self._comparison.unchanged:,} unchanged"
            )

    def _row(self, change: Change) -> SyncChange:
        def place(side: Side) -> str:
            return f"{side}{change.name}" if isinstance(side, S3Path) else f"{self._root}/{change.name}"

        return SyncChange(
            action="copy" if change.source is not None else "delete",
            name=change.name,
            size=Size(change.size),
            reason=change.reason,
            source=place(self.source) if change.source is not None else None,
            target=place(self.target),
        )


class _Unread(Exception):
    """One of the sides cannot be read to its end; the failure is noted."""
