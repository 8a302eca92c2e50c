"""`s3 purge`; the work is in purging.py, loaded when it is first done."""

from __future__ import annotations

from typing import Annotated, TypedDict

from awsh import DETAIL, Context, Duration, Rows, Size, UsageError
from awsh_s3.arguments import PathArgument
from awsh_s3.group import s3
from awsh_s3.where import here_or


class Purged(TypedDict):
    """What is gone for good. versions: older ones; size: theirs. markers: delete markers."""

    uri: str
    versions: int
    size: Size
    markers: int
    bucket: Annotated[str, DETAIL]


@s3.command
def purge(
    ctx: Context,
    path: PathArgument | None = None,
    *,
    keep: int = 0,
    older: Duration | None = None,
    markers: bool = False,
) -> Purged | Rows:
    """Remove older versions for good, and delete markers that no version stands behind (DeleteObjects).

    What the keys mean now stays. Asks, with the number, the size, and how many deleted objects could not be
    brought back any more. A rehearsal (`awsh --dry-run`) lists what would be removed. For doing it day by day see
    `s3 lifecycle add --noncurrent-expire`.

    Args:
        path: an object, a folder, a bucket or a pattern, and all below it; the current folder when left out.
        keep: so many older versions of each object stay, the newest.
        older: only versions that something newer took the place of so long ago, and markers as old.
        markers: no version, only the delete markers.
    Examples:
        awsh> s3 purge s3://lab-bucket/logs/ --older 30d --keep 3
        awsh> s3 purge s3://lab-bucket --markers
    """
    from awsh_s3.versions.purging import Rule, purge_versions

    if keep < 0:
        raise UsageError(f"--keep {keep}: a number of versions", usage=purge.usage)
    if markers and keep:
        raise UsageError("--markers removes no version, so there is none to --keep", usage=purge.usage)
    place = here_or(ctx, path, "s3 purge wants PATH")
    return purge_versions(ctx, place, Rule.made(keep, older, markers_only=markers))
