"""Rules of S3: ListObjectVersions, in the order that versions and delete markers stand in, page by page."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.s3_listing import ordered
from awsh.sandbox.rules.s3_versions import position_behind

MOST = 1000
_OWNER = (
    "<Owner><ID>75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a</ID>"
    "<DisplayName>webfile</DisplayName></Owner>"
)


@rule("moto.s3.responses:S3Response.list_object_versions")
def list_object_versions(moto: Callable[..., Any], response: Any) -> Any:
    """Answered here: moto copies every version of the bucket for every page, and tells them apart by time."""
    query = {name: values[0] for name, values in response.querystring.items()}
    prefix, delimiter = query.get("prefix", ""), query.get("delimiter", "")
    after = query.get("key-marker", ""), query.get("version-id-marker", "")
    most = min(int(query.get("max-keys", MOST)), MOST)
    encoded = query.get("encoding-type") == "url"
    said: Callable[[str], str] = quote if encoded else lambda text: escape(text, {"\r": "&#13;"})

    bucket = response.backend.get_bucket(response.bucket_name)
    found = _entries(bucket, prefix, delimiter, *after)
    page = list(islice(found, most))
    truncated = bool(page) and next(found, None) is not None
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<ListVersionsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">',
        f"<Name>{bucket.name}</Name><Prefix>{said(prefix)}</Prefix>",
        f"<KeyMarker>{said(after[0])}</KeyMarker><VersionIdMarker>{after[1]}</VersionIdMarker>",
        f"<MaxKeys>{most}</MaxKeys>",
        f"<Delimiter>{said(delimiter)}</Delimiter>" if delimiter else "",
        "<EncodingType>url</EncodingType>" if encoded else "",
        f"<IsTruncated>{str(truncated).lower()}</IsTruncated>",
    ]
    if truncated:
        key, version, _ = page[-1]
        parts.append(f"<NextKeyMarker>{said(key)}</NextKeyMarker>")
        if version is not None:
            parts.append(f"<NextVersionIdMarker>{version.version_id}</NextVersionIdMarker>")
    folders = []
    for key, version, latest in page:
        if version is None:
            folders.append(f"<CommonPrefixes><Prefix>{said(key)}</Prefix></CommonPrefixes>")
        else:
            parts.append(_element(said(key), version, latest))
    body = "".join([*parts, *folders, "</ListVersionsResult>"]).encode()
    return 200, {"content-type": "application/xml", "content-length": str(len(body))}, body


def _entries(
    bucket: Any, prefix: str, delimiter: str, key_marker: str, id_marker: str
) -> Iterator[tuple[str, Any, bool]]:
    """Key, version and whether it is the latest, from behind the markers on; no version for a folder."""
    keys = ordered(bucket.keys)
    last_folder = key_marker
    for key in keys[bisect_left(keys, max(prefix, key_marker)) :]:
        if not key.startswith(prefix):
            return
        if delimiter and (end := key.find(delimiter, len(prefix))) >= 0:
            folder = key[: end + len(delimiter)]
            if folder != last_folder:
                last_folder = folder
                yield folder, None, False
            continue
        versions = list(reversed(bucket.keys.getlist(key, [])))
        begin = 0
        if key == key_marker:
            begin = position_behind(versions, id_marker) if id_marker else len(versions)
        for number, version in enumerate(versions[begin:], begin):
            yield key, version, number == 0


def _element(key: str, version: Any, latest: bool) -> str:
    from moto.s3.models import FakeKey

    common = (
        f"<Key>{key}</Key><VersionId>{version.version_id}</VersionId>"
        f"<IsLatest>{str(latest).lower()}</IsLatest><LastModified>{version.last_modified_ISO8601}</LastModified>"
    )
    if not isinstance(version, FakeKey):
        return f"<DeleteMarker>{common}{_OWNER}</DeleteMarker>"
    algorithm = (
        f"<ChecksumAlgorithm>{version.checksum_algorithm}</ChecksumAlgorithm>"
        f"<ChecksumType>{version.checksum_type or 'FULL_OBJECT'}</ChecksumType>"
        if version.checksum_algorithm
        else ""
    )
    return (
        f"<Version>{common}<ETag>{escape(version.etag, {chr(34): '&quot;'})}</ETag>{algorithm}"
        f"<Size>{version.size}</Size><StorageClass>{version.storage_class}</StorageClass>{_OWNER}</Version>"
    )
