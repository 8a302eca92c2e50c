"""How an archive gets to AWS: in the request itself, or through a bucket, where nothing of it stays."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from awsh import AwshError, Context, quote
from awsh_lambda.packaging.archive import Archive
from awsh_lambda.packaging.limits import check_direct


@contextmanager
def sent(ctx: Context, archive: Archive, bucket: str | None, what: str) -> Iterator[dict[str, Any]]:
    """The parameters that say where the code is: ZipFile, or S3Bucket and S3Key of an object that is removed after
    the block, however it ends.

    Raises CommandError for what is too large for a request.
    """
    if bucket is None:
        check_direct(archive.size, what)
        yield {"ZipFile": archive.read()}
        return
    key = f"awsh-lambda/{archive.digest[:16].replace('/', '_').replace('+', '-')}.zip"
    # `s3 cp` sends large files in parts, shows how far it is, and leaves no parts behind.
    ctx.run(f"s3 cp {quote(str(archive.path))} s3://{bucket}/{key}")
    try:
        yield {"S3Bucket": bucket, "S3Key": key}
    finally:
        _remove(ctx, bucket, key)


def _remove(ctx: Context, bucket: str, key: str) -> None:
    try:
        ctx.client("s3").delete_object(Bucket=bucket, Key=key)
    except Exception as error:
        if not isinstance(error, AwshError) and not hasattr(error, "response"):
            raise
        ctx.note(f"s3://{bucket}/{key} could not be removed, and is not needed any more: {error}")
