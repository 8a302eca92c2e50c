"""`s3 presign`."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from awsh import CommandError, Context, Duration, UsageError
from awsh_s3.arguments import VersionedPath
from awsh_s3.group import s3
from awsh_s3.versions.argument import VersionArgument, of_version
from awsh_s3.where import located

LONGEST = timedelta(days=7)


@s3.command
def presign(
    ctx: Context,
    path: VersionedPath,
    *,
    version: VersionArgument | None = None,
    expires: Duration = timedelta(hours=1),
    method: Literal["get", "put", "head", "delete"] = "get",
) -> str:
    """An address that lets whoever has it get, or put, one object, without credentials of their own.

    It is made here, without a request: whether the object is there, and you may do this, shows when the
    address is used. With temporary credentials it ends when they do.

    Args:
        path: the object.
        version: one of its versions: `previous`, `first`, a number, a time (they are looked up), or an id.
        expires: how long it works, up to 7d.
        method: what it allows.
    Examples:
        awsh> s3 presign s3://lab-bucket/report.txt --expires 15m
        awsh> s3 presign s3://lab-bucket/inbox/upload.bin --method put
    """
    [place] = of_version(ctx, [located(ctx, path, version=True)], version)
    if place.version and method == "put":
        raise UsageError("what is put becomes a version of its own", usage=presign.usage)
    if not place.key:
        raise CommandError(f"{place} is a bucket; an address is for one object")
    if not timedelta(seconds=1) <= expires <= LONGEST:
        raise UsageError("--expires: an address works for 1s to 7d", usage=presign.usage)
    with ctx.errors():
        url: str = ctx.client("s3").generate_presigned_url(
            f"{method}_object",
            Params=place.named,
            ExpiresIn=int(expires.total_seconds()),
        )
    return url
