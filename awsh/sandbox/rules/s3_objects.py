"""Rules of S3: multipart uploads, and the settings that moto does not know."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

from awsh.sandbox.rules import rule

UNKNOWN = frozenset(
    {
        "analytics",
        "intelligent-tiering",
        "metrics",
        "requestPayment",
        "session",
        "torrent",
        "abac",
        "renameObject",
    }
    | {"metadataConfiguration", "metadataTable", "metadataInventoryTable", "metadataJournalTable"}
)
"""Settings for which moto does something else: it lists the bucket, or creates it."""


@rule("moto.s3.models:S3Backend._url_module")
def url_module(moto: Callable[..., Any], backend: Any) -> Any:
    """A key may have newlines in it, which moto's routes do not match."""
    urls = moto()
    urls.url_paths = {
        path.replace(">.+)", r">[\s\S]+)").replace(">/.*)", r">/[\s\S]*)"): handler
        for path, handler in urls.url_paths.items()
    }
    return urls


@rule("moto.s3.responses:S3Response._get_querystring", "request", "full_url")
def get_querystring(moto: Callable[..., Any], response: Any, request: Any, full_url: str) -> Any:
    """A setting that moto does not know is said to be so."""
    query = moto(request, full_url)
    unknown = sorted(UNKNOWN & set(query))
    if unknown:
        raise NotImplementedError(f"?{unknown[0]}")
    return query


@rule("moto.s3.responses:S3Response._complete_multipart_body", "body")
def complete_multipart_body(
    moto: Callable[..., Any], response: Any, body: bytes
) -> Iterator[tuple[int, str]]:
    """Parts are named in ascending order, each once."""
    from moto.s3.exceptions import InvalidPartOrder

    parts = list(moto(body))
    if any(later[0] <= earlier[0] for earlier, later in pairwise(parts)):
        raise InvalidPartOrder
    return iter(parts)


@rule("moto.s3.models:S3Backend.complete_multipart_upload", "bucket_name", "multipart_id", "body")
def complete_multipart_upload(
    moto: Callable[..., Any],
    backend: Any,
    bucket_name: str,
    multipart_id: str,
    body: Iterator[tuple[int, str]],
) -> Any:
    """An upload that does not exist (any more): NoSuchUpload."""
    from moto.s3.exceptions import NoSuchUpload

    if multipart_id not in backend.get_bucket(bucket_name).multiparts:
        raise NoSuchUpload(upload_id=multipart_id)
    return moto(bucket_name, multipart_id, body)


@rule("moto.s3.models:FakeKey.etag")
def etag(moto: Callable[..., Any], key: Any) -> Any:
    """The sum of what was stored, also when two requests ask for it first: moto reads one file for both."""
    if key._etag is not None:
        return moto()
    with key.lock:
        return moto()
