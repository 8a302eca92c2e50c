"""Rules of S3: uploads in parts, as long as they are not complete, are kept and listed as they are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.s3_answers import answered
from awsh.sandbox.rules.s3_checksums import HEADER, SIZES, digest, sent

MOST = 10_000
"""Parts of an upload."""


@rule("moto.s3.responses:S3Response._get_checksum", "response_headers")
def get_checksum(
    moto: Callable[..., Any], response: Any, response_headers: dict[str, Any]
) -> tuple[str, str | None]:
    """One that is sent counts without the name of its algorithm too; one that is only named is made here."""
    named = response.headers.get("x-amz-sdk-checksum-algorithm", "").lower()
    algorithm, value = sent(response) or (named, None)
    if algorithm not in SIZES:
        return "", None
    value = value or digest(algorithm, [response.body or b""])
    response_headers[HEADER + algorithm] = value
    return algorithm.upper(), value


@rule("moto.s3.models:S3Backend.create_multipart_upload", "bucket_name", "key_name", "metadata")
def create_multipart_upload(
    moto: Callable[..., Any],
    backend: Any,
    bucket_name: str,
    key_name: str,
    metadata: Any,
    *arguments: Any,
    **named: Any,
) -> Any:
    """When it was begun is known; and whether its checksum will be that of the whole, or of its parts'."""
    from moto.s3.exceptions import S3ClientError

    algorithm, kind = metadata.get("x-amz-checksum-algorithm"), metadata.get("x-amz-checksum-type")
    if kind and not algorithm:
        message = "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header."
        raise S3ClientError("InvalidRequest", message)
    if algorithm:
        usual = "FULL_OBJECT" if algorithm == "CRC64NVME" else "COMPOSITE"
        kind = kind or usual
        if kind != usual and algorithm not in ("CRC32", "CRC32C"):
            message = (
                f"The {kind} checksum type cannot be used with the {algorithm.lower()} checksum algorithm."
            )
            raise S3ClientError("InvalidRequest", message)
        metadata["x-amz-checksum-type"] = kind
    made = moto(bucket_name, key_name, metadata, *arguments, **named)
    made.initiated = datetime.now(UTC)
    return made


@rule("moto.s3.responses:S3Response.upload_part")
def upload_part(moto: Callable[..., Any], response: Any) -> Any:
    """A part's checksum is kept for ListParts. An upload that is over: NoSuchUpload."""
    upload, number = upload_of(response), _number(response)
    answer = moto()
    for name, value in answer[1].items():
        if name.startswith(HEADER):
            part = upload.parts[number]
            part.checksum_algorithm, part.checksum_value = name.removeprefix(HEADER).upper(), value
    return answer


@rule("moto.s3.responses:S3Response.upload_part_copy")
def upload_part_copy(moto: Callable[..., Any], response: Any) -> Any:
    """A part out of another object: of what is there, and into what is."""
    upload, number = upload_of(response), _number(response)
    answer = moto()
    algorithm = upload.metadata.get("x-amz-checksum-algorithm")
    if algorithm and answer[0] == 200:
        part = upload.parts[number]
        part.checksum_algorithm = algorithm
        part.checksum_value = digest(algorithm.lower(), [part.value])
    return answer


def _number(response: Any) -> int:
    from moto.s3.exceptions import InvalidArgumentError

    number = response.querystring["partNumber"][0]
    if not (number.isdigit() and 1 <= int(number) <= MOST):
        message = f"Part number must be an integer between 1 and {MOST}, inclusive"
        raise InvalidArgumentError(message, "partNumber", number)
    return int(number)


@rule("moto.s3.responses:S3Response.list_parts")
def list_parts(moto: Callable[..., Any], response: Any) -> Any:
    """Parts come by their numbers, however many are missing between them, with their checksums."""
    upload = upload_of(response)
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

    return answered(moto, response, listed)


def _part(number: int, part: Any, algorithm: str | None) -> dict[str, Any]:
    shown = {"PartNumber": number, "ETag": part.etag, "Size": part.size}
    shown["LastModified"] = part.last_modified_ISO8601
    if algorithm and part.checksum_algorithm == algorithm:
        shown[f"Checksum{algorithm}"] = part.checksum_value
    return shown


@rule("moto.s3.responses:S3Response.list_multipart_uploads")
def list_multipart_uploads(moto: Callable[..., Any], response: Any) -> Any:
    """In the order of their keys, a page at a time, with when each began and its storage class."""
    query = {name: values[0] for name, values in response.querystring.items()}
    encode = quote if query.get("encoding-type") == "url" else str
    prefix, delimiter = query.get("prefix", ""), query.get("delimiter", "")
    after = (query.get("key-marker", ""), query.get("upload-id-marker", ""))
    most = min(int(query.get("max-uploads", 1000)), 1000)

    def folder(upload: Any) -> str:
        """What the upload is shown under, if not under its own key."""
        end = upload.key_name.find(delimiter, len(prefix)) if delimiter else -1
        return upload.key_name[: end + len(delimiter)] if end >= 0 else ""

    def place(upload: Any) -> tuple[str, str]:
        return (folder(upload), "") if folder(upload) else (upload.key_name, upload.id)

    def is_after(upload: Any) -> bool:
        at = place(upload)
        return at > after if after[1] else not after[0] or at[0] > after[0]

    def listed(result: dict[str, Any]) -> None:
        uploads = response.backend.list_multipart_uploads(response.bucket_name)
        shown = {record["UploadId"]: record for record in result["Uploads"]}
        found = {place(each): each for each in uploads.values() if each.id in shown and is_after(each)}
        page = sorted(found)[:most]
        result["Uploads"] = [
            {
                **shown[found[at].id],
                "Key": encode(at[0]),
                "StorageClass": found[at].storage or "STANDARD",
                "Initiated": getattr(found[at], "initiated", datetime.fromtimestamp(0, UTC)),
            }
            for at in page
            if at[1]
        ]
        result["CommonPrefixes"] = [{"Prefix": encode(at[0])} for at in page if not at[1]]
        result |= {"KeyMarker": encode(after[0]), "UploadIdMarker": after[1], "MaxUploads": most}
        result |= {"Prefix": encode(prefix), "Delimiter": encode(delimiter) if delimiter else None}
        if encode is quote:
            result["EncodingType"] = "url"
        if len(found) > most:
            result |= {"IsTruncated": True, "NextUploadIdMarker": page[-1][1]}
            result["NextKeyMarker"] = encode(page[-1][0])

    return answered(moto, response, listed)


def upload_of(response: Any) -> Any:
    """The upload that a request is about. Raises NoSuchUpload."""
    from moto.s3.exceptions import NoSuchUpload

    id = response._get_param("uploadId")
    upload = response.backend.get_bucket(response.bucket_name).multiparts.get(id)
    if upload is None or upload.key_name != response.parse_key_name():
        raise NoSuchUpload(upload_id=id)
    return upload
