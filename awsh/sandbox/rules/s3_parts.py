"""Rules of S3: parts become one object, which still knows them; its checksum is told with it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator
from typing import Any
from xml.etree import ElementTree

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.s3_answers import answered, refused
from awsh.sandbox.rules.s3_checksums import HEADER, SIZES, compare, digest, sent

_SMALLEST = 5 << 20


@rule("moto.s3.responses:S3Response._complete_multipart_body", "body")
def complete_multipart_body(
    moto: Callable[..., Any], response: Any, body: bytes
) -> Iterator[tuple[int, str]]:
    """What is told of the whole and of its parts is compared."""
    from moto.s3.exceptions import InvalidPart, MalformedXML, S3ClientError

    try:
        root = ElementTree.fromstring(body)  # noqa: S314 (expat knows when to stop)
    except ElementTree.ParseError:
        raise MalformedXML from None
    told = [{each.tag.rpartition("}")[2]: each.text or "" for each in part} for part in root]
    if not told or not all(part.get("PartNumber", "").isdigit() and "ETag" in part for part in told):
        raise MalformedXML
    named = list(moto(body))
    uploads = response.backend.get_bucket(response.bucket_name).multiparts
    upload = uploads.get(response._get_param("uploadId"))
    if upload is None:
        return iter(named)
    algorithm, kind = _kind(upload)
    for part in told:
        number = int(part["PartNumber"])
        kept = upload.parts.get(number)
        value = part.get(f"Checksum{algorithm}")
        if kept is not None and value is not None and value != kept.checksum_value:
            raise InvalidPart
        if value is None and kind == "COMPOSITE":
            raise S3ClientError(
                "InvalidRequest",
                f"The upload was created using a {algorithm.lower()} checksum. The complete request must "
                f"include the checksum for each part. It was missing for part {number} in the request.",
            )
    parts = [upload.parts[number] for number, _ in named if number in upload.parts]
    size = response.headers.get("x-amz-mp-object-size")
    if size is not None and int(size) != sum(part.size for part in parts):
        message = f"The provided 'x-amz-mp-object-size' header value {size} does not match what was computed"
        raise S3ClientError("InvalidRequest", message)
    whole = sent(response)
    if whole and kind == "FULL_OBJECT":
        compare(*whole, (part.value for part in parts))
    return iter(named)


def _kind(upload: Any) -> tuple[str, str]:
    """Algorithm and type of an upload's checksum; empty where it has none."""
    metadata = upload.metadata
    return metadata.get("x-amz-checksum-algorithm") or "", metadata.get("x-amz-checksum-type") or ""


@rule("moto.s3.models:FakeMultipart.complete", "body")
def complete(moto: Callable[..., Any], upload: Any, body: Iterator[tuple[int, str]]) -> Any:
    """The whole's bytes, ETag, and checksum: the one that was asked for, and no other."""
    from moto.s3.exceptions import EntityTooSmall, InvalidPart, MalformedXML

    algorithm, kind = _kind(upload)
    parts: list[tuple[int, Any]] = []
    for number, etag in body:
        part = upload.parts.get(number)
        if part is None or part.etag.strip('"') != etag.strip('"'):
            raise InvalidPart
        parts.append((number, part))
    if not parts:
        raise MalformedXML
    if any(part.size < _SMALLEST for _, part in parts[:-1]):
        raise EntityTooSmall
    values = [part.value for _, part in parts]
    sums = b"".join(bytes.fromhex(part.etag.strip('"')) for _, part in parts)
    etag = f"{hashlib.md5(sums, usedforsecurity=False).hexdigest()}-{len(parts)}"
    upload.named = [(number, part.size, _checksum_of_part(part, algorithm)) for number, part in parts]
    checksum = None
    if algorithm and kind == "COMPOSITE":
        own = b"".join(base64.b64decode(each) for _, _, each in upload.named)
        checksum = (kind, digest(algorithm.lower(), [own]), len(parts))
    elif algorithm:
        checksum = (kind, digest(algorithm.lower(), values), 1)
    return b"".join(values), etag, checksum


def _checksum_of_part(part: Any, algorithm: str) -> str:
    if not algorithm:
        return ""
    if part.checksum_algorithm == algorithm:
        return str(part.checksum_value)
    return digest(algorithm.lower(), [part.value])


@rule("moto.s3.models:S3Backend.complete_multipart_upload", "bucket_name", "multipart_id", "body")
def complete_multipart_upload(moto: Callable[..., Any], backend: Any, *arguments: Any) -> Any:
    """The parts' bytes are not kept a second time."""
    key = moto(*arguments)
    upload = key.multipart
    key.parts = upload.named
    upload.dispose()
    upload.parts = {}
    return key


@rule(
    "moto.s3.responses:S3Response._key_response_post", "request", "body", "bucket_name", "query", "key_name"
)
def key_response_post(
    moto: Callable[..., Any],
    response: Any,
    request: Any,
    body: bytes,
    bucket_name: str,
    query: dict[str, Any],
    key_name: str,
) -> Any:
    """The answer to a completed upload says the checksum, and a version only where there are any."""

    def told(result: dict[str, Any]) -> None:
        key = response.backend.get_object(bucket_name, key_name)
        if "ETag" in result and key is not None:
            for name, value in checksum_headers(key).items():
                algorithm = name.removeprefix(HEADER).upper()
                result["ChecksumType" if algorithm == "TYPE" else f"Checksum{algorithm}"] = value

    status, headers, data = answered(moto, response, told, request, body, bucket_name, query, key_name)
    if headers.get("x-amz-version-id") == "null":
        del headers["x-amz-version-id"]
    return status, headers, data


