"""What a sync deletes: asked for by number, size and name, then done."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

from awsh import Context, TargetFolder, human_size
from awsh_s3.arguments import LocalFile
from awsh_s3.deleting.batches import Doomed, delete_quietly
from awsh_s3.paths import S3Path
from awsh_s3.sync.spool import Spool
from awsh_s3.words import counted, shortened
from awsh_s3.workers import FAILURES

Failures = list[tuple[str, Any]]


class Deletion:
    """Of DOOMED from TARGET, since they are not in SOURCE."""

    def __init__(
        self, ctx: Context, source: S3Path | LocalFile, target: S3Path | LocalFile, doomed: Spool
    ) -> None:
        self._ctx = ctx
        self._source = source
        self._target = target
        self._doomed = doomed

    @property
    def wanted(self) -> bool:
        """Whether there is anything to delete."""
        return self._doomed.count > 0

    def confirm(self, *, empty: bool) -> None:
        """Asks for it. empty: the source is, which is most often a mistake. Raises as `Context.confirm`."""
        if not self.wanted:
            return
        doomed = self._doomed
        things = "file" if isinstance(self._target, LocalFile) else "object"
        count = f"{counted(doomed.count, things)} ({human_size(doomed.size)})"
        named = shortened(doomed.first, doomed.count)
        if empty:
            self._ctx.note(f"THE SOURCE IS EMPTY: there is nothing in {self._source}")
            self._ctx.confirm(f"Delete everything below {self._target}, {count}: {named}?")
        else:
            are = "is" if doomed.count == 1 else "are"
            self._ctx.confirm(
                f"Delete {count} below {self._target} that {are} not in {self._source}: {named}?"
            )

    def run(self, folder: TargetFolder | None) -> tuple[int, Failures]:
        """Does it, and gives the number and the failures. folder: the target, where that is here."""
        if not self.wanted:
            return 0, []
        if folder is not None:
            return self._run_here(folder)
        assert isinstance(self._target, S3Path)
        target = self._target
        doomed = (Doomed(target.key + name) for name in self._names())
        return delete_quietly(self._ctx, target.bucket, doomed, label=f"deleting from {target}")

    def _names(self) -> Iterator[str]:
        """Those to delete, but for what has come into the source since it was looked at."""
        for change in self._doomed:
            came = isinstance(self._source, LocalFile) and os.path.lexists(f"{self._source}/{change.name}")
            if not came:
                yield change.name

    def _run_here(self, folder: TargetFolder) -> tuple[int, Failures]:
        done, failures = 0, []
        for name in self._names():
            if self._ctx.stopped():
                raise KeyboardInterrupt
            try:
                folder.remove(name)
                done += 1
            except FAILURES as error:
                failures.append((f"{self._target}/{name}", error))
        return done, failures
