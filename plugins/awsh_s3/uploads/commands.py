"""`s3 uploads` and `s3 resume`; what they do is in unfinished.py and resuming.py."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated

from awsh import (
    Candidate,
    CommandError,
    Completing,
    Context,
    Duration,
    Resource,
    Rows,
    UsageError,
    ValueType,
)
from awsh_s3.arguments import BucketName
from awsh_s3.group import s3
from awsh_s3.rows import Copied, Unfinished
from awsh_s3.where import bucket_or_current

uploads = s3.group(
    "uploads", "Uploads that were begun and not finished: what is there of them, and is paid for.", bare="ls"
)


def _complete(completing: Completing) -> Iterable[Candidate]:
    from awsh_s3.uploads.paused import all_paused

    for paused in all_paused(completing.ctx):
        if str(paused.target).startswith(completing.word) or paused.key.startswith(completing.word):
            yield Candidate(str(paused.target), f"from {paused.path}")


Upload = Annotated[str, Resource("s3:upload"), ValueType("UPLOAD", lambda ctx, given: str(given), _complete)]
"""An unfinished upload: the object it is to be, its id, or the file that it is made from."""


def _buckets(ctx: Context, bucket: str | None, *, everywhere: bool) -> list[str]:
    """Those that are meant; the current one when none is named."""
    if everywhere:
        if bucket is not None:
            raise UsageError("a bucket, or --all")
        from awsh_s3.objects import all_buckets

        return [each["name"] for each in all_buckets(ctx)]
    return [bucket_or_current(ctx, bucket, "name one, say --all")]


@uploads.command
def ls(ctx: Context, bucket: BucketName | None = None, *, all_: bool = False) -> Rows | Iterator[Unfinished]:
    """List uploads that were begun and not finished (ListMultipartUploads, ListParts).

    Their parts are stored, and paid for, until the upload goes on and ends, or is aborted. STATE says what
    is known here: `paused` can be gone on with, with `s3 resume`; `running` is being sent; `changed` and
    `gone` tell of the file; nothing: it was begun elsewhere.

    Args:
        bucket: the current one when left out.
        all_: those of all buckets.
    Examples:
        awsh> s3 uploads ls lab-bucket
        awsh> s3 uploads --all | where started < 7d
    """
    from awsh_s3.uploads.unfinished import listed

    rows = listed(ctx, _buckets(ctx, bucket, everywhere=all_))
    return Rows(rows, ("bucket", *ls.columns)) if all_ else rows


@uploads.command
def abort(
    ctx: Context,
    *names: Upload,
    older: Duration | None = None,
    bucket: BucketName | None = None,
    all_: bool = False,
) -> None:
    """Abort unfinished uploads and delete their parts, after asking (AbortMultipartUpload).

    Args:
        names: which: the object's key or s3:// path, the upload's id, the file; rows of `s3 uploads`. None:
            those that were paused here, or with --older all of the bucket that are as old.
        older: only those that were begun longer ago: 7d.
        bucket: where they are looked for; the current one when left out.
        all_: look in all buckets.
    Examples:
        awsh> s3 uploads abort --older 7d --bucket lab-bucket
        awsh> s3 uploads --all | where started < 30d | s3 uploads abort
    """
    from awsh_s3.uploads.unfinished import abort_all, chosen, old, paused_here

    if names:
        wanted = chosen(ctx, names, lambda: _buckets(ctx, bucket, everywhere=all_), older)
    elif older is not None:
        wanted = old(ctx, _buckets(ctx, bucket, everywhere=all_), older)
    else:
        wanted = paused_here(ctx)
        if not wanted:
            raise CommandError(
                "no upload was paused here", hint="name one, or --older 7d; `s3 uploads` lists them"
            )
    abort_all(ctx, wanted)


@s3.command
def resume(ctx: Context, *names: Upload) -> Copied | None:
    """Go on with uploads that broke off (ListParts, UploadPart, CompleteMultipartUpload).

    What is there is asked of S3 and compared with the file, part by part; only the rest is sent. The file
    must be as it was when the upload began.

    Args:
        names: which: the object's key or s3:// path, the upload's id, the file; all that were paused here
            when left out.
    Examples:
        awsh> s3 resume || echo "nothing to go on with"
    """
    from awsh_s3.uploads.resuming import resume_all

    return resume_all(ctx, names)
