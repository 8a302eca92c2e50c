"""`s3 rm`; what it does is in removing.py, loaded when it is first done."""

from __future__ import annotations

from awsh import Context, UsageError
from awsh_s3.arguments import Recursive, VersionedPath
from awsh_s3.group import s3
from awsh_s3.versions.argument import VersionArgument, of_version
from awsh_s3.where import located


@s3.command
def rm(
    ctx: Context,
    *paths: VersionedPath,
    recursive: Recursive = False,
    version: VersionArgument | None = None,
    if_exists: bool = False,
) -> None:
    """Remove objects (DeleteObjects), a thousand a request.

    Asks before it removes more than one, or what a pattern means. In a bucket with versioning the versions
    stay, and `s3 undelete` brings the object back; a version that is named goes for good. S3 says nothing of
    a key that is not there; up to 20 paths are looked up first, so that a misspelt one is an error.

    Args:
        paths: objects or patterns (`*` within a folder, `**` through folders); with --recursive, folders too.
        recursive: everything below the folders, and the objects of exactly these names.
        version: of one object, this version, for good: `previous`, `first`, a number as `s3 versions` counts,
            a time, or an id.
        if_exists: no error for what is not there.
    Examples:
        awsh> s3 rm s3://lab-bucket/report.txt
        awsh> s3 rm s3://lab-bucket/logs/ --recursive
        awsh> s3 rm s3://lab-bucket/old/**/*.tmp --if-exists
        awsh> s3 ls s3://lab-bucket/old/ | where modified < 90d | s3 rm
    """
    if not paths:
        raise UsageError("s3 rm wants PATH", usage=rm.usage)
    from awsh_s3.deleting.removing import remove

    places = list(dict.fromkeys(located(ctx, path, version=True) for path in paths))
    if recursive and (version is not None or any(place.version for place in places)):
        raise UsageError("--recursive is for folders, a version is of one object", usage=rm.usage)
    places = of_version(ctx, places, version)
    remove(ctx, places, recursive=recursive, if_exists=if_exists)
