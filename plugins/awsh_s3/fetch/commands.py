"""`s3 fetch`; what it does is in fetching.py, loaded when it is first done."""

from __future__ import annotations

import re
from typing import Annotated, Any

from awsh import Context, LocalPath, ValueType
from awsh_s3.arguments import PathArgument
from awsh_s3.fetch.rows import Fetched
from awsh_s3.group import s3
from awsh_s3.transfers.options import CannedAcl, Encryption, KmsKey, StorageClass
from awsh_s3.where import here_or


def _header(ctx: Context, given: Any) -> str:
    name, colon, value = str(given).partition(":")
    if not colon or not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", name.strip()):
        raise ValueError("a header is 'NAME: VALUE'")
    if not value.strip().isprintable():
        raise ValueError("there is a control character in the header")
    return f"{name.strip()}: {value.strip()}"


def _digest(length: int) -> ValueType:
    def convert(ctx: Context, given: Any) -> str:
        text = str(given).strip().lower()
        if not re.fullmatch(f"[0-9a-f]{{{length}}}", text):
            raise ValueError(f"it has {length} hexadecimal digits")
        return text

    return ValueType("HEX", convert)


Header = Annotated[str, ValueType("'NAME: VALUE'", _header, secret=True)]


@s3.command
def fetch(
    ctx: Context,
    url: str,
    key: PathArgument | None = None,
    *,
    keep_local: LocalPath | None = None,
    header: list[Header] | None = None,
    sha256: Annotated[str | None, _digest(64)] = None,
    md5: Annotated[str | None, _digest(32)] = None,
    content_type: str | None = None,
    cache_control: str | None = None,
    metadata: dict[str, str] | None = None,
    tag: dict[str, str] | None = None,
    class_: StorageClass | None = None,
    sse: Encryption | None = None,
    kms_key: KmsKey | None = None,
    acl: CannedAcl | None = None,
) -> Fetched:
    """Fetch a file from the web into a bucket (PutObject, or a multipart upload), without holding it.

    It streams, in constant memory. A connection that breaks off is taken up where it was, if the server can;
    the object appears when all of it has come and is right, or not at all. Certificates are verified; proxies
    are those of the environment; a redirection from https to http is refused.

    Args:
        url: its address, https or http.
        key: where to; the current folder when left out. A folder keeps the name that the server or the
            address says.
        keep_local: a file here that gets the same bytes.
        header: sent to the server that URL names, and kept out of the history.
        sha256: the SHA-256 it must have.
        md5: the MD5 it must have.
        content_type: instead of the one the server says.
        cache_control: as in `max-age=3600`.
        metadata: of your own, in plain ASCII; may be repeated.
        tag: up to ten; may be repeated.
        class_: the storage class.
        sse: how S3 encrypts it; as the bucket says, unless given.
        kms_key: a key of KMS, by id, ARN or alias.
        acl: who may do what with it; buckets refuse that by default.
    Examples:
        awsh> s3 fetch https://example.com/data.csv s3://lab-bucket/inbox/
        awsh> s3 fetch https://example.com/data.csv s3://lab-bucket/data.csv --keep-local data.csv
    """
    from awsh_s3.fetch.fetching import fetch_into
    from awsh_s3.transfers.options import ObjectOptions

    place = here_or(ctx, key, "s3 fetch wants KEY")
    given = dict(each.split(": ", 1) for each in header or ())
    sums = {name: digest for name, digest in (("sha256", sha256), ("md5", md5)) if digest}
    options = ObjectOptions(
        content_type=content_type,
        cache_control=cache_control,
        metadata=metadata or {},
        storage_class=class_,
        tags=tag or {},
        encryption=sse,
        kms_key=kms_key,
        acl=acl,
    )
    return fetch_into(ctx, url, place, headers=given, options=options, sums=sums, keep=keep_local)
