"""Rules of S3: encryption with keys of KMS, which have to be there and be switched on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.s3_answers import answered

_KMS = ("aws:kms", "aws:kms:dsse")
_OWN_KEY = "alias/aws/s3"
"""The key that AWS makes for an account's S3 when it is first used."""


def settle(bucket: Any, encryption: str | None, key: str | None) -> tuple[str, str | None]:
    """How an object of BUCKET is encrypted, and the ARN of the key: what the request says, or the bucket."""
    usual = bucket.encryption["Rule"]["ApplyServerSideEncryptionByDefault"] if bucket.encryption else {}
    if encryption is None:
        if key is not None:
            _refuse_key_without_kms()
        encryption = str(usual.get("SSEAlgorithm", "AES256"))
        key = usual.get("KMSMasterKeyID") if encryption in _KMS else None
    if encryption not in ("AES256", *_KMS):
        from moto.s3.exceptions import InvalidArgumentError

        raise InvalidArgumentError(
            "The encryption method specified is not supported", "x-amz-server-side-encryption", encryption
        )
    if encryption not in _KMS:
        if key is not None:
            _refuse_key_without_kms()
        return encryption, None
    return encryption, usable(bucket, key or _OWN_KEY)


def usable(bucket: Any, given: str) -> str:
    """The ARN of a key given by id, ARN or alias. Raises KMS.NotFoundException and its kin."""
    from moto.kms.models import kms_backends
    from moto.s3.exceptions import S3ClientError

    region = given.split(":")[3] if given.startswith("arn:") and given.count(":") >= 5 else bucket.region_name
    kms = kms_backends[bucket.account_id][bucket.region_name]
    place = f"arn:aws:kms:{bucket.region_name}:{bucket.account_id}"
    name = kms.get_alias_name(given)
    id = kms.get_key_id_from_alias(name) if name.startswith("alias/") else kms.get_key_id(given)
    if id is None:
        raise S3ClientError("KMS.NotFoundException", f"Alias {place}:{name} is not found.")
    key = kms.keys.get(id)
    if key is None or region != bucket.region_name:
        arn = given if given.startswith("arn:") else f"{place}:key/{given}"
        raise S3ClientError("KMS.NotFoundException", f"Key '{arn}' does not exist")
    if key.key_state == "Disabled":
        raise S3ClientError("KMS.DisabledException", f"{key.arn} is disabled.")
    if key.key_state != "Enabled":
        message = f"{key.arn} is pending deletion."
        raise S3ClientError("KMS.KMSInvalidStateException", message)
    return str(key.arn)


def _refuse_key_without_kms() -> None:
    from moto.s3.exceptions import InvalidArgumentError

    raise InvalidArgumentError(
        "Server Side Encryption with AWS KMS managed key requires HTTP header "
        "x-amz-server-side-encryption : aws:kms",
        "x-amz-server-side-encryption",
        "AES256",
    )


@rule("moto.s3.models:S3Backend.put_bucket_encryption", "bucket_name", "encryption")
def put_bucket_encryption(
    moto: Callable[..., Any], backend: Any, bucket_name: str, encryption: dict[str, Any]
) -> None:
    """A bucket's default: three kinds, two of them with a key."""
    from moto.s3.exceptions import MalformedXML, S3ClientError

    default = encryption["Rule"]["ApplyServerSideEncryptionByDefault"]
    if default["SSEAlgorithm"] not in ("AES256", *_KMS):
        raise MalformedXML
    if default["SSEAlgorithm"] == "AES256" and default.get("KMSMasterKeyID"):
        raise S3ClientError(
            "InvalidArgument",
            "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse",
        )
    moto(bucket_name, encryption)


@rule("moto.s3.responses:S3Response.get_bucket_encryption")
def get_bucket_encryption(moto: Callable[..., Any], response: Any) -> Any:
    """The kinds that the bucket refuses are told too."""

    def look(result: dict[str, Any]) -> None:
        kept = response.backend.get_bucket_encryption(response.bucket_name)["Rule"]
        kinds = (kept.get("BlockedEncryptionTypes") or {}).get("EncryptionType")
        if kinds:
            [told] = result["ServerSideEncryptionConfiguration"]["Rules"]
            told["BlockedEncryptionTypes"] = {"EncryptionType": [kinds] if isinstance(kinds, str) else kinds}

    return answered(moto, response, look)


@rule(
    "moto.s3.models:S3Backend.put_object",
    *("bucket_name", "key_name", "value", "storage", "etag", "multipart", "encryption", "kms_key_id"),
)
def put_object(
    moto: Callable[..., Any],
    backend: Any,
    bucket_name: str,
    key_name: str,
    value: Any,
    storage: str | None = None,
    etag: str | None = None,
    multipart: Any = None,
    encryption: str | None = None,
    kms_key_id: str | None = None,
    *arguments: Any,
    **named: Any,
) -> Any:
    """New objects, also those that are copies or come in parts."""
    encryption, kms_key_id = settle(backend.get_bucket(bucket_name), encryption, kms_key_id)
    return moto(
        bucket_name, key_name, value, storage, etag, multipart, encryption, kms_key_id, *arguments, **named
    )


@rule(
    "moto.s3.models:S3Backend.create_multipart_upload",
    *("bucket_name", "key_name", "metadata", "storage_type", "tags", "acl", "sse_encryption", "kms_key_id"),
)
def create_multipart_upload(
    moto: Callable[..., Any],
    backend: Any,
    bucket_name: str,
    key_name: str,
    metadata: Any,
    storage_type: str,
    tags: Any,
    acl: Any,
    sse_encryption: str | None,
    kms_key_id: str | None,
) -> Any:
    """It is settled when an upload is begun, and counts for all of its parts."""
    settled = settle(backend.get_bucket(bucket_name), sse_encryption, kms_key_id)
    return moto(bucket_name, key_name, metadata, storage_type, tags, acl, *settled)


@rule("moto.s3.responses:S3Response._key_response_post", "request", "body", "bucket_name", "query")
def key_response_post(
    moto: Callable[..., Any], response: Any, request: Any, body: bytes, bucket_name: str, *arguments: Any
) -> Any:
    """The answer to an upload that is begun says so."""
    begun: list[str] = []

    def look(result: dict[str, Any]) -> None:
        begun.append(result.get("UploadId", ""))

    status, headers, data = answered(moto, response, look, request, body, bucket_name, *arguments)
    upload = response.backend.get_bucket(bucket_name).multiparts.get(begun[0]) if begun else None
    if upload is not None:
        headers["x-amz-server-side-encryption"] = upload.sse_encryption
        if upload.kms_key_id:
            headers["x-amz-server-side-encryption-aws-kms-key-id"] = upload.kms_key_id
    return status, headers, data


@rule("moto.s3.responses:S3Response.get_object")
def get_object(moto: Callable[..., Any], response: Any) -> Any:
    """What is encrypted with a key that is off, or gone, cannot be read."""
    version = response.querystring.get("versionId", [None])[0]
    key = response.backend.get_object(response.bucket_name, response.parse_key_name(), version)
    if key is not None and key.encryption in _KMS and key.kms_key_id:
        usable(response.backend.get_bucket(response.bucket_name), key.kms_key_id)
    return moto()
