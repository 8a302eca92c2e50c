"""Rules of SNS: what may be published; each subscription has it as SNS sends it."""

from __future__ import annotations

import itertools
import json
import re
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from awsh.sandbox.filter_policies import fits_attributes, fits_body
from awsh.sandbox.rules import rule
from awsh.sandbox.rules.sns_errors import refuse
from awsh.sandbox.rules.sns_fifo import once
from awsh.sandbox.rules.sns_subscriptions import is_pending
from awsh.sandbox.rules.sns_topics import is_fifo, largest
from awsh.sandbox.runners.triggers.topics import deliver_message

_ID = re.compile(r"[A-Za-z0-9!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~]{1,128}")
_BATCH = 10
_numbers = itertools.count(time.time_ns() * 10)
_told = threading.local()
"""sequence: the number that the last message of this thread got in its FIFO topic."""


@rule("moto.sns.models:SNSBackend.publish", "message", "arn", "phone_number")
def publish(
    moto: Callable[..., Any],
    backend: Any,
    message: str,
    arn: str | None = None,
    phone_number: str | None = None,
    **others: Any,
) -> Any:
    """An empty message, one that is too large, JSON without a default, and what FIFO topics want."""
    _told.sequence = None
    if not message:
        refuse("Invalid parameter: Empty message")
    _check_subject(others.get("subject"))
    if phone_number:
        from awsh.sandbox.rules.sns_sms import send

        return send(backend, phone_number, message, others.get("message_attributes") or {})
    topic = None if ":endpoint/" in (arn or "") else backend.get_topic(arn)
    if _size(message, others.get("message_attributes")) > largest(topic):
        refuse("Invalid parameter: Message too long")
    _check_structure(others.get("message_structure"), message)
    if topic is None:
        return moto(message, arn, phone_number, **others)
    told = {"message": message, **others}
    for name, key in (("group_id", "MessageGroupId"), ("deduplication_id", "MessageDeduplicationId")):
        if told.get(name) and not _ID.fullmatch(told[name]):
            refuse(f"Invalid parameter: {key} Reason: Value {told[name]} is invalid")
    if not is_fifo(topic):
        if told.get("deduplication_id"):
            refuse(
                "Invalid parameter: MessageDeduplicationId Reason: The request includes MessageDeduplicationId "
                "parameter that is not valid for this topic type"
            )
        return topic.publish(message, **others)
    found = once(topic, told)
    if found.new:
        found.id = topic.publish(message, **others, sequence=found.sequence)
    _told.sequence = found.sequence
    return found.id


def _size(message: str, attributes: Mapping[str, Any] | None) -> int:
    return len(message.encode()) + sum(
        len(name.encode()) + len(each["Type"]) + len(str(each["Value"]).encode())
        for name, each in (attributes or {}).items()
    )


def _check_subject(subject: str | None) -> None:
    if subject is None:
        return
    if not subject or len(subject) > 100 or any(ord(char) < 32 or ord(char) == 127 for char in subject):
        refuse("Invalid parameter: Subject")


def _check_structure(structure: str | None, message: str) -> None:
    if not structure:
        return
    if structure != "json":
        refuse("Invalid parameter: MessageStructure")
    try:
        told = json.loads(message)
    except ValueError:
        refuse("Invalid parameter: Message Structure - JSON message body failed to parse")
    if not isinstance(told, dict) or not isinstance(told.get("default"), str):
        refuse("Invalid parameter: Message Structure - No default entry in JSON message body")


