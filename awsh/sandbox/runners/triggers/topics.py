"""SNS: a message of a topic, as each of its subscriptions has it; subscriptions that wait for a yes."""

from __future__ import annotations

import base64
import hashlib
import json
import logging
import secrets
import uuid
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from awsh.sandbox.runners.triggers import mails
from awsh.sandbox.runners.triggers.address import ADDRESS
from awsh.sandbox.runners.triggers.delivery import Undelivered, deliver
from awsh.sandbox.runners.triggers.permissions import role_may
from awsh.sandbox.runners.triggers.work import WORK

log = logging.getLogger(__name__)

_SERVICE = "sns.amazonaws.com"
_TRIES = 4
_PATIENCE = 15.0
_RAW_ATTRIBUTES = 10
"""The most that a message of SQS has."""
ASKED_FIRST = ("http", "https", "email", "email-json")
"""Protocols whose endpoint has to say yes before it is told anything."""


def deliver_message(subscription: Any, message: dict[str, Any]) -> None:
    """Gives a subscription MESSAGE: id, text, subject, attributes, group and deduplication id."""
    protocol, endpoint, topic = subscription.protocol, subscription.endpoint, subscription.topic.arn
    try:
        if protocol == "sqs":
            _to_queue(subscription, message)
        elif protocol == "lambda":
            deliver(endpoint, _for_function(subscription, message), _SERVICE, topic)
        elif protocol in ("http", "https"):
            WORK.submit(lambda: _post(subscription, message))
        elif protocol == "sms":
            from awsh.sandbox.rules.sns_sms import text_to

            text_to(subscription.topic.sns_backend, endpoint, message["text"])
        elif protocol in ("email", "email-json"):
            mails.notify(subscription, message, _envelope(subscription, message))
        elif protocol == "firehose":
            _to_stream(subscription, message)
        else:
            log.info("%s would be told by %s: %s", endpoint, protocol, message["subject"] or message["id"])
    except Undelivered as why:
        log.warning("%s is not delivered: %s", topic, why)
        _to_dead_letters(subscription, message, str(why))


def _to_queue(subscription: Any, message: dict[str, Any]) -> None:
    """The message as it is where that is wished for, else within SNS's own."""
    options: dict[str, Any] = {}
    if subscription.endpoint.endswith(".fifo"):
        same = hashlib.sha256(message["text"].encode()).hexdigest()
        options = {"group_id": message["group"], "deduplication_id": message["deduplication"] or same}
    elif message["group"]:
        options = {"group_id": message["group"]}
    raw = _is_raw(subscription)
    if raw:
        if len(message["attributes"]) > _RAW_ATTRIBUTES:
            raise Undelivered(f"a raw message has {_RAW_ATTRIBUTES} attributes at most")
        options["message_attributes"] = {name: _raw(each) for name, each in message["attributes"].items()}
    text = message["text"] if raw else _pretty(_envelope(subscription, message))
    deliver(subscription.endpoint, text, _SERVICE, subscription.topic.arn, **options)


def _to_stream(subscription: Any, message: dict[str, Any]) -> None:
    """A line of its own in what Firehose keeps, as far as the subscription's role may write there."""
    from moto.firehose.models import firehose_backends

    role, stream = str(subscription.attributes.get("SubscriptionRoleArn")), subscription.endpoint
    if not role_may(role, "firehose:PutRecord", stream):
        raise Undelivered(f"{role} may not firehose:PutRecord to {stream}")
    _, _, _, region, account, name = stream.split(":", 5)
    text = message["text"] if _is_raw(subscription) else json.dumps(_envelope(subscription, message))
    try:
        firehose_backends[account][region].put_record_batch(
            name.removeprefix("deliverystream/"), [{"Data": f"{text}\n".encode()}]
        )
    except Exception as error:
        raise Undelivered(f"{stream} does not take it: {error}") from error


def _is_raw(subscription: Any) -> bool:
    return str(subscription.attributes.get("RawMessageDelivery")).lower() == "true"


def _raw(attribute: dict[str, Any]) -> dict[str, Any]:
    kind, value = attribute["Type"], attribute["Value"]
    if kind.startswith("Binary"):
        return {"DataType": kind, "BinaryValue": base64.b64decode(value)}
    return {"DataType": kind, "StringValue": str(value)}


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _pretty(envelope: dict[str, Any]) -> str:
    return json.dumps(envelope, indent=2, separators=(",", " : "))


def _common(subscription: Any) -> dict[str, Any]:
    """What is in every message. Nobody can check the signature: the key is Amazon's."""
    region = subscription.topic.arn.split(":")[3]
    leave = {"Action": "Unsubscribe", "SubscriptionArn": subscription.arn}
    return {
        "Timestamp": _now(),
        "SignatureVersion": "1",
        "Signature": base64.b64encode(secrets.token_bytes(256)).decode(),
        "SigningCertURL": f"https://sns.{region}.amazonaws.com/SimpleNotificationService-sandbox.pem",
        "UnsubscribeURL": f"{ADDRESS.url}/?{urlencode(leave)}",
    }


