"""What a new object is given beside its bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class ObjectOptions:
    """Options of PutObject, CreateMultipartUpload and CopyObject. None, and what is empty: as S3 does it.

    encryption: `AES256`, `aws:kms`, `aws:kms:dsse`.
    acl: a canned one.
    """

    content_type: str | None = None
    cache_control: str | None = None
    content_disposition: str | None = None
    content_encoding: str | None = None
    content_language: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    storage_class: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    encryption: str | None = None
    kms_key: str | None = None
    acl: str | None = None

    def parameters(self) -> dict[str, Any]:
        """As botocore wants them."""
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
            "ServerSideEncryption": self.encryption,
            "SSEKMSKeyId": self.kms_key,
            "ACL": self.acl,
        }
        return {name: value for name, value in given.items() if value}
