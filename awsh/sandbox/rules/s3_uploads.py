"""Rules of S3: checksums that are sent are compared and kept; unfinished uploads are listed as they are."""

from __future__ import annotations

import base64
import hashlib
import zlib
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from awsh.sandbox.rules import rule

_HEADER = "x-amz-checksum-"
_KNOWN = ("crc32", "sha1", "sha256")


@rule("moto.s3.responses:S3Response._get_checksum", "response_headers")
def get_checksum(
    moto: Callable[..., Any], response: Any, response_headers: dict[str, Any]
) -> tuple[str, str | None]:
    """One that is sent without the name of its algorithm counts too; another than that of the bytes: BadDigest."""
    sent = _sent(response.headers)
    if sent is None:
        found: tuple[str, str | None] = moto(response_headers)
        return found
    algorithm, value = sent
    _compare(algorithm, value, [response.body or b""])
    response_headers[_HEADER + algorithm] = value
    return algorithm.upper(), value


@rule("moto.s3.responses:S3Response.upload_part")
def upload_part(moto: Callable[..., Any], response: Any) -> Any:
    """A part's checksum is kept for ListParts. An upload that is over: NoSuchUpload."""
    upload = _upload_of(response)
    if sent := _sent(response.headers):
        _compare(*sent, [response.body or b""])
    answer = moto()
    part = upload.parts[response._get_int_param("partNumber")]
    for name, value in answer[1].items():
        if name.startswith(_HEADER):
            part.checksum_algorithm, part.checksum_value = name.removeprefix(_HEADER).upper(), value
    return answer


@rule("moto.s3.responses:S3Response.list_parts")
def list_parts(moto: Callable[..., Any], response: Any) -> Any:
    """Parts come by their numbers, however many are missing between them, with their checksums."""
    upload = _upload_of(response)
    after = response._get_int_param("part-number-marker", 0)
    most = min(response._get_int_param("max-parts", 1000), 1000)
    numbers = [number for number in upload.partlist if number > after]
    algorithm = upload.metadata.get("x-amz-checksum-algorithm")

    def listed(result: dict[str, Any]) -> None:
        result["Parts"] = [_part(number, upload.parts[number], algorithm) for number in numbers[:most]]
        result["NextPartNumberMarker"] = numbers[:most][-1] if numbers[:most] else 0
        result["IsTruncated"] = len(numbers) > most
        result["StorageClass"] = upload.storage or "STANDARD"
        result["ChecksumAlgorithm"] = algorithm
        result["ChecksumType"] = upload.metadata.get("x-amz-checksum-type")

    return _answered(moto, response, listed)


def _part(number: int, part: Any, algorithm: str | None) -> dict[str, Any]:
    shown = {"PartNumber": number, "ETag": part.etag, "Size": part.size}
    shown["LastModified"] = part.last_modified_ISO8601
    if algorithm and part.checksum_algorithm == algorithm:
        shown[f"Checksum{algorithm}"] = part.checksum_value
    return shown


@rule("moto.s3.models:S3Backend.create_multipart_upload", "bucket_name", "key_name")
def create_multipart_upload(moto: Callable[..., Any], backend: Any, *arguments: Any, **named: Any) -> Any:
    """When it was begun is known."""
    made = moto(*arguments, **named)
    made.initiated = datetime.now(UTC)
    return made


@rule("moto.s3.responses:S3Response.list_multipart_uploads")
def list_multipart_uploads(moto: Callable[..., Any], response: Any) -> Any:
    """In the order of their keys, a page at a time, with when each began and its storage class."""
    query = {name: values[0] for name, values in response.querystring.items()}
    encode = quote if query.get("encoding-type") == "url" else str
    after = (query.get("key-marker", ""), query.get("upload-id-marker", ""))
    most = min(int(query.get("max-uploads", 1000)), 1000)

    def place(upload: Any) -> tuple[str, str]:
        return upload.key_name, upload.id

    def is_after(upload: Any) -> bool:
        return place(upload) > after if after[1] else not after[0] or upload.key_name > after[0]

    def listed(result: dict[str, Any]) -> None:
        uploads = response.backend.list_multipart_uploads(response.bucket_name)
        shown = {record["UploadId"]: record for record in result["Uploads"]}
        found = [each for each in sorted(uploads.values(), key=place) if each.id in shown and is_after(each)]
        result["Uploads"] = [
            {
                **shown[each.id],
                "Key": encode(each.key_name),
                "StorageClass": each.storage or "STANDARD",
                "Initiated": getattr(each, "initiated", datetime.fromtimestamp(0, UTC)),
            }
            for each in found[:most]
        ]
        result |= {"KeyMarker": encode(after[0]), "UploadIdMarker": after[1], "MaxUploads": most}
        if encode is quote:
            result["EncodingType"] = "url"
        if len(found) > most:
            result |= {"IsTruncated": True, "NextUploadIdMarker": found[most - 1].id}
            result["NextKeyMarker"] = encode(found[most - 1].key_name)

    return _answered(moto, response, listed)


@rule("moto.s3.responses:S3Response._complete_multipart_body", "body")
def complete_multipart_body(
    moto: Callable[..., Any], response: Any, body: bytes
) -> Iterator[tuple[int, str]]:
    """What is told of the whole is compared: its checksum, BadDigest; its size, InvalidRequest."""
    from moto.s3.exceptions import S3ClientError

    named = list(moto(body))
    uploads = response.backend.get_bucket(response.bucket_name).multiparts
    upload = uploads.get(response._get_param("uploadId"))
    parts = [upload.parts[number] for number, _ in named if number in upload.parts] if upload else []
    size = response.headers.get("x-amz-mp-object-size")
    if parts and size is not None and int(size) != sum(part.size for part in parts):
        raise S3ClientError("InvalidRequest", "The provided object size does not match the parts")
    sent = _sent(response.headers)
    if parts and sent and upload.metadata.get("x-amz-checksum-type") == "FULL_OBJECT":
        _compare(*sent, (part.value for part in parts))
    return iter(named)


def _answered(moto: Callable[..., Any], response: Any, change: Callable[[dict[str, Any]], None]) -> Any:
    """What moto answers, once CHANGE has seen to its fields."""
    serialized = response.serialized

    def changed(action: Any) -> Any:
        change(action.result)
        return serialized(action)

    response.serialized = changed
    try:
        return moto()
    finally:
        del response.serialized


def _upload_of(response: Any) -> Any:
    from moto.s3.exceptions import NoSuchUpload

    id = response._get_param("uploadId")
    upload = response.backend.get_bucket(response.bucket_name).multiparts.get(id)
    if upload is None or upload.key_name != response.parse_key_name():
        raise NoSuchUpload(upload_id=id)
    return upload


def _sent(headers: Any) -> tuple[str, str] | None:
    """Algorithm and value of the checksum that a request brings in its headers, where it can be compared."""
    for algorithm in _KNOWN:
        value = headers.get(_HEADER + algorithm)
        if value:
            return algorithm, value
    return None


def _compare(algorithm: str, value: str, chunks: Iterable[bytes]) -> None:
    """Raises BadDigest."""
    from moto.s3.exceptions import S3ClientError

    if algorithm == "crc32":
        crc = 0
        for chunk in chunks:
            crc = zlib.crc32(chunk, crc)
        found = crc.to_bytes(4, "big")
    else:
        hasher = hashlib.new(algorithm)
        for chunk in chunks:
            hasher.update(chunk)
        found = hasher.digest()
    if base64.b64encode(found).decode() != value:
        raise S3ClientError(
            "BadDigest", f"The {algorithm.upper()} you specified did not match the calculated checksum."
        )
