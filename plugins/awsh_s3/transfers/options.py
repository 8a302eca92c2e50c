"""What a new object is given beside its bytes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from awsh import Candidate, Completing, Context, Name, UsageError, ValueType, check_tags

StorageClass = Literal[
    "STANDARD",
    "STANDARD_IA",
    "ONEZONE_IA",
    "INTELLIGENT_TIERING",
    "GLACIER_IR",
    "GLACIER",
    "DEEP_ARCHIVE",
    "REDUCED_REDUNDANCY",
    "EXPRESS_ONEZONE",
]
CannedAcl = Literal[
    "private",
    "public-read",
    "public-read-write",
    "authenticated-read",
    "aws-exec-read",
    "bucket-owner-read",
    "bucket-owner-full-control",
]
Encryption = Literal["AES256", "aws:kms", "aws:kms:dsse"]
Checksum = Literal["CRC32", "SHA1", "SHA256"]


def _keys(ctx: Context) -> list[Name]:
    """KMS's keys by their aliases (ListAliases); those of AWS's own services but S3's are left out."""
    return [
        Name(alias["AliasName"], description=alias.get("TargetKeyId", ""))
        for alias in ctx.search("kms", "list_aliases", "Aliases[]")
        if not alias["AliasName"].startswith("alias/aws/") or alias["AliasName"] == "alias/aws/s3"
    ]


def _complete_keys(completing: Completing) -> Iterator[Candidate]:
    found = completing.ctx.matching("s3:kms-keys", completing.word, "kms", lambda: _keys(completing.ctx))
    return (Candidate(name.id, name.description) for name in found)


KmsKey = Annotated[str, ValueType("KEY", complete=_complete_keys)]
"""A key of KMS: its id, ARN or alias."""

HEADERS = {
    "ContentType": "Content-Type",
    "CacheControl": "Cache-Control",
    "ContentDisposition": "Content-Disposition",
    "ContentEncoding": "Content-Encoding",
    "ContentLanguage": "Content-Language",
}
"""Parameters that whoever fetches the object gets as headers."""
MOST_TAGS = 10
MOST_METADATA = 2048


@dataclass(frozen=True, slots=True)
class ObjectOptions:
    """Options of PutObject, CreateMultipartUpload and CopyObject. None, and what is empty: as S3 does it.

    Raises UsageError for what S3 would refuse.

    checksum: what is sent with the bytes and kept by S3; CRC32 unless told.
    if_missing: nothing is done where there is an object. guess: the content type is found out.
    """

    content_type: str | None = None
    cache_control: str | None = None
    content_disposition: str | None = None
    content_encoding: str | None = None
    content_language: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    storage_class: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    encryption: Encryption | None = None
    kms_key: str | None = None
    acl: str | None = None
    checksum: Checksum | None = None
    if_missing: bool = False
    guess: bool = True

    def __post_init__(self) -> None:
        if self.kms_key and self.encryption == "AES256":
            raise UsageError("--kms-key is for --sse aws:kms; AES256 has no key of its own")
        check_tags(self.tags, most=MOST_TAGS, plain=True)
        for key, value in self.metadata.items():
            if not (f"{key}{value}".isascii() and f"{key}{value}".isprintable()) or " " in key:
                raise UsageError(
                    f"metadata {key!r} goes into a header, which is plain ASCII",
                    hint="a tag takes any letters",
                )
        size = sum(len(key) + len(value) for key, value in self.metadata.items())
        if size > MOST_METADATA:
            raise UsageError(f"the metadata has {size} bytes; S3 keeps at most {MOST_METADATA}")

    def parameters(self) -> dict[str, Any]:
        """As botocore wants them; what the object is given, not how it is sent."""
        from urllib.parse import urlencode

        given: dict[str, Any] = {
            "ContentType": self.content_type,
            "CacheControl": self.cache_control,
            "ContentDisposition": self.content_disposition,
            "ContentEncoding": self.content_encoding,
            "ContentLanguage": self.content_language,
            "Metadata": dict(self.metadata),
            "StorageClass": self.storage_class,
            "Tagging": urlencode(self.tags),
            "ServerSideEncryption": self.encryption or ("aws:kms" if self.kms_key else None),
            "SSEKMSKeyId": self.kms_key,
            "ACL": self.acl,
        }
        return {name: value for name, value in given.items() if value}

    def headers(self) -> dict[str, str] | None:
        """All of it as HTTP headers; None where it takes more than those."""
        given = self.parameters()
        if self.checksum or self.if_missing or not given.keys() <= HEADERS.keys():
            return None
        return {HEADERS[name]: value for name, value in given.items()}
