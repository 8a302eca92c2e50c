"""`s3 cp -`: what comes from standard input or the pipeline, and what goes to standard output."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterable, Iterator, Sequence

from awsh import Bytes, Context, Rows, Size, UsageError, Value
from awsh_s3.arguments import LocalFile, Standard
from awsh_s3.paths import S3Path
from awsh_s3.rows import Copied
from awsh_s3.transfers.copying import tell_skipped
from awsh_s3.transfers.options import ObjectOptions
from awsh_s3.transfers.plan import Manner
from awsh_s3.transfers.requester_pays import buckets_of, paying
from awsh_s3.transfers.runner import Outcome, Runner
from awsh_s3.transfers.stream_upload import StreamUpload
from awsh_s3.workers import raise_failures

End = S3Path | LocalFile | Standard


def through(
    ctx: Context,
    sources: Sequence[End],
    target: End,
    manner: Manner,
    *,
    piped: Value,
    estimate: int | None,
    pays: bool,
) -> Copied | Bytes:
    """A copy from or to `-`. See `awsh_s3.transfers.copying.copy`."""
    if manner.move:
        raise UsageError("`-` cannot be moved", hint="s3 cp")
    if manner.recursive or manner.selection:
        raise UsageError("`-` is one thing; --recursive is for folders")
    if isinstance(target, Standard):
        return _outward(ctx, sources, manner, pays=pays)
    if len(sources) > 1:
        raise UsageError("`-` beside other sources", hint="one at a time")
    if isinstance(target, LocalFile):
        raise UsageError(f"`-` goes to S3, and {target} is on this machine", hint=f"… > {target}")
    if target.is_folder:
        raise UsageError(f"`-` has no name to be called by in {target}", hint=f"{target}NAME")
    with paying(buckets_of(target) if pays else ()):
        return _upload(ctx, piped, target, manner, estimate)


def _outward(ctx: Context, sources: Sequence[End], manner: Manner, *, pays: bool) -> Bytes:
    from awsh_s3.reading.excerpts import contents

    places = [source for source in sources if isinstance(source, S3Path)]
    if len(places) < len(sources):
        raise UsageError("both sides are on this machine", hint="`!cat FILE` shows a file")
    if manner.options != ObjectOptions() or manner.part is not None:
        raise UsageError("these options are for what goes to S3")

    def chunks() -> Iterator[bytes]:
        with paying(buckets_of(*places) if pays else ()):
            yield from contents(ctx, places, first=None, last=None, gunzip=False)

    return Bytes(chunks())


def _upload(ctx: Context, piped: Value, target: S3Path, manner: Manner, estimate: int | None) -> Copied:
    over = threading.Event()
    chunks: Iterable[bytes] = (
        ctx.standard_input(over.is_set) if piped is None else ctx.written(piped, target.name)
    )
    transfer = StreamUpload(
        ctx,
        chunks,
        target,
        manner.options,
        name=str(target),
        estimate=estimate,
        part=manner.part,
        interrupt=over.set,
    )
    outcome = Outcome()
    try:
        Runner(ctx, outcome, lambda transfer: None).run([transfer], f"uploading to {target}")
    finally:
        if isinstance(piped, (Bytes, Rows)):
            # A producer that a worker still waits for cannot be ended from here; it ends with the worker.
            with contextlib.suppress(ValueError):
                piped.close()
    tell_skipped(ctx, outcome)
    raise_failures(outcome.done, outcome.failures)
    return Copied(source="-", target=str(target), objects=outcome.done, size=Size(transfer.size))
