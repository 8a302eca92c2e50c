"""Going on with uploads that broke off."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from awsh import AwsError, CommandError, Context, Size
from awsh_s3.rows import Copied
from awsh_s3.transfers.copying import Removal, tell_skipped
from awsh_s3.transfers.multipart import Sender
from awsh_s3.transfers.requester_pays import paying
from awsh_s3.transfers.runner import Outcome, Piece, Runner, Transfer
from awsh_s3.transfers.upload import Upload
from awsh_s3.uploads.paused import Paused, all_paused, is_called
from awsh_s3.workers import FAILURES, in_parallel, raise_failures


class Resumed(Upload):
    """The rest of an upload. size: its bytes, once `look` has found them out."""

    def __init__(self, ctx: Context, paused: Paused) -> None:
        super().__init__(
            ctx, Path(paused.path), paused.target, paused.options, part=paused.part, move=paused.move
        )
        self._paused = paused
        self.moves = paused.move

    def look(self) -> None:
        """Finds out what is there, and compares it with the file. Raises what is in FAILURES."""
        paused = self._paused
        assert paused is not None
        if not paused.hold():
            raise CommandError("is being sent by another awsh")
        self._open()
        why = paused.why_not(self.before)
        if why is not None:
            raise CommandError(
                f"cannot be gone on with: {why}",
                hint=f"`s3 uploads abort {paused.target}` drops what is there, `s3 cp` begins anew",
            )
        self._part = paused.part
        sender = Sender(self._ctx, paused.target, paused.options, paused.upload)
        try:
            parts = sender.listed()
        except AwsError as error:
            if error.code != "NoSuchUpload":
                raise
            paused.drop()
            raise CommandError(
                f"the upload to {paused.target} is over: completed, aborted, or ended by a lifecycle rule",
                hint="`s3 cp` begins anew",
            ) from error
        self._sender = sender
        self.size = paused.size - self._compare(sender, parts)

    def _compare(self, sender: Sender, parts: dict[int, dict[str, Any]]) -> int:
        """Bytes of the parts that are there and the same as in the file."""
        same = 0

        def take(number: int) -> int:
            offset = (number - 1) * self._part
            size = min(self._part, self._whole - offset)
            ours = size > 0 and sender.take(number, parts[number], partial(self._read, offset), size)
            return size if ours else 0

        with self._ctx.progress(f"comparing {self.name}", sender.there, unit="B") as bar:
            for end in in_parallel(self._ctx, take, parts):
                if end.error is not None:
                    raise end.error
                same += end.answer or 0
                bar.advance(parts[end.item]["Size"])
        return same

    def begin(self) -> Iterable[Piece]:
        assert self._sender is not None
        return self._pieces(self._sender)


def resume_all(ctx: Context, names: Sequence[str]) -> Copied | None:
    """Goes on with what NAMES mean, or with everything that was paused here.

    Raises the error of a single one, PartialFailure naming those of several that failed.
    """
    found = _meant(ctx, names)
    outcome = Outcome()
    removal = Removal(ctx, outcome)

    def landed(transfer: Transfer) -> None:
        if isinstance(transfer, Resumed) and transfer.moves:
            removal.add(transfer)

    with paying(paused.bucket for paused in found if paused.paying):
        ready: list[Resumed] = []
        try:
            for paused in found:
                ready.append(Resumed(ctx, paused))
                try:
                    ready[-1].look()
                except FAILURES as error:
                    outcome.failures.append((ready[-1].name, error))
                    ready.pop().abandon()
            Runner(ctx, outcome, landed).run(ready, "resuming")
        finally:
            # Those that are done have nothing to abandon any more; what was not begun is let go of.
            for transfer in ready:
                transfer.abandon()
    tell_skipped(ctx, outcome)
    raise_failures(outcome.done, outcome.failures)
    source = found[0].path if len(found) == 1 else f"{len(found)} files"
    target = str(found[0].target) if len(found) == 1 else f"{len({p.bucket for p in found})} buckets"
    size = sum(paused.size for paused in found)
    return Copied(source=source, target=target, objects=outcome.done, size=Size(size))


def _meant(ctx: Context, names: Sequence[str]) -> list[Paused]:
    known = list(all_paused(ctx))
    if not names:
        if not known:
            raise CommandError("no upload was paused here", hint="`s3 uploads` lists what is unfinished")
        return known
    found: dict[str, Paused] = {}
    for name in names:
        meant = [each for each in known if is_called(ctx, name, each.upload, each.target, each.path)]
        if not meant:
            raise CommandError(
                f"no upload {name!r} was paused here",
                hint="`s3 uploads` says which can be gone on with, and from which file",
            )
        found |= {paused.upload: paused for paused in meant}
    return list(found.values())
