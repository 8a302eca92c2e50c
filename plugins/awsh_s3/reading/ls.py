"""`s3 ls`."""

from __future__ import annotations

from collections.abc import Iterator

from awsh import AwshError, Context, Rows
from awsh_s3.arguments import PathArgument, Recursive
from awsh_s3.group import s3
from awsh_s3.kinds import BUCKET
from awsh_s3.objects import all_buckets
from awsh_s3.paths import S3Path
from awsh_s3.rows import Bucket, Object, Version
from awsh_s3.where import here, located


@s3.command
def ls(
    ctx: Context,
    path: PathArgument | None = None,
    *,
    recursive: Recursive = False,
    versions: bool = False,
    buckets: bool = False,
) -> Iterator[Object] | Iterator[Bucket] | Iterator[Version] | Rows:
    """List buckets, or the objects and folders at PATH.

    Without PATH: the current folder; the buckets, when none is current. PATH may be a pattern: `*`, `?` and
    `[a-z]` within a folder, `**` through folders. Rows feed `s3 rm`, `s3 cp`, `s3 cat` and `s3 stat`.

    Args:
        path: a folder, an object, or a pattern (of what nothing is called exactly).
        recursive: go through every folder below.
        versions: older versions and what was deleted too, as `s3 versions` does.
        buckets: the buckets, although one is current.
    Examples:
        awsh> s3 ls
        awsh> s3 ls s3://lab-bucket/logs/ | where size > 1MB | sort -size
        awsh> s3 ls s3://lab-bucket/logs/*.gz
        awsh> s3 ls s3://lab-bucket/**/report.txt
        awsh> s3 ls s3://lab-bucket --recursive | where modified < 7d
        awsh> s3 ls s3://lab-bucket/logs/ --versions
        awsh> s3 ls --buckets
    """
    where = located(ctx, path) if path is not None else here(ctx)
    if buckets or where is None:
        return Rows(all_buckets(ctx), ("name", "region", "created"), BUCKET.name)
    if versions:
        from awsh_s3.versions.commands import listed

        return listed(ctx, where, recursive=recursive)
    return _listed(ctx, where, recursive=recursive)


def _listed(ctx: Context, where: S3Path, *, recursive: bool) -> Iterator[Object]:
    from awsh_s3.matching import everything, settled

    empty = True
    for row in everything(ctx, settled(ctx, where), folders=not recursive):
        empty = False
        yield row
    if empty and where.key:
        hint = "; `**` goes through folders" if where.glob and "**" not in where.glob else ""
        ctx.note(f"there is nothing at {where}{hint or _bucket_meant(ctx, where)}")


def _bucket_meant(ctx: Context, where: S3Path) -> str:
    """With a current bucket a word is a key, also one that is another bucket's name."""
    from contextlib import suppress

    from awsh_s3.buckets.names import why_not

    name = where.key.rstrip("/")
    if why_not(name):
        return ""
    with suppress(AwshError):
        ctx.call("s3", "head_bucket", Bucket=name)
        return f"; the bucket of that name is s3://{name}"
    return ""