def _envelope(subscription: Any, message: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "Type": "Notification",
        "MessageId": message["id"],
        "TopicArn": subscription.topic.arn,
    }
    if message["group"]:
        found["SequenceNumber"] = message["sequence"]
    if message["subject"]:
        found["Subject"] = message["subject"]
    found |= {"Message": message["text"], **_common(subscription)}
    if message["attributes"]:
        found["MessageAttributes"] = message["attributes"]
    return found


def _for_function(subscription: Any, message: dict[str, Any]) -> dict[str, Any]:
    common = _common(subscription)
    record = {
        "EventSource": "aws:sns",
        "EventVersion": "1.0",
        "EventSubscriptionArn": subscription.arn,
        "Sns": {
            "Type": "Notification",
            "MessageId": message["id"],
            "TopicArn": subscription.topic.arn,
            "Subject": message["subject"],
            "Message": message["text"],
            "Timestamp": common["Timestamp"],
            "SignatureVersion": common["SignatureVersion"],
            "Signature": common["Signature"],
            "SigningCertUrl": common["SigningCertURL"],
            "UnsubscribeUrl": common["UnsubscribeURL"],
            "MessageAttributes": message["attributes"],
        },
    }
    return {"Records": [record]}


def _to_dead_letters(subscription: Any, message: dict[str, Any], reason: str) -> None:
    """To the queue that is there for it, if that lets the topic in, with what went wrong."""
    policy = subscription.attributes.get("RedrivePolicy")
    arn = json.loads(policy).get("deadLetterTargetArn") if policy else None
    if arn:
        told = {"RequestID": str(uuid.uuid4()), "ErrorCode": "ClientError", "ErrorMessage": reason}
        options: dict[str, Any] = {
            "message_attributes": {
                name: {"DataType": "String", "StringValue": text} for name, text in told.items()
            }
        }
        if arn.endswith(".fifo"):
            options |= {"group_id": message["group"], "deduplication_id": message["id"]}
        try:
            deliver(
                arn, _pretty(_envelope(subscription, message)), _SERVICE, subscription.topic.arn, **options
            )
        except Undelivered as why:
            log.warning("nor to its dead-letter queue: %s", why)


def _post(subscription: Any, message: dict[str, Any]) -> None:
    raw = _is_raw(subscription)
    text = message["text"] if raw else _pretty(_envelope(subscription, message))
    if not _send(subscription, "Notification", message["id"], text):
        _to_dead_letters(subscription, message, f"{subscription.endpoint} does not take it")


def ask(subscription: Any) -> None:
    """Asks the endpoint of a subscription whether it wants to be told; only one on this machine can be asked."""
    subscription.token, subscription.asked = secrets.token_hex(64), datetime.now(UTC)
    topic = subscription.topic.arn
    query = {"Action": "ConfirmSubscription", "TopicArn": topic, "Token": subscription.token}
    common = _common(subscription)
    del common["UnsubscribeURL"]
    told = {
        "Type": "SubscriptionConfirmation",
        "MessageId": str(uuid.uuid4()),
        "Token": subscription.token,
        "TopicArn": topic,
        "Message": f"You have chosen to subscribe to the topic {topic}.\nTo confirm the subscription, visit the "
        "SubscribeURL included in this message.",
        "SubscribeURL": f"{ADDRESS.url}/?{urlencode(query)}",
        **common,
    }
    if subscription.protocol in ("http", "https"):
        WORK.submit(lambda: _send(subscription, told["Type"], told["MessageId"], _pretty(told)))
    else:
        mails.ask(subscription, told)


def _send(subscription: Any, kind: str, id: str, text: str) -> bool:
    headers = {
        "Content-Type": "text/plain; charset=UTF-8",
        "User-Agent": "Amazon Simple Notification Service Agent",
        "x-amz-sns-message-type": kind,
        "x-amz-sns-message-id": id,
        "x-amz-sns-topic-arn": subscription.topic.arn,
        **({"x-amz-sns-rawdelivery": "true"} if _is_raw(subscription) and kind == "Notification" else {}),
    }
    if kind == "Notification":
        headers["x-amz-sns-subscription-arn"] = subscription.arn
    why: Exception | None = None
    for tries in range(_TRIES):
        try:
            request = Request(subscription.endpoint, text.encode(), headers, method="POST")  # noqa: S310
            with urlopen(request, timeout=_PATIENCE):  # noqa: S310
                return True
        except (OSError, ValueError) as error:
            why = error
            # Another machine is not reached, however often: offline.py.
            far = isinstance(getattr(error, "reason", error), PermissionError)
            if far or WORK.ended or tries == _TRIES - 1:
                break
            WORK.sleep(1 << tries)
    log.warning("%s does not take it: %s", subscription.endpoint, why)
    return False