# A whole object and its parts


def checksum_headers(key: Any) -> dict[str, str]:
    """What is told of the checksum of a whole object."""
    if not key.checksum_value or (key.checksum_algorithm or "").lower() not in SIZES:
        return {}
    composite = key.checksum_type == "COMPOSITE"
    value = f"{key.checksum_value}-{key.checksum_parts}" if composite else key.checksum_value
    kind = "COMPOSITE" if composite else "FULL_OBJECT"
    return {HEADER + key.checksum_algorithm.lower(): value, HEADER + "type": kind}


@rule("moto.s3.responses:S3Response.head_object", "bucket_name", "query", "key_name", "headers")
def head_object(
    moto: Callable[..., Any],
    response: Any,
    bucket_name: str,
    query: dict[str, Any],
    key_name: str,
    headers: Any,
) -> Any:
    """Of the whole, or of one part."""
    rest = {name: value for name, value in query.items() if name != "partNumber"}
    status, shown, body = moto(bucket_name, rest, key_name, headers)
    if status != 200:
        return status, shown, body
    key = response.backend.get_object(bucket_name, key_name, query.get("versionId", [None])[0])
    if key is None:
        return status, shown, body
    _tell_checksum(shown, key, headers)
    if "partNumber" in query:
        span = _span(key, query["partNumber"][0])
        if span is None:
            return 416, {"content-type": "application/xml"}, ""
        return 206, _of_part(shown, key, *span), ""
    return status, shown, body


@rule("moto.s3.responses:S3Response.get_object")
def get_object(moto: Callable[..., Any], response: Any) -> Any:
    """The same, with the bytes."""
    part = response.querystring.pop("partNumber", [None])[0]
    status, shown, body = moto()
    if status != 200:
        return status, shown, body
    version = response.querystring.get("versionId", [None])[0]
    key = response.backend.get_object(response.bucket_name, response.parse_key_name(), version)
    if key is None:
        return status, shown, body
    _tell_checksum(shown, key, response.headers)
    if part is None:
        return status, shown, body
    span = _span(key, part)
    if span is None:
        return refused(response, 416, "InvalidPartNumber", "The requested partnumber is not satisfiable")
    return 206, _of_part(shown, key, *span), body[span[0] : span[1] + 1]


def _tell_checksum(shown: dict[str, Any], key: Any, headers: Any) -> None:
    for name in [name for name in shown if name.lower().startswith(HEADER)]:
        del shown[name]
    if headers.get("x-amz-checksum-mode", "").upper() == "ENABLED":
        shown.update(checksum_headers(key))


def _span(key: Any, number: str) -> tuple[int, int] | None:
    """First and last byte of a part; None where there is no such part."""
    sizes = [size for _, size, _ in getattr(key, "parts", None) or [(1, key.size, "")]]
    if not number.isdigit() or not 1 <= int(number) <= len(sizes):
        return None
    first = sum(sizes[: int(number) - 1])
    return first, first + sizes[int(number) - 1] - 1


def _of_part(shown: dict[str, Any], key: Any, first: int, last: int) -> dict[str, Any]:
    kept = {name: value for name, value in shown.items() if not name.lower().startswith(HEADER)}
    kept["content-length"] = str(last - first + 1)
    if key.size:
        kept["content-range"] = f"bytes {first}-{last}/{key.size}"
    if getattr(key, "parts", None):
        kept["x-amz-mp-parts-count"] = str(len(key.parts))
    return kept


@rule("moto.s3.responses:S3Response.get_object_attributes")
def get_object_attributes(moto: Callable[..., Any], response: Any) -> Any:
    """With the parts that the object came in, and their checksums as far as it has one of its own."""
    version = response.querystring.get("versionId", [None])[0]
    key = response.backend.get_object(response.bucket_name, response.parse_key_name(), version)
    wanted = [each.strip() for each in response.headers.get("x-amz-object-attributes", "").split(",")]

    def told(result: dict[str, Any]) -> None:
        if key is not None and result.get("Checksum"):
            result["Checksum"] = {
                "ChecksumType"
                if name == HEADER + "type"
                else f"Checksum{name.removeprefix(HEADER).upper()}": value
                for name, value in checksum_headers(key).items()
            }
        if key is not None and "ObjectParts" in wanted and getattr(key, "parts", None):
            result["ObjectParts"] = _object_parts(key, response.headers)

    return answered(moto, response, told)


def _object_parts(key: Any, headers: Any) -> dict[str, Any]:
    after = int(headers.get("x-amz-part-number-marker") or 0)
    most = min(int(headers.get("x-amz-max-parts") or 1000), 1000)
    found = {"TotalPartsCount": len(key.parts)}
    if not key.checksum_algorithm:
        return found
    parts = [part for part in key.parts if part[0] > after]
    return {
        **found,
        "PartNumberMarker": after,
        "NextPartNumberMarker": parts[:most][-1][0] if parts[:most] else 0,
        "MaxParts": most,
        "IsTruncated": len(parts) > most,
        "Parts": [
            {"PartNumber": number, "Size": size, f"Checksum{key.checksum_algorithm}": value}
            for number, size, value in parts[:most]
        ],
    }
