"""Listings read quickly: botocore takes seconds of computing over a hundred thousand keys.

botocore makes the request, signs it, sends it, tries again; only the answer is read here, into the very
fields that botocore would give. An answer with anything in it that is not known here is left to botocore.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

OPERATIONS = ("ListObjects", "ListObjectsV2", "ListObjectVersions")
_NOTHING = b"<Empty/>"
_GROUPS = {
    "Contents": "Contents",
    "Version": "Versions",
    "DeleteMarker": "DeleteMarkers",
    "CommonPrefixes": "CommonPrefixes",
}


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
    # In front of botocore's own look for an error in the answer, which parses all of it.
    client.meta.events.register_first("before-parse.s3.*", _read_instead)


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
        root = ElementTree.fromstring(body)  # noqa: S314
        space = root.tag[: root.tag.rindex("}") + 1] if "}" in root.tag else ""
        skip = len(space)
        found: dict[str, Any] = {}
        for element in root:
            name = element.tag[skip:]
            group = _GROUPS.get(name)
            if group is not None:
                found.setdefault(group, []).append(_entry(element, skip))
            else:
                found[name] = _READ_TOP[name](element.text or "")
    except (ElementTree.ParseError, KeyError, ValueError):
        return None
    return found


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
