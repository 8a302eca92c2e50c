"""Rules of S3: archived objects are thawed for some days, which takes a while."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.s3_versions import check_id

THAW_SECONDS = 1.0
"""AWS takes minutes to days."""


@rule("moto.s3.models:S3Backend.restore_object", "bucket_name", "key_name", "days", "type_")
def restore_object(
    moto: Callable[..., Any],
    backend: Any,
    bucket_name: str,
    key_name: str,
    days: str | None,
    type_: str | None,
) -> bool:
    """Of one version too; refused for what is not archived, is under way, or for a tier that it has not."""
    from flask import request
    from moto.core.utils import utcnow
    from moto.s3.exceptions import MalformedXML, MissingKey, MissingVersion, S3ClientError

    version = request.args.get("versionId")
    check_id(version)
    key = backend.get_object(bucket_name, key_name, version_id=version)
    if key is None:
        raise MissingVersion() if version else MissingKey(key=key_name)
    if key.storage_class not in ("GLACIER", "DEEP_ARCHIVE"):
        raise S3ClientError(
            "InvalidObjectState", "Restore is not allowed for the object's current storage class"
        )
    if days is None:
        raise MalformedXML
    if int(days) < 1:
        raise S3ClientError("InvalidArgument", "restoration days should be at least 1")
    tier = re.search(rb"<Tier>(\w+)</Tier>", request.get_data())
    if key.storage_class == "DEEP_ARCHIVE" and tier and tier[1] == b"Expedited":
        raise S3ClientError("InvalidArgument", "Retrieval option is not supported by this storage class")
    if _is_thawing(key):
        raise S3ClientError("RestoreAlreadyInProgress", "Object restore is already in progress")
    was_thawed = _is_thawed(key)
    key.restore(int(days))
    # The day that it ends is counted whole.
    key._expiry = (key._expiry + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    if not was_thawed:
        key.thawed_from = utcnow() + timedelta(seconds=THAW_SECONDS)
    return was_thawed


def _thawed_from(key: Any) -> datetime | None:
    found: datetime | None = getattr(key, "thawed_from", None)
    return found


def _is_thawing(key: Any) -> bool:
    from moto.core.utils import utcnow

    begins = _thawed_from(key)
    return begins is not None and utcnow() < begins


def _is_thawed(key: Any) -> bool:
    from moto.core.utils import utcnow

    begins = _thawed_from(key)
    return begins is not None and key._expiry is not None and begins <= utcnow() < key._expiry


@rule("moto.s3.models:FakeKey.response_dict")
def response_dict(moto: Callable[..., Any], key: Any) -> dict[str, Any]:
    """Whether it is still under way, and nothing any more once it is over."""
    found: dict[str, Any] = moto()
    if "x-amz-restore" in found:
        if _is_thawing(key):
            found["x-amz-restore"] = 'ongoing-request="true"'
        elif not _is_thawed(key):
            del found["x-amz-restore"]
    return found
