"""Rules of S3: versions, delete markers, and the version called null."""

from __future__ import annotations

import re
import secrets
import threading
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.s3_answers import answered, copied_from

_ID = re.compile(r"null|[A-Za-z0-9._-]{32,36}")
_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
"""In the order of their codes."""
_LATEST = 1 << 63
_lock = threading.Lock()
_last = 0


def new_id() -> str:
    """An id that sorts before all that were given before it: S3 goes on behind a version that is gone, too."""
    global _last
    with _lock:
        _last = max(time.time_ns(), _last + 1)
        number = _LATEST - _last
    said = ""
    while number:
        number, digit = divmod(number, len(_LETTERS))
        said = _LETTERS[digit] + said
    return (said.rjust(11, "0") + secrets.token_hex(11))[:32]


def check_id(version: str | None) -> None:
    """Raises InvalidArgument for what never was the id of a version."""
    from moto.s3.exceptions import InvalidArgumentError

    if version is not None and not _ID.fullmatch(version):
        raise InvalidArgumentError("Invalid version id specified", "versionId", version)


def position_behind(versions: list[Any], marker: str) -> int:
    """Where VERSIONS, the newest first, go on behind the one called MARKER, which may be gone."""
    ids = [each.version_id for each in versions]
    if marker in ids:
        return ids.index(marker) + 1
    older = [number for number, id in enumerate(ids) if id != "null" and id > marker]
    newer = [number for number, id in enumerate(ids) if id != "null" and id <= marker]
    return older[0] if older else newer[-1] + 1 if newer else 0


# What a new version is called


@rule("moto.s3.models:FakeBucket.is_versioned")
def is_versioned(moto: Callable[..., Any], bucket: Any) -> bool:
    """A bucket whose versioning is suspended keeps the versions it has."""
    return bucket.versioning_status is not None


@rule("moto.s3.models:FakeKey.__init__", "name", "value", "account_id", "region_name")
def new_key(moto: Callable[..., Any], key: Any, *arguments: Any, **named: Any) -> None:
    """While versioning is suspended a new object is the version null."""
    from moto.s3.models import s3_backends

    moto(*arguments, **named)
    if key._version_id is not None and key._version_id != "null":
        bucket = s3_backends[key.account_id][key.partition].buckets.get(key.bucket_name)
        suspended = bucket is not None and bucket.versioning_status == "Suspended"
        key._version_id = "null" if suspended else new_id()


@rule("moto.s3.models:S3Backend.put_object", "bucket_name", "key_name")
def put_object(
    moto: Callable[..., Any], backend: Any, bucket_name: str, key_name: str, *arguments: Any, **named: Any
) -> Any:
    """A new version null takes the place of the one before, and of no other."""
    made = moto(bucket_name, key_name, *arguments, **named)
    bucket = backend.get_bucket(bucket_name)
    if bucket.is_versioned and made.version_id == "null":
        _drop(bucket, key_name, lambda version: version.version_id == "null" and version is not made)
    return made


def _drop(bucket: Any, key: str, gone: Callable[[Any], bool]) -> None:
    kept = [version for version in bucket.keys.getlist(key, []) if not gone(version)]
    if key in bucket.keys:
        bucket.keys.setlist(key, kept)
        if not kept:
            # Only now: moto lets go of the body of each it pops, and a delete marker has none.
            bucket.keys.pop(key)


# Switching it


@rule("moto.s3.models:S3Backend.put_bucket_versioning", "bucket_name", "status")
def put_bucket_versioning(moto: Callable[..., Any], backend: Any, bucket_name: str, status: str) -> None:
    """On or suspended; never off again, nor suspended under a lock. MFA delete is the root user's."""
    from flask import has_request_context, request
    from moto.s3.exceptions import MalformedXML, S3AccessDeniedError, S3ClientError

    if status not in ("Enabled", "Suspended"):
        raise MalformedXML
    bucket = backend.get_bucket(bucket_name)
    if status == "Suspended" and bucket.object_lock_enabled:
        raise S3ClientError(
            "InvalidBucketState",
            "An Object Lock configuration is present on this bucket, "
            "so the versioning state cannot be changed.",
        )
    if has_request_context() and re.search(rb"<MfaDelete>\s*Enabled", request.get_data()):
        raise S3AccessDeniedError
    moto(bucket_name, status)
    for key in list(bucket.keys):
        for version in bucket.keys.getlist(key, []):
            version._is_versioned = True


# Reading one


@rule("moto.s3.responses:S3Response._get_key")
def get_key(moto: Callable[..., Any], response: Any, *arguments: Any, **named: Any) -> Any:
    """There is nothing to read of a delete marker."""
    from moto.s3.exceptions import MethodNotAllowed
    from moto.s3.models import FakeDeleteMarker

    version = response.querystring.get("versionId", [None])[0]
    check_id(version)
    if version is not None:
        found = response.backend.get_object(
            response.bucket_name, response.parse_key_name(), version, return_delete_marker=True
        )
        if isinstance(found, FakeDeleteMarker):
            raise MethodNotAllowed(method=response.method, resource_type="DeleteMarker")
    return moto(*arguments, **named)


@rule("moto.s3.responses:S3Response.head_object", "bucket_name", "query", "key_name", "headers")
def head_object(
    moto: Callable[..., Any],
    response: Any,
    bucket_name: str,
    query: dict[str, Any],
    key_name: str,
    headers: dict[str, Any],
) -> Any:
    """Without versioning an object is the version null."""
    version = query.get("versionId", [None])[0]
    if version is not None and not _ID.fullmatch(version):
        return 400, {}, ""
    if version is not None and not response.backend.get_bucket(bucket_name).is_versioned:
        if version != "null":
            return 404, {}, ""
        query = {name: value for name, value in query.items() if name != "versionId"}
    return moto(bucket_name, query, key_name, headers)


