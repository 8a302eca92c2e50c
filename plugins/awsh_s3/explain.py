"""AWS's refusals in words that name the bucket or the key they are about."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from awsh import AwsError, AwshError, Context, suggest
from awsh_s3.paths import S3Path

PASSING = frozenset(("InternalError", "RequestTimeout", "ServiceUnavailable", "SlowDown"))
"""Codes of what may go well a moment later."""
_VERSION = {
    **dict.fromkeys(("NoSuchVersion", "NotFound"), ("NoSuchVersion", "has no version {}")),
    **dict.fromkeys(("InvalidArgument", "BadRequest"), ("NoSuchVersion", "has no version {}")),
    **dict.fromkeys(("MethodNotAllowed", "405"), ("MethodNotAllowed", "was deleted: {} is a delete marker")),
}
"""What S3 refuses about a version, as a code that says so, and in words. HEAD's answers have numbers alone."""


@contextlib.contextmanager
def explained(ctx: Context, path: S3Path) -> Iterator[None]:
    """Refusals inside the block are taken to be about PATH."""
    try:
        with ctx.errors():
            yield
    except AwsError as error:
        raise told(ctx, error, path) from error


def told(ctx: Context, error: AwsError, path: S3Path) -> AwsError:
    """ERROR in words about PATH; as it is where AWS said more than there is to say."""
    code, hint = error.code, error.hint
    bucket_only = not path.key or "Bucket" in error.operation or error.operation.startswith("List")
    if code == "NoSuchBucket" or (code == "NotFound" and bucket_only):
        code, message = "NoSuchBucket", f"bucket {path.bucket!r} does not exist"
        hint = hint or nearest_bucket(ctx, path.bucket)
    elif path.version and code in _VERSION and (code != "InvalidArgument" or "version" in str(error).lower()):
        code, message = _VERSION[code][0], f"{path.latest} {_VERSION[code][1].format(path.version)}"
        hint = f"`s3 versions {path.latest}` lists them"
    elif code in ("NoSuchKey", "NotFound"):
        code, message = "NoSuchKey", f"there is no object {path}"
        if path.glob:
            hint = f"no pattern is taken here; `s3 ls '{path}' | …` hands on what matches"
    elif code == "AccessDenied":
        what = f"bucket {path.bucket!r}" if bucket_only else str(path)
        message = f"{error.operation} on {what} is not allowed to {ctx.who}"
        if error.operation.startswith("Head"):
            message += ", or there is no such thing"
    elif code == "AccessControlListNotSupported":
        message = f"bucket {path.bucket!r} takes no ACLs, as none does unless it was told to since April 2023"
        hint = f"a policy lets others in: `s3 policy set {path.bucket} --public-read`; or `s3 acl set --allow-public`"
    elif code == "InvalidObjectState":
        message, hint = f"{path} is archived", f"`s3 thaw {path}` makes it readable for a while"
    else:
        return error
    return AwsError(code, message, service="s3", operation=error.operation, hint=hint)


def nearest_bucket(ctx: Context, name: str) -> str | None:
    """`did you mean 'x'?`, after asking for the buckets there are."""
    known: list[str] = []
    with contextlib.suppress(AwshError):
        known = [bucket.id for bucket in ctx.names("s3:bucket", fresh=True)]
    return suggest(name, known)
