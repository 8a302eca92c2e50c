"""`s3 ls`."""

from __future__ import annotations

from collections.abc import Iterator

from awsh import Context, Rows
from awsh_s3.arguments import PathArgument, Recursive
from awsh_s3.group import s3
from awsh_s3.kinds import BUCKET
from awsh_s3.objects import all_buckets, first_under, objects_under
from awsh_s3.paths import S3Path
from awsh_s3.rows import Bucket, Object
from awsh_s3.where import here, located


@s3.command
def ls(
    ctx: Context, path: PathArgument | None = None, *, recursive: Recursive = False, buckets: bool = False
) -> Iterator[Object] | Iterator[Bucket] | Rows:
    """List buckets, or the objects and folders at PATH.

    Without PATH: the current folder; the buckets, when none is current. The last part of PATH may be a
    pattern with `*`, `?` and `[a-z]`, best quoted. Rows feed `s3 rm`, `s3 cp`, `s3 cat` and `s3 stat`.

    Args:
        path: a folder, an object, or a pattern.
        recursive: go through every folder below; a pattern then means the last part of each key.
        buckets: the buckets, although one is current.
    Examples:
        awsh> s3 ls
        awsh> s3 ls s3://lab-bucket/logs/ | where size > 1MB | sort -size
        awsh> s3 ls 's3://lab-bucket/logs/*.gz'
        awsh> s3 ls s3://lab-bucket --recursive | where modified < 7d
        awsh> s3 ls --buckets
    """
    where = located(ctx, path) if path is not None else here(ctx)
    if buckets or where is None:
        return Rows(all_buckets(ctx), ("name", "region", "created"), BUCKET.name)
    return _listed(ctx, where, recursive=recursive)


def _listed(ctx: Context, where: S3Path, *, recursive: bool) -> Iterator[Object]:
    empty = True
    for row in _matching(ctx, where, recursive=recursive):
        empty = False
        yield row
    if empty and where.key:
        ctx.note(f"there is nothing at {where}")


def _matching(ctx: Context, where: S3Path, *, recursive: bool) -> Iterator[Object]:
    if where.is_folder:
        yield from objects_under(ctx, where, folders=not recursive)
        return
    plain = _before_pattern(where.name)
    if plain == where.name:
        first = first_under(ctx, where)
        if first is None:
            return
        if first["key"] == where.key:
            yield first
        yield from objects_under(ctx, where.folder, folders=not recursive)
        return
    from fnmatch import fnmatchcase

    folder = where.parent
    start = folder if recursive else S3Path(where.bucket, folder.key + plain)
    for row in objects_under(ctx, start, folders=not recursive):
        name = row["key"].removesuffix("/").rpartition("/")[2]
        if name == where.name or fnmatchcase(name, where.name):
            yield row


def _before_pattern(name: str) -> str:
    """What NAME begins with before its first wildcard; all of it when it has none."""
    end = min((place for place in map(name.find, "*?[") if place >= 0), default=len(name))
    return name[:end]
