"""`s3 versions`; the listing is in history.py, loaded when it is first done."""

from __future__ import annotations

from collections.abc import Iterator

from awsh import Context, Rows
from awsh_s3.arguments import PathArgument, Recursive
from awsh_s3.group import s3
from awsh_s3.kinds import OBJECT
from awsh_s3.paths import S3Path
from awsh_s3.rows import Version
from awsh_s3.where import here_or


@s3.command
def versions(
    ctx: Context, path: PathArgument | None = None, *, recursive: Recursive = False
) -> Iterator[Version] | Rows:
    """List the versions and delete markers of an object, or of what is in a folder (ListObjectVersions).

    The newest stands first, and `number` counts back from it. Rows are of exactly that version: they feed
    `s3 cat`, `s3 cp`, `s3 restore`, and `s3 rm`, which removes it for good. Deleted objects are listed too.

    Args:
        path: an object, a folder, a bucket or a pattern; the current folder when left out.
        recursive: everything below too.
    Examples:
        awsh> s3 versions s3://lab-bucket/report.txt
        awsh> s3 versions s3://lab-bucket -r | where marker and latest
        awsh> s3 versions s3://lab-bucket/report.txt | where number == 0 | s3 cat
        awsh> s3 versions s3://lab-bucket/logs/ -r | where not latest | first 5
    """
    return listed(ctx, here_or(ctx, path, "s3 versions wants PATH"), recursive=recursive)


def listed(ctx: Context, where: S3Path, *, recursive: bool) -> Rows:
    """The rows of `s3 versions`, which are of objects as far as other commands are concerned."""
    return Rows(_rows(ctx, where, recursive=recursive), _VIEW, OBJECT.name, tuple(Version.__annotations__))


_VIEW = ("key", "number", "marker", "size", "modified", "version_id", "latest")


def _rows(ctx: Context, where: S3Path, *, recursive: bool) -> Iterator[Version]:
    from awsh_s3.versions.history import everything_ever, history_of

    empty = True
    alone = not (recursive or where.glob or where.is_folder)
    for row in history_of(ctx, where) if alone else ():
        empty = False
        yield row
    if empty:
        for row in everything_ever(ctx, where, folders=not recursive):
            empty = False
            yield row
    if empty and where.key:
        ctx.note(f"there is nothing at {where}, and no older version")
