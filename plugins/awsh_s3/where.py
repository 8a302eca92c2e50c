"""The current bucket and folder: `cd` and `pwd`.

The folder is kept with its bucket's name before it, so that it does not outlive a `use bucket`.
"""

from __future__ import annotations

from typing import Annotated

from awsh import CommandError, Completing, Context, Resource, UsageError, ValueType, command
from awsh_s3.completion import complete_folders
from awsh_s3.paths import S3Path, read_path


def here(ctx: Context) -> S3Path | None:
    """The current folder, or None when no bucket is current."""
    bucket = ctx.current("s3:bucket")
    if bucket is None:
        return None
    held, _, prefix = (ctx.current("s3:prefix") or "").partition("/")
    return S3Path(bucket, prefix if held == bucket else "")


def here_or(ctx: Context, path: object | None, wants: str) -> S3Path:
    """The place that PATH means, or the current folder where it was left out.

    wants: how the error begins that is raised when no bucket is current either: `s3 find wants PATH`.
    """
    now = located(ctx, path) if path is not None else here(ctx)
    if now is None:
        raise UsageError(f"{wants} while no bucket is current", hint="`use bucket NAME` makes one so")
    return now


def bucket_or_current(ctx: Context, bucket: str | None, how: str = "name one") -> str:
    """BUCKET, or the current one. how: else to say which. Raises UsageError where there is none."""
    found = bucket or ctx.current("s3:bucket")
    if found is None:
        raise UsageError("no current bucket", hint=f"{how}, or choose it with `use bucket NAME`")
    return found


def bucket_meant(completing: Completing) -> str | None:
    """The bucket that stands on the line which is completed, or the current one."""
    return next(iter(completing.given.get("bucket", ())), None) or completing.ctx.current("s3:bucket")


def located(ctx: Context, given: object, *, version: bool = False, typed: bool = False) -> S3Path:
    """The place that a word, a row or an S3Path means now, to the letter. Raises ValueError.

    version: it may be one of an object's versions; where it must not, UsageError is raised for such.
    typed: a word may be a pattern.
    """
    place = read_path(given, here(ctx), typed=typed)
    if place.version and not version:
        raise UsageError(f"{place} is one version of an object; no version is taken here")
    return place


def typed_place(ctx: Context, given: object) -> S3Path:
    """The same for what stands on the line: a word may be a pattern."""
    return located(ctx, given, typed=True)


def typed_version(ctx: Context, given: object) -> S3Path:
    """The same, and it may be one of an object's versions."""
    return located(ctx, given, typed=True, version=True)


def _place(ctx: Context, given: object) -> S3Path | str:
    return "-" if given == "-" else located(ctx, given)


@command()
def cd(
    ctx: Context,
    path: Annotated[
        S3Path | str | None, Resource("s3:object"), ValueType("PATH", _place, complete_folders)
    ] = None,
) -> None:
    """Go to a folder of the current bucket, or to another bucket.

    Args:
        path: a folder, `..`, `/logs` from the bucket's root, s3://BUCKET/FOLDER, or `-` for the one before;
            the bucket's root when left out.
    Examples:
        awsh> cd s3://lab-bucket
        awsh> cd logs/2026
        awsh> cd ..
        awsh> cd -
    """
    now = here(ctx)
    if path is None:
        if now is None:
            raise UsageError("no current bucket", hint="`use bucket NAME`, or `cd s3://NAME`")
        target = S3Path(now.bucket)
    elif path == "-":
        target = _before(ctx, now)
    else:
        target = located(ctx, path).folder
    _check(ctx, target)
    ctx.use("s3:bucket", target.bucket)
    ctx.use("s3:prefix", f"{target.bucket}/{target.key}")


@command()
def pwd(ctx: Context) -> str:
    """Show the current bucket and folder.

    Examples:
        awsh> pwd
    """
    now = here(ctx)
    if now is None:
        raise CommandError("no current bucket", hint="`use bucket NAME`, or `cd s3://NAME`")
    return str(now)


def _before(ctx: Context, now: S3Path | None) -> S3Path:
    """Where `cd` was before it came here; after a `use bucket`, where it was last."""
    held = ctx.current("s3:prefix")
    if held is not None and now is not None and held == f"{now.bucket}/{now.key}":
        held = ctx.previous("s3:prefix")
    if not held:
        raise CommandError("there is no folder before this one")
    bucket, _, prefix = held.partition("/")
    return S3Path(bucket, prefix)


def _check(ctx: Context, target: S3Path) -> None:
    """One request: HeadBucket, or ListObjectsV2 for one key."""
    from awsh_s3.explain import explained
    from awsh_s3.objects import first_under

    with explained(ctx, target):
        if not target.key:
            ctx.call("s3", "head_bucket", Bucket=target.bucket)
            return
    if first_under(ctx, target) is None:
        raise CommandError(
            f"there is nothing under {target}",
            hint=f"a folder begins with its first object: `s3 cp FILE {target}`",
        )
