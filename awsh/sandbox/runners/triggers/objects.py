"""S3's events: what happened to an object, for whoever the bucket tells."""

from __future__ import annotations

import itertools
import logging
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote_plus

from awsh.sandbox.runners.triggers import buses
from awsh.sandbox.runners.triggers.delivery import Undelivered, deliver

log = logging.getLogger(__name__)

_SERVICE = "s3.amazonaws.com"
_numbers = itertools.count(time.time_ns())
"""Of requests, and of the order of what happens to a key; it grows also from run to run."""

_EMPTY = "d41d8cd98f00b204e9800998ecf8427e"
"""What S3 says of a delete marker, which has no content."""
_VERSIONS = (
    ("ObjectAcl", "ObjectTagging", "ObjectRestore:Delete", "LifecycleExpiration", "LifecycleTransition"),
    "2.3",
)
_DETAIL_TYPES = {
    "ObjectCreated": "Object Created",
    "ObjectRemoved": "Object Deleted",
    "LifecycleExpiration": "Object Deleted",
    "ObjectRestore:Post": "Object Restore Initiated",
    "ObjectRestore:Completed": "Object Restore Completed",
    "ObjectRestore:Delete": "Object Restore Expired",
    "LifecycleTransition": "Object Storage Class Changed",
    "ObjectAcl": "Object ACL Updated",
    "ObjectTagging:Put": "Object Tags Added",
    "ObjectTagging:Delete": "Object Tags Deleted",
}
_REASONS = {
    "ObjectCreated:Put": "PutObject",
    "ObjectCreated:Post": "POST Object",
    "ObjectCreated:Copy": "CopyObject",
    "ObjectCreated:CompleteMultipartUpload": "CompleteMultipartUpload",
    "ObjectRemoved:Delete": "DeleteObject",
    "ObjectRemoved:DeleteMarkerCreated": "DeleteObject",
    "LifecycleExpiration:Delete": "Lifecycle Expiration",
    "LifecycleExpiration:DeleteMarkerCreated": "Lifecycle Expiration",
}


def tell(bucket: Any, name: str, key: Any) -> None:
    """Tells of the event NAME, such as s3:ObjectCreated:Put, of moto's KEY, or delete marker."""
    configuration = bucket.notification_configuration
    if configuration is None:
        return
    number = f"{next(_numbers):018X}"
    short = name.removeprefix("s3:")
    for rule in _rules(configuration):
        if rule.matches(name, key.name):
            event = {"Records": [_record(bucket, short, key, rule.id, number)]}
            try:
                deliver(rule.arn, event, _SERVICE, bucket.arn)
            except Undelivered as why:
                log.warning("%s of %s/%s is not delivered: %s", short, bucket.name, key.name, why)
    if configuration.event_bridge is not None:
        _to_bridge(bucket, short, key, number)


def try_out(bucket: Any) -> None:
    """Sends the event that S3 sends to queues and topics when they are to be told from now on."""
    configuration = bucket.notification_configuration
    number = f"{next(_numbers):018X}"
    event = {
        "Service": "Amazon S3",
        "Event": "s3:TestEvent",
        "Time": _now(),
        "Bucket": bucket.name,
        "RequestId": number[-16:],
        "HostId": number,
    }
    for arn in dict.fromkeys(rule.arn for rule in (*configuration.topic, *configuration.queue)):
        try:
            deliver(arn, event, _SERVICE, bucket.arn)
        except Undelivered as why:
            log.warning("the test event of %s is not delivered: %s", bucket.name, why)


def _rules(configuration: Any) -> Iterator[Any]:
    yield from configuration.cloud_function
    yield from configuration.queue
    yield from configuration.topic


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _record(bucket: Any, name: str, key: Any, rule: str, number: str) -> dict[str, Any]:
    principal = {"principalId": f"AWS:{bucket.account_id}"}
    thing: dict[str, Any] = {"key": quote_plus(key.name, safe="/"), "sequencer": number}
    if not name.startswith(("ObjectRemoved", "LifecycleExpiration")):
        thing |= {"size": key.size, "eTag": key.etag.strip('"')}
    if name.endswith("DeleteMarkerCreated"):
        thing["eTag"] = _EMPTY
    if bucket.versioning_status is not None and key.version_id != "null":
        thing["versionId"] = key.version_id
    return {
        "eventVersion": _VERSIONS[1] if name.startswith(_VERSIONS[0]) else "2.1",
        "eventSource": "aws:s3",
        "awsRegion": bucket.region_name,
        "eventTime": _now(),
        "eventName": name,
        "userIdentity": principal,
        "requestParameters": {"sourceIPAddress": "127.0.0.1"},
        "responseElements": {"x-amz-request-id": number[-16:], "x-amz-id-2": number},
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": rule,
            "bucket": {"name": bucket.name, "ownerIdentity": principal, "arn": bucket.arn},
            "object": thing,
        },
    }


def _to_bridge(bucket: Any, name: str, key: Any, number: str) -> None:
    thing: dict[str, Any] = {"key": key.name, "sequencer": number}
    if not name.startswith(("ObjectRemoved", "LifecycleExpiration")):
        thing |= {"size": key.size, "etag": key.etag.strip('"')}
    if bucket.versioning_status is not None and key.version_id != "null":
        thing["version-id"] = key.version_id
    detail: dict[str, Any] = {
        "version": "0",
        "bucket": {"name": bucket.name},
        "object": thing,
        "request-id": number[-16:],
        "requester": bucket.account_id,
        "source-ip-address": "127.0.0.1",
    }
    if name in _REASONS:
        detail["reason"] = _REASONS[name]
    if name.startswith(("ObjectRemoved", "LifecycleExpiration")):
        marker = name.endswith("DeleteMarkerCreated")
        detail["deletion-type"] = "Delete Marker Created" if marker else "Permanently Deleted"
    kind = next(text for start, text in _DETAIL_TYPES.items() if name.startswith(start))
    event = buses.event("aws.s3", kind, detail, bucket.account_id, bucket.region_name, [bucket.arn])
    buses.publish(bucket.account_id, bucket.region_name, event)
