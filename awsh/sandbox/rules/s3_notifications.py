"""Rules of S3: who may be told of what happens in a bucket; triggers/objects.py tells."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from typing import Any

from awsh.sandbox.rules import rule
from awsh.sandbox.runners.triggers.permissions import lets_in

_TARGETS = (
    ("QueueConfiguration", "Queue", "sqs:SendMessage"),
    ("TopicConfiguration", "Topic", "sns:Publish"),
    ("CloudFunctionConfiguration", "CloudFunction", "lambda:InvokeFunction"),
)


@rule("moto.s3.models:S3Backend.put_bucket_notification_configuration", "bucket_name", "notification_config")
def put_notification(
    moto: Callable[..., Any], backend: Any, bucket_name: str, notification_config: Any
) -> Any:
    """A queue, topic or function that does not exist or does not allow S3, and rules that overlap."""
    bucket = backend.get_bucket(bucket_name)
    _check_overlap([each for _, _, each in _rules(notification_config)])
    for arn, action, _ in _rules(notification_config):
        region = arn.split(":")[3]
        if region != bucket.region_name:
            _refuse(
                "The notification destination service region is not valid for the bucket location constraint"
            )
        if arn.endswith(".fifo"):
            _refuse("The following destination configurations are not supported: FIFO")
        if not lets_in(arn, action, "s3.amazonaws.com", bucket.arn, backend.account_id):
            _refuse("Unable to validate the following destination configurations")
    return moto(bucket_name, notification_config)


@rule("moto.s3.responses:S3Response._notification_config_from_body")
def notification_config_from_body(moto: Callable[..., Any], response: Any) -> Any:
    """A filter's name may be written Prefix, as AWS's own documentation does."""
    body = response.body if isinstance(response.body, bytes) else response.body.encode()
    response.body = re.sub(
        rb"<Name>(prefix|suffix)</Name>",
        lambda found: found[0].replace(found[1], found[1].lower()),
        body,
        flags=re.I,
    )
    return moto()


@rule("moto.s3.responses:S3Response.get_bucket_notification")
def get_bucket_notification(moto: Callable[..., Any], response: Any) -> Any:
    """EventBridge among those who are told; moto forgets to say so."""
    status, headers, body = moto()
    found = response.backend.get_bucket_notification_configuration(response.bucket_name)
    if found is None or found.event_bridge is None:
        return status, headers, body
    text = body.decode() if isinstance(body, bytes) else body
    root = re.search(r"<(\w*NotificationConfiguration)(?=[ >/])", text)
    assert root is not None
    told = "<EventBridgeConfiguration/>"
    empty = re.sub(rf"(<{root[1]}[^>]*?)\s*/>", rf"\1></{root[1]}>", text)
    return status, headers, empty.replace(f"</{root[1]}>", f"{told}</{root[1]}>")


def _check_overlap(rules: list[dict[str, Any]]) -> None:
    for number, one in enumerate(rules):
        events = one["Event"]
        if any(_same(a, b) for a, b in itertools.combinations(events, 2)):
            _refuse(
                "Configurations overlap. Configurations on the same bucket cannot share a common event type."
            )
        for other in rules[:number]:
            shared = any(_same(a, b) for a in events for b in other["Event"])
            (prefix, suffix), (before, behind) = _ends(one), _ends(other)
            if shared and _alike(prefix, before) and _alike(suffix[::-1], behind[::-1]):
                _refuse(
                    "Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the "
                    "prefixes are overlapping for the same event type."
                )


def _ends(each: dict[str, Any]) -> tuple[str, str]:
    found = {
        filter["Name"]: filter["Value"]
        for filter in ((each.get("Filter") or {}).get("S3Key") or {}).get("FilterRule", ())
    }
    return found.get("prefix", ""), found.get("suffix", "")


def _same(one: str, other: str) -> bool:
    if one.endswith("*") or other.endswith("*"):
        return _alike(one.removesuffix("*"), other.removesuffix("*"))
    return one == other


def _alike(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _refuse(message: str) -> None:
    from moto.s3.exceptions import S3ClientError

    raise S3ClientError("InvalidArgument", message)


@rule("moto.s3.notifications:send_event", "account_id", "event_name", "bucket", "key")
def send_event(moto: Callable[..., Any], account_id: str, event_name: Any, bucket: Any, key: Any) -> None:
    """Who is told of it is called outside of this request, with all that S3 says.

    An object's tags and ACL are an event where they were put by themselves, not with the object.
    """
    from flask import has_request_context, request

    from awsh.sandbox.runners.triggers.objects import tell

    name = str(event_name.value)
    asked = request.args if has_request_context() else {}
    alone = {"s3:ObjectTagging": "tagging", "s3:ObjectAcl": "acl"}.get(name.rpartition(":")[0])
    # moto puts the object that is made of parts, and says so before it says that.
    if (alone and alone not in asked) or (name == "s3:ObjectCreated:Put" and "uploadId" in asked):
        return
    tell(bucket, name, key)


@rule("moto.s3.notifications:send_test_event", "account_id", "bucket")
def send_test_event(moto: Callable[..., Any], account_id: str, bucket: Any) -> None:
    """Queues and topics are told that they will be told."""
    from awsh.sandbox.runners.triggers.objects import try_out

    try_out(bucket)


def _rules(configuration: Any) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every rule, with the ARN of who is told and the action that this needs."""
    for name, field, action in _TARGETS:
        for each in (configuration or {}).get(name, []):
            yield each[field], action, each
