"""Rules of S3: ListObjects and ListObjectsV2, page by page from where the last one ended.

Answered here: moto sorts all of a bucket for every page, forgets its tokens, and counts no folders.
"""

from __future__ import annotations

import base64
import binascii
from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any
from urllib.parse import quote_plus
from xml.sax.saxutils import escape

from awsh.sandbox.rules import rule

MOST = 1000
_LAST = "\U0010ffff"
"""Sorts behind whatever a key goes on with."""
_OWNER = (
    "<Owner><ID>75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a</ID>"
    "<DisplayName>webfile</DisplayName></Owner>"
)
_CONTROLS = {chr(code): f"&#x{code:x};" for code in range(32) if chr(code) not in "\t\n"}


# Keys in their order, kept while the bucket changes


def ordered(keys: Any) -> list[str]:
    """The keys of a bucket in their order, also those of which a delete marker is left."""
    order: list[str] | None = vars(keys).get("_order")
    if order is None or len(order) != len(keys):
        order = sorted(dict(keys))
        keys._order = order
    return order


@rule("moto.s3.utils:_VersionedKeyStore.__setitem__", "key", "value")
def set_item(moto: Callable[..., Any], keys: Any, key: str, value: Any) -> None:
    """A new key takes its place."""
    _add(keys, key)
    moto(key, value)


@rule("moto.s3.utils:_VersionedKeyStore.setlist", "key", "list_")
def set_list(moto: Callable[..., Any], keys: Any, key: str, list_: Any) -> None:
    """The same."""
    _add(keys, key)
    moto(key, list_)


@rule("moto.s3.utils:_VersionedKeyStore.pop", "key")
def pop(moto: Callable[..., Any], keys: Any, key: str) -> None:
    """A key that is gone leaves it."""
    order = vars(keys).get("_order")
    if order is not None and dict.__contains__(keys, key):
        at = bisect_left(order, key)
        if at < len(order) and order[at] == key:
            del order[at]
    moto(key)


def _add(keys: Any, key: str) -> None:
    order = vars(keys).get("_order")
    if order is not None and not dict.__contains__(keys, key):
        insort(order, key)


# Pages


@rule("moto.s3.responses:S3Response.list_objects_v2")
def list_objects_v2(moto: Callable[..., Any], response: Any) -> Any:
    """The token says where to go on: it outlives the server."""
    query = _query(response)
    token = query.get("continuation-token")
    after = _read_token(token) if token is not None else query.get("start-after", "")
    page, truncated = _page(response, query, after)
    said = _said(query)
    parts = [f"<KeyCount>{len(page)}</KeyCount>"]
    if token is not None:
        parts.append(f"<ContinuationToken>{escape(token)}</ContinuationToken>")
    if truncated:
        name, key = page[-1]
        parts.append(
            f"<NextContinuationToken>{_token(name if key else name + _LAST)}</NextContinuationToken>"
        )
    if "start-after" in query:
        parts.append(f"<StartAfter>{said(query['start-after'])}</StartAfter>")
    owner = query.get("fetch-owner") == "true"
    return _answer(response, query, page, truncated, parts, owner=owner)


@rule("moto.s3.responses:S3Response.list_objects")
def list_objects(moto: Callable[..., Any], response: Any) -> Any:
    """The first version of it: goes on behind a key, or a folder that was shown."""
    query = _query(response)
    marker, delimiter = query.get("marker", ""), query.get("delimiter", "")
    behind_prefix = marker.removeprefix(query.get("prefix", ""))
    shown = delimiter and behind_prefix.find(delimiter) == len(behind_prefix) - len(delimiter) >= 0
    page, truncated = _page(response, query, marker + _LAST if shown else marker)
    said = _said(query)
    parts = [f"<Marker>{said(marker)}</Marker>"]
    if truncated and delimiter:
        parts.append(f"<NextMarker>{said(page[-1][0])}</NextMarker>")
    return _answer(response, query, page, truncated, parts, owner=True)


def _query(response: Any) -> dict[str, str]:
    from moto.s3.exceptions import InvalidArgumentError

    query = {name: values[0] for name, values in response.querystring.items()}
    most = query.get("max-keys", "1000")
    if not most.isdecimal() or int(most) > 2147483647:
        message = "Provided max-keys not an integer or within integer range"
        raise InvalidArgumentError(message, "max-keys", most)
    if query.get("encoding-type", "url") != "url":
        message = "Invalid Encoding Method specified in Request"
        raise InvalidArgumentError(message, "encoding-type", query["encoding-type"])
    return query


