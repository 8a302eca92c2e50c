"""`s3 restore` and `s3 undelete`; the work is in restoring.py and undeleting.py, loaded when it is first done."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, TypedDict

from awsh import DETAIL, Context, Rows, Size, UsageError
from awsh_s3.arguments import PathArgument, Recursive, VersionedPath
from awsh_s3.group import s3
from awsh_s3.versions.argument import VersionArgument, Which, read_which
from awsh_s3.where import located


class Restored(TypedDict):
    """One object. from_version: whose content it has now. version_id: the latest one, which is new if changed."""

    key: str
    from_version: str
    version_id: str
    changed: bool
    size: Size
    bucket: Annotated[str, DETAIL]
    uri: Annotated[str, DETAIL]


class RestoredTree(TypedDict):
    """All below a place. unchanged: objects that were as they should be. size: of what was restored."""

    uri: str
    restored: int
    removed: int
    unchanged: int
    size: Size


class Change(TypedDict):
    """What a restore would do to one key. version_id, size, modified: of the version that it had then."""

    action: Literal["restore", "remove"]
    key: str
    size: Size | None
    modified: datetime | None
    version_id: str | None
    bucket: Annotated[str, DETAIL]
    uri: Annotated[str, DETAIL]


@s3.command
def restore(
    ctx: Context, path: VersionedPath, *, to: VersionArgument | None = None, recursive: Recursive = False
) -> Restored | RestoredTree | Rows:
    """Make an older version of an object the latest again, or a whole folder what it was (CopyObject).

    The version is copied within S3 as a new one, with its metadata, tags, storage class and KMS key: nothing
    is lost, so nothing is asked, unless suspended versioning would lose what is there. With --recursive, every
    key below gets back what it was at a time, and keys that came later are removed by a delete marker; that is
    planned, shown and asked for. What is as it was is left alone, so the line can be run again after it was
    stopped. A rehearsal (`awsh --dry-run`) lists what would be done. For archived objects see `s3 thaw`.

    Args:
        path: an object, a row of `s3 versions`, or with --recursive a folder, bucket or pattern.
        to: `previous`, `first`, a number as `s3 versions` counts, an id, or a time: `2h`, `'2026-11-20 14:00'`.
            S3 knows the time of a version in whole seconds.
        recursive: everything below; TO is a time then.
    Examples:
        awsh> s3 versioning on lab-bucket
        awsh> s3 restore s3://lab-bucket/report.txt --to first
        awsh> s3 versions s3://lab-bucket/report.txt | where number == 0 | s3 restore
        awsh> s3 restore s3://lab-bucket/logs/ --recursive --to now
    """
    place = located(ctx, path, version=True)
    if place.version:
        if to is not None or recursive:
            raise UsageError(f"{place} says which version", usage=restore.usage)
        which: Which = place.version
    elif to is None:
        raise UsageError(
            "s3 restore wants --to", hint="`previous`, `first`, an id, `2h`", usage=restore.usage
        )
    else:
        which = read_which(ctx, to)
    if recursive:
        from awsh_s3.versions.restoring_tree import restore_tree

        if not isinstance(which, datetime):
            raise UsageError("with --recursive, --to is a time", hint="`2h`, `'2026-11-20 14:00'`")
        return restore_tree(ctx, place, which)
    if place.is_folder or place.glob:
        raise UsageError(f"{place} is not one object", hint="--recursive restores all that is there")
    from awsh_s3.versions.restoring import restore_one

    return restore_one(ctx, place.latest, which)


@s3.command
def undelete(ctx: Context, *paths: PathArgument, recursive: Recursive = False) -> None:
    """Bring deleted objects back by removing their delete markers (DeleteObjects).

    That works while the bucket has versioning and a version is left. Asks for more than one.

    Args:
        paths: objects or patterns; with --recursive folders too.
        recursive: everything below.
    Examples:
        awsh> s3 versioning on lab-bucket
        awsh> s3 rm s3://lab-bucket/report.txt
        awsh> s3 undelete s3://lab-bucket --recursive
    """
    from awsh_s3.versions.undeleting import bring_back

    if not paths:
        raise UsageError("s3 undelete wants PATH", usage=undelete.usage)
    bring_back(ctx, list(dict.fromkeys(located(ctx, path) for path in paths)), recursive=recursive)