@rule("moto.s3.responses:S3Response.copy_object")
def copy_object(moto: Callable[..., Any], response: Any) -> Any:
    """A delete marker is no source of a copy, nor is what is not there."""
    _check_source(response)
    return moto()


@rule("moto.s3.responses:S3Response.upload_part_copy")
def upload_part_copy(moto: Callable[..., Any], response: Any) -> Any:
    """A part copied from what is not there: the same."""
    _check_source(response)
    return moto()


def _check_source(response: Any) -> None:
    from moto.s3.exceptions import MissingKey, MissingVersion, S3ClientError
    from moto.s3.models import FakeDeleteMarker

    bucket, key, version = copied_from(response)
    check_id(version)
    found = response.backend.get_object(bucket, key, version, return_delete_marker=True)
    if found is None:
        raise MissingVersion() if version else MissingKey(key=key)
    if isinstance(found, FakeDeleteMarker):
        if version is None:
            raise MissingKey(key=key)
        raise S3ClientError(
            "InvalidRequest",
            "The source of a copy request may not specifically refer to a delete marker by version id.",
        )


# Deleting


@rule("moto.s3.models:S3Backend.delete_object", "bucket_name", "key_name", "version_id", "bypass")
def delete_object(
    moto: Callable[..., Any],
    backend: Any,
    bucket_name: str,
    key_name: str,
    version_id: str | None = None,
    bypass: bool = False,
) -> tuple[bool, dict[str, Any]]:
    """A key that never was gets a delete marker too; a version goes for good, whatever it is."""
    check_id(version_id)
    bucket = backend.get_bucket(bucket_name)
    if not bucket.is_versioned:
        if version_id not in (None, "null"):
            return False, {}
        return moto(bucket_name, key_name)  # type: ignore[no-any-return]
    if version_id is None:
        return True, _mark_deleted(backend, bucket, key_name)
    return _delete_version(backend, bucket, key_name, version_id, bypass)


def _mark_deleted(backend: Any, bucket: Any, key: str) -> dict[str, Any]:
    from moto.s3.models import FakeDeleteMarker
    from moto.s3.notifications import S3NotificationEvent

    named: Any = SimpleNamespace(name=key)
    marker = FakeDeleteMarker(named)
    marker._version_id = new_id() if bucket.versioning_status == "Enabled" else "null"
    if marker.version_id == "null":
        _drop(bucket, key, lambda version: version.version_id == "null")
    bucket.keys[key] = marker
    _tell(backend, bucket, S3NotificationEvent.OBJECT_REMOVED_DELETE_MARKER_CREATED_EVENT, marker)
    return {"version-id": marker.version_id, "delete-marker": "true"}


def _delete_version(
    backend: Any, bucket: Any, key: str, id: str, bypass: bool
) -> tuple[bool, dict[str, Any]]:
    from moto.s3.exceptions import AccessDeniedByLock
    from moto.s3.models import FakeDeleteMarker
    from moto.s3.notifications import S3NotificationEvent

    meta = {"version-id": id}
    found = next((each for each in bucket.keys.getlist(key, []) if each.version_id == id), None)
    if found is None:
        return True, meta
    if isinstance(found, FakeDeleteMarker):
        meta["delete-marker"] = "true"
    elif found.is_locked(governance_bypass=bypass):
        raise AccessDeniedByLock
    _tell(backend, bucket, S3NotificationEvent.OBJECT_REMOVED_DELETE_EVENT, found)
    _drop(bucket, key, lambda version: version is found)
    return True, meta


def _tell(backend: Any, bucket: Any, event: Any, key: Any) -> None:
    from moto.s3 import notifications

    notifications.send_event(backend.account_id, event, bucket, key)


class _Key(str):
    """A key that was not deleted, and which version of it."""

    version: str | None = None


@rule("moto.s3.models:S3Backend.delete_objects", "bucket_name", "objects", "bypass_retention")
def delete_objects(
    moto: Callable[..., Any],
    backend: Any,
    bucket_name: str,
    objects: list[dict[str, Any]],
    bypass_retention: bool = False,
) -> Any:
    """It is said of which a delete marker was made, or deleted; and which version could not be."""
    from moto.s3.exceptions import AccessDeniedByLock

    deleted, refused = [], []
    for each in objects:
        key, version = each["Key"], each.get("VersionId")
        try:
            _, meta = backend.delete_object(bucket_name, key, version_id=version, bypass=bypass_retention)
        except AccessDeniedByLock:
            kept = _Key(key)
            kept.version = version
            refused.append(kept)
        else:
            deleted.append((key, version, meta["version-id"] if meta.get("delete-marker") else None))
    return deleted, refused


@rule("moto.s3.responses:S3Response._bucket_response_delete_keys", "bucket_name")
def delete_keys(moto: Callable[..., Any], response: Any, *arguments: Any, **named: Any) -> Any:
    """Which version could not be deleted stands in the answer."""

    def with_versions(result: dict[str, Any]) -> None:
        for error in result["Errors"]:
            if getattr(error["Key"], "version", None):
                error["VersionId"] = error["Key"].version

    return answered(moto, response, with_versions, *arguments, **named)