def _page(response: Any, query: dict[str, str], after: str) -> tuple[list[tuple[str, Any]], bool]:
    """Names and their objects, None for a folder; and whether there are more."""
    keys = response.backend.get_bucket(response.bucket_name).keys
    found = _entries(keys, query.get("prefix", ""), query.get("delimiter", ""), after)
    page = list(islice(found, min(int(query.get("max-keys", MOST)), MOST)))
    return page, bool(page) and next(found, None) is not None


def _entries(keys: Any, prefix: str, delimiter: str, after: str) -> Iterator[tuple[str, Any]]:
    from moto.s3.models import FakeKey

    order = ordered(keys)
    at = max(bisect_left(order, prefix), bisect_right(order, after) if after else 0)
    # A copy of what comes next: keys come and go while they are listed.
    while (names := order[at : at + MOST]) and names[0].startswith(prefix):
        behind = names[-1]
        for name in names:
            key = keys.get(name)
            if not name.startswith(prefix):
                return
            if not isinstance(key, FakeKey):
                continue
            end = name.find(delimiter, len(prefix)) if delimiter else -1
            if end >= 0:
                folder = name[: end + len(delimiter)]
                yield folder, None
                behind = folder + _LAST
                break
            yield name, key
        at = bisect_right(order, behind)


def _token(name: str) -> str:
    return base64.urlsafe_b64encode(name.encode("utf-8", "surrogatepass")).decode()


def _read_token(token: str) -> str:
    from moto.s3.exceptions import InvalidArgumentError

    try:
        name = base64.b64decode(token, b"-_", validate=True).decode("utf-8", "surrogatepass")
    except (binascii.Error, ValueError):
        name = ""
    if not name:
        message = "The continuation token provided is incorrect"
        raise InvalidArgumentError(message, "continuation-token", token)
    return name


def _said(query: dict[str, str]) -> Callable[[str], str]:
    """How keys are written."""
    if query.get("encoding-type") == "url":
        return lambda text: quote_plus(text, safe="/*", errors="surrogatepass")
    return lambda text: escape(text, _CONTROLS)


def _answer(
    response: Any,
    query: dict[str, str],
    page: list[tuple[str, Any]],
    truncated: bool,
    parts: list[str],
    *,
    owner: bool,
) -> Any:
    said = _said(query)
    delimiter = query.get("delimiter", "")
    most = min(int(query.get("max-keys", MOST)), MOST)
    text = "".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">',
            f"<Name>{response.bucket_name}</Name><Prefix>{said(query.get('prefix', ''))}</Prefix>",
            *parts,
            f"<MaxKeys>{most}</MaxKeys>",
            f"<Delimiter>{said(delimiter)}</Delimiter>" if delimiter else "",
            "<EncodingType>url</EncodingType>" if "encoding-type" in query else "",
            f"<IsTruncated>{str(truncated).lower()}</IsTruncated>",
            *(_element(said(name), key, _OWNER if owner else "") for name, key in page if key is not None),
            *(
                f"<CommonPrefixes><Prefix>{said(name)}</Prefix></CommonPrefixes>"
                for name, key in page
                if key is None
            ),
            "</ListBucketResult>",
        ]
    )
    body = text.encode("utf-8", "replace")
    return 200, {"content-type": "application/xml", "content-length": str(len(body))}, body


def _element(name: str, key: Any, owner: str) -> str:
    checksum = (
        f"<ChecksumAlgorithm>{key.checksum_algorithm}</ChecksumAlgorithm>"
        f"<ChecksumType>{key.checksum_type or 'FULL_OBJECT'}</ChecksumType>"
        if key.checksum_algorithm
        else ""
    )
    etag = key.etag.replace('"', "&quot;")
    return (
        f"<Contents><Key>{name}</Key><LastModified>{key.last_modified_ISO8601}</LastModified>"
        f"<ETag>{etag}</ETag>{checksum}<Size>{key.size}</Size>"
        f"{owner}<StorageClass>{key.storage_class}</StorageClass></Contents>"
    )
