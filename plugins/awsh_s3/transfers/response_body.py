"""An object's bytes, asked for again from where a connection broke off."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

from awsh import AwsError, CommandError, Context
from awsh_s3.explain import PASSING, explained
from awsh_s3.paths import S3Path

CHUNK = 1 << 20
TRIES = 5


class Damaged(CommandError):
    """Bytes arrived, but not those that S3 holds."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} arrived, but not with its checksum", hint="try again")


def read_body(
    ctx: Context,
    path: S3Path,
    *,
    first: int = 0,
    last: int | None = None,
    etag: str | None = None,
    seen: Callable[[dict[str, Any]], None] = lambda answer: None,
) -> Iterator[bytes]:
    """Bytes FIRST to LAST (included) of the object at PATH (GetObject), in chunks of at most a mebibyte.

    etag: the only version that will do; that of the first answer, once there is one. seen: is given the
    first answer. Raises Damaged, and CommandError when the object changes meanwhile or the connection fails for
    good.
    """
    position, end = first, None if last is None else last + 1
    tries = 0
    while True:
        parameters: dict[str, Any] = {**path.named, "ChecksumMode": "ENABLED"}
        if position or end is not None:
            parameters["Range"] = f"bytes={position}-{'' if end is None else end - 1}"
        if etag is not None:
            parameters["IfMatch"] = f'"{etag}"'
        body = None
        try:
            with explained(ctx, path):
                answer = ctx.client("s3").get_object(**parameters)
                body = answer["Body"]
                etag = answer["ETag"].strip('"')
                if end is None:
                    seen(answer)
                    end = position + answer["ContentLength"]
                for chunk in body.iter_chunks(CHUNK):
                    position += len(chunk)
                    yield chunk
                if position < end:
                    raise CommandError(f"the connection broke off after {position} of {end} bytes")
                return
        except AwsError as error:
            if error.code == "PreconditionFailed":
                raise CommandError(f"{path} was changed while it was read", hint="try again") from error
            tries += 1
            if error.code not in PASSING or tries >= TRIES:
                raise
        except CommandError:
            tries += 1
            if tries >= TRIES:
                raise
        finally:
            if body is not None:
                body.close()
        if end is not None and position >= end:
            raise Damaged(str(path))
        time.sleep(0.1 * 2**tries)
