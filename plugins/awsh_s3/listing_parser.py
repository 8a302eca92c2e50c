"""Listings read quickly: botocore takes seconds of computing over a hundred thousand keys.

botocore makes the request, signs it, sends it, tries again; only the answer is read here, into the very
fields that botocore would give. An answer with anything in it that is not known here is left to botocore.

One field more: IN_ORDER has versions and delete markers in the order they stand in, which botocore loses.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

OPERATIONS = ("ListObjects", "ListObjectsV2", "ListObjectVersions")
IN_ORDER = "VersionsAndDeleteMarkers"
_HANDLERS = "before-parse.s3.*"
_NOTHING = b"<Empty/>"
_GROUPS = {
    "Contents": "Contents",
    "Version": "Versions",
    "DeleteMarker": "DeleteMarkers",
    "CommonPrefixes": "CommonPrefixes",
}
# An object as S3 writes it where nobody asked for more.
_OBJECT = re.compile(
    r"<Contents><Key>([^<]*)</Key><LastModified>([^<]*)</LastModified><ETag>([^<]*)</ETag>"
    r"(?:<ChecksumAlgorithm>([^<]*)</ChecksumAlgorithm><ChecksumType>([^<]*)</ChecksumType>)?"
    r"<Size>([0-9]+)</Size><StorageClass>([^<]*)</StorageClass></Contents>"
)
_TAGS = 116
_CHECKSUM_TAGS = 68
"""Characters of the tags around what the pattern takes out."""


def _truth(text: str) -> bool:
    return text == "true"


_READ: dict[str, Callable[[str], Any]] = {
    **dict.fromkeys(("Key", "ETag", "StorageClass", "ChecksumType", "VersionId", "Prefix"), str),
    "Size": int,
    "LastModified": datetime.fromisoformat,
    "IsLatest": _truth,
}
_READ_TOP: dict[str, Callable[[str], Any]] = {
    **dict.fromkeys(
        (
            *("Name", "Prefix", "Delimiter", "EncodingType", "StartAfter"),
            *("ContinuationToken", "NextContinuationToken", "Marker", "NextMarker"),
            *("KeyMarker", "VersionIdMarker", "NextKeyMarker", "NextVersionIdMarker"),
        ),
        str,
    ),
    **dict.fromkeys(("MaxKeys", "KeyCount"), int),
    "IsTruncated": _truth,
}


def quicken(client: Any) -> None:
    """Listings of this S3 client are read here from now on."""
    from botocore.handlers import BUILTIN_HANDLERS

    events = client.meta.events
    # botocore's own come behind: one of them parses all of an answer to look for an error in it.
    own = [entry[1] for entry in BUILTIN_HANDLERS if entry[0] == _HANDLERS]
    for handler in own:
        events.unregister(_HANDLERS, handler)
    events.register(_HANDLERS, _read_instead)
    for handler in own:
        events.register(_HANDLERS, handler)


def _read_instead(
    operation_model: Any, response_dict: dict[str, Any], customized_response_dict: dict[str, Any], **_: Any
) -> None:
    if operation_model.name not in OPERATIONS:
        return
    body, headers = response_dict["body"], response_dict["headers"]
    # What is not whole is somebody else's to notice.
    if response_dict["status_code"] != 200 or headers.get("content-length", str(len(body))) != str(len(body)):
        return
    found = read_listing(body)
    if found is not None:
        customized_response_dict.update(found)
        response_dict["body"] = _NOTHING
        headers["content-length"] = str(len(_NOTHING))


def read_listing(body: bytes) -> dict[str, Any] | None:
    """The fields of a listing's XML as botocore names them; None for one that is better left to botocore."""
    from xml.etree import ElementTree

    try:
        objects, rest = _objects(body)
        root = ElementTree.fromstring(rest)  # noqa: S314
        skip = root.tag.rfind("}") + 1
        found: dict[str, Any] = {"Contents": objects} if objects else {}
        for element in root:
            name = element.tag[skip:]
            group = _GROUPS.get(name)
            if group is not None:
                entry = _entry(element, skip)
                found.setdefault(group, []).append(entry)
                if group in ("Versions", "DeleteMarkers"):
                    found.setdefault(IN_ORDER, []).append(entry)
            else:
                found[name] = _READ_TOP[name](element.text or "")
    except (ElementTree.ParseError, KeyError, ValueError):
        return None
    return found


def _objects(body: bytes) -> tuple[list[dict[str, Any]], bytes]:
    """The objects, where they all look the same and stand together, and what else there is; else none, and all."""
    start, end = body.find(b"<Contents>"), body.rfind(b"</Contents>") + len(b"</Contents>")
    if start < 0:
        return [], body
    text = body[start:end].decode()
    found = _OBJECT.findall(text)
    summed = sum(1 for each in found if each[3])
    length = sum(map(len, map("".join, found))) + _TAGS * len(found) + _CHECKSUM_TAGS * summed
    if length != len(text) or "\r" in text or text.count("&") != text.count("&quot;"):
        return [], body
    objects = []
    for key, modified, etag, algorithm, kind, size, storage in found:
        entry: dict[str, Any] = {
            "Key": key.replace("&quot;", '"'),
            "LastModified": datetime.fromisoformat(modified),
            "ETag": etag.replace("&quot;", '"'),
        }
        if algorithm:
            entry["ChecksumAlgorithm"] = [algorithm]
            entry["ChecksumType"] = kind
        entry["Size"] = int(size)
        entry["StorageClass"] = storage
        objects.append(entry)
    return objects, body[:start] + body[end:]


def _entry(element: Any, skip: int) -> dict[str, Any]:
    entry: dict[str, Any] = {}
    for field in element:
        name = field.tag[skip:]
        if name == "Owner":
            entry["Owner"] = {part.tag[skip:]: part.text or "" for part in field}
        elif name == "ChecksumAlgorithm":
            entry.setdefault(name, []).append(field.text or "")
        else:
            entry[name] = _READ[name](field.text or "")
    return entry
