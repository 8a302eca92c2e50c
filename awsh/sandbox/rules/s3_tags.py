"""Rules of S3: tags of objects and buckets within AWS's limits."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from awsh.sandbox.rules import rule

_GOOD = re.compile(r"[\w\s+\-=.:/@]*")


@rule("moto.s3.models:S3Backend.put_object_tagging", "key", "tags")
def put_object_tagging(
    moto: Callable[..., Any], backend: Any, key: Any, tags: Mapping[str, str] | None
) -> Any:
    """Ten tags; of keys that begin like AWS's own, `aws:` alone is refused."""
    from moto.s3.notifications import S3NotificationEvent, send_event

    if len(tags or {}) > 10:
        _refuse("Object tags cannot be greater than 10", "BadRequest")
    _check(tags or {})
    if not any(name.startswith("aws") for name in tags or {}):
        return moto(key, tags)
    # moto refuses `awsome` too.
    backend.tagger.delete_all_tags_for_resource(key.arn)
    backend.tagger.tag_resource(key.arn, backend.tagger.convert_dict_to_tags_input(tags))
    bucket = backend.get_bucket(key.bucket_name)
    send_event(backend.account_id, S3NotificationEvent.OBJECT_TAGGING_PUT_EVENT, bucket, key)
    return key


@rule("moto.s3.models:S3Backend.put_bucket_tagging", "bucket_name", "tags")
def put_bucket_tagging(
    moto: Callable[..., Any], backend: Any, bucket_name: str, tags: Mapping[str, str]
) -> Any:
    """Fifty tags."""
    if len(tags) > 50:
        _refuse("Bucket tag count cannot be greater than 50", "BadRequest")
    _check(tags)
    return moto(bucket_name, {key: value or "" for key, value in tags.items()})


def _check(tags: Mapping[str, str]) -> None:
    for key, value in tags.items():
        if key.lower().startswith("aws:"):
            _refuse("System tags cannot be added/updated by requester")
        if not 1 <= len(key) <= 128 or not _GOOD.fullmatch(key):
            _refuse("The TagKey you have provided is invalid")
        if len(value or "") > 256 or not _GOOD.fullmatch(value or ""):
            _refuse("The TagValue you have provided is invalid")


def _refuse(message: str, code: str = "InvalidTag") -> None:
    from moto.s3.exceptions import S3ClientError

    raise S3ClientError(code, message)
