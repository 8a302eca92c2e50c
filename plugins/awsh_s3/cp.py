"""`s3 cp` and `s3 mv`; what they do is in copying.py, loaded when it is first done."""

from __future__ import annotations

from awsh import Context
from awsh_s3.arguments import Destination, Recursive, Source
from awsh_s3.group import s3
from awsh_s3.rows import Copied


@s3.command
def cp(ctx: Context, src: list[Source], dst: Destination, *, recursive: Recursive = False) -> Copied:
    """Copy files to S3, objects from S3, or objects within S3.

    What begins with `s3://` or `:` is in S3, `:` meaning the current bucket and folder; any other word is
    a file on this machine (`./:x` for one that begins with a colon). A target that ends in `/`, or is a
    folder here, keeps the name of what is copied. With --recursive the content of SRC goes into DST.
    A file or object appears at its name when it is whole and checked, or not at all. SRC may be a pattern
    (`*` within a folder, `**` through folders): what matches keeps its place below the folder that the
    pattern begins from.

    Args:
        src: a file, folder, object, S3 folder or pattern; a list, or rows: `s3 ls logs/ | s3 cp here/`.
        dst: a file, folder, object or S3 folder; not both sides on this machine.
        recursive: all that is in the folder SRC.
    Examples:
        awsh> s3 cp report.txt s3://lab-bucket/reports/
        awsh> s3 cp s3://lab-bucket/reports/report.txt ./copy.txt
        awsh> s3 cp s3://lab-bucket/logs/**/*.gz logs/
        awsh> s3 cp site/ s3://lab-bucket/site/ --recursive
        awsh> s3 cp s3://lab-bucket/site/ s3://other-bucket/ --recursive
        awsh> s3 ls s3://lab-bucket/reports/ | where size < 1MB | s3 cp small/
    """
    from awsh_s3.copying import copy

    return copy(ctx, src, dst, recursive=recursive)


@s3.command
def mv(ctx: Context, src: list[Source], dst: Destination, *, recursive: Recursive = False) -> Copied:
    """Move files to S3, objects from S3, or objects within S3: a copy, then the source is removed.

    Each source is removed only when its copy is there. Paths are those of `s3 cp`.

    Args:
        src: a file, folder, object or S3 folder; a list of them, or rows.
        dst: a file, folder, object or S3 folder; not both sides on this machine.
        recursive: all that is in the folder SRC.
    Examples:
        awsh> s3 mv report.txt s3://lab-bucket/reports/
        awsh> s3 mv s3://lab-bucket/reports/report.txt s3://lab-bucket/archive/
        awsh> s3 mv s3://lab-bucket/inbox/ ./inbox/ --recursive
    """
    from awsh_s3.copying import copy

    return copy(ctx, src, dst, recursive=recursive, move=True)