@rule("moto.sns.models:SNSBackend.publish_batch", "topic_arn", "publish_batch_request_entries")
def publish_batch(
    moto: Callable[..., Any],
    backend: Any,
    topic_arn: str,
    publish_batch_request_entries: list[dict[str, Any]],
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Ten at most and not too large together; of the others each is refused alone."""
    from moto.sns.exceptions import SNSException

    entries = publish_batch_request_entries
    if not entries:
        refuse("The batch request doesn't contain any entries.", "EmptyBatchRequest")
    if len(entries) > _BATCH:
        refuse("The batch request contains more entries than permissible.", "TooManyEntriesInBatchRequest")
    ids = [each["Id"] for each in entries]
    if any(not re.fullmatch(r"[A-Za-z0-9_-]{1,80}", id) for id in ids):
        refuse(
            "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most "
            "80 letters long.",
            "InvalidBatchEntryId",
        )
    if len(set(ids)) < len(ids):
        refuse("Two or more batch entries in the request have the same Id.", "BatchEntryIdsNotDistinct")
    topic = backend.get_topic(topic_arn)
    if sum(_size(each["Message"], each.get("MessageAttributes")) for each in entries) > largest(topic):
        refuse("The length of all the messages put together is more than the limit.", "BatchRequestTooLong")
    done: list[dict[str, Any]] = []
    failed: list[dict[str, Any]] = []
    for each in entries:
        try:
            id = backend.publish(
                each["Message"],
                arn=topic_arn,
                subject=each.get("Subject"),
                message_attributes=each.get("MessageAttributes", {}),
                group_id=each.get("MessageGroupId"),
                deduplication_id=each.get("MessageDeduplicationId"),
                message_structure=each.get("MessageStructure"),
            )
        except SNSException as error:
            why = {"Code": error.code, "Message": error.message, "SenderFault": True}
            failed.append({"Id": each["Id"], **why})
        else:
            done.append({"Id": each["Id"], "MessageId": id, **_sequence()})
    return done, failed


def _sequence() -> dict[str, str]:
    found = getattr(_told, "sequence", None)
    return {"SequenceNumber": found} if found else {}


@rule("moto.sns.responses:SNSResponse.publish")
def answer_publish(moto: Callable[..., Any], response: Any) -> Any:
    """A number as AWS takes it; the place in the order of a FIFO topic."""
    number = response._get_param("PhoneNumber")
    if number is not None and not re.fullmatch(r"\+[1-9]\d{6,14}", number):
        refuse(f"Invalid parameter: PhoneNumber Reason: {number} is not valid to publish to")
    answer = moto()
    answer.result.update(_sequence())
    return answer


@rule("moto.sns.models:Topic.publish", "message")
def publish_to_topic(moto: Callable[..., Any], topic: Any, message: str, **others: Any) -> Any:
    """Only its subscriptions keep the message: moto would for ever."""
    from moto.moto_api._internal import mock_random

    id, sequence = str(mock_random.uuid4()), others.pop("sequence", "") or str(next(_numbers))
    for each in topic.sns_backend._get_topic_subscriptions(topic):
        each.publish(message, id, **others, sequence=sequence)
    return id


@rule("moto.sns.models:Subscription.publish", "message", "message_id")
def publish_to_subscription(
    moto: Callable[..., Any],
    subscription: Any,
    message: str,
    message_id: str,
    *,
    subject: str | None = None,
    message_attributes: dict[str, Any] | None = None,
    group_id: str | None = None,
    deduplication_id: str | None = None,
    message_structure: str | None = None,
    sequence: str = "",
) -> None:
    """To whom has said yes and whose filter policy it fits; functions and servers outside of this request."""
    if is_pending(subscription):
        return
    if message_structure == "json":
        texts = json.loads(message)
        own = texts.get(subscription.protocol)
        message = own if isinstance(own, str) else texts["default"]
    if not _wanted(subscription, message, message_attributes or {}):
        return
    told = {
        "id": message_id,
        "text": message,
        "subject": subject,
        "attributes": message_attributes or {},
        "group": group_id,
        "deduplication": deduplication_id,
        "sequence": sequence,
    }
    deliver_message(subscription, told)


def _wanted(subscription: Any, message: str, attributes: dict[str, Any]) -> bool:
    policy = subscription._filter_policy
    if not policy:
        return True
    if subscription.attributes.get("FilterPolicyScope") == "MessageBody":
        return fits_body(policy, message)
    return fits_attributes(policy, attributes)
