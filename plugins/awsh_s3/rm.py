"""`s3 rm`; what it does is in removing.py, loaded when it is first done."""

from __future__ import annotations

from awsh import Context, UsageError
from awsh_s3.arguments import PathArgument, Recursive
from awsh_s3.group import s3
from awsh_s3.where import located


@s3.command
def rm(ctx: Context, *paths: PathArgument, recursive: Recursive = False, if_exists: bool = False) -> None:
    """Remove objects (DeleteObjects), a thousand a request.

    Asks before it removes more than one, or what a pattern means. In a bucket with versioning the versions
    stay. S3 says nothing of a key that is not there; up to 20 paths are looked up first, so that a misspelt
    one is an error.

    Args:
        paths: objects or patterns (`*` within a folder, `**` through folders); with --recursive, folders too.
        recursive: everything below the folders, and the objects of exactly these names.
        if_exists: no error for what is not there.
    Examples:
        awsh> s3 rm s3://lab-bucket/report.txt
        awsh> s3 rm s3://lab-bucket/logs/ --recursive
        awsh> s3 rm s3://lab-bucket/old/**/*.tmp --if-exists
        awsh> s3 ls s3://lab-bucket/old/ | where modified < 90d | s3 rm
    """
    if not paths:
        raise UsageError("s3 rm wants PATH", usage=rm.usage)
    from awsh_s3.removing import remove

    places = list(dict.fromkeys(located(ctx, path) for path in paths))
    remove(ctx, places, recursive=recursive, if_exists=if_exists)
