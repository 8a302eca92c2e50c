"""Rules of SQS: what a queue may be, and who its dead letters go to."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from typing import Any

from awsh.policies.document import listed, statements
from awsh.sandbox.rules import rule
from awsh.sandbox.rules.sqs_errors import refuse
from awsh.sandbox.runners.triggers.signals import SIGNALS

_RANGES = {
    "DelaySeconds": (0, 900),
    "MaximumMessageSize": (1024, 1_048_576),
    "MessageRetentionPeriod": (60, 1_209_600),
    "ReceiveMessageWaitTimeSeconds": (0, 20),
    "VisibilityTimeout": (0, 43_200),
    "KmsDataKeyReusePeriodSeconds": (60, 86_400),
}
_OTHERS = {
    "Policy",
    "RedrivePolicy",
    "RedriveAllowPolicy",
    "FifoQueue",
    "ContentBasedDeduplication",
    "DeduplicationScope",
    "FifoThroughputLimit",
    "KmsMasterKeyId",
    "SqsManagedSseEnabled",
}
_FOR_FIFO = {"ContentBasedDeduplication", "DeduplicationScope", "FifoThroughputLimit"}
_SECONDS_AFTER_DELETION = 60
_MOST_STATEMENTS = 20
_MOST_ACTIONS = 7
_LONGEST_POLICY = 8192
"""Bytes."""
_MOST_SOURCES = 10


@rule("moto.sqs.models:SQSBackend.create_queue", "name", "tags")
def create_queue(
    moto: Callable[..., Any], backend: Any, name: str, tags: dict[str, str] | None = None, **attributes: Any
) -> Any:
    """A name is free a minute after its queue was deleted; before, QueueDeletedRecently."""
    _check_attributes(attributes)
    if attributes.get("FifoQueue") and str(attributes["FifoQueue"]).lower() != "true":
        refuse(
            "InvalidAttributeValue",
            "Invalid value for the parameter FifoQueue. Reason: FifoQueue attribute can only be true.",
        )
    if name.endswith(".fifo") and not attributes.get("FifoQueue"):
        refuse("InvalidParameterValue", _CHARACTERS)
    if not name.endswith(".fifo") and (wrong := _FOR_FIFO & set(attributes)):
        refuse("InvalidAttributeName", f"Unknown Attribute {sorted(wrong)[0]}.")
    gone = getattr(backend, "deleted_queues", {}).get(name)
    if gone is not None and time.time() - gone < _SECONDS_AFTER_DELETION:
        refuse(
            "AWS.SimpleQueueService.QueueDeletedRecently",
            "You must wait 60 seconds after deleting a queue before you can create another with the same name.",
        )
    made = moto(name, tags, **attributes)
    SIGNALS.send(made.queue_arn)
    return made


_CHARACTERS = "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length"


@rule("moto.sqs.models:SQSBackend.delete_queue", "queue_name")
def delete_queue(moto: Callable[..., Any], backend: Any, queue_name: str) -> Any:
    """When it was deleted is kept in mind."""
    queue = backend.get_queue(queue_name)
    answer = moto(queue_name)
    backend.deleted_queues = {**getattr(backend, "deleted_queues", {}), queue_name: time.time()}
    SIGNALS.send(queue.queue_arn)
    return answer


@rule("moto.sqs.models:SQSBackend.set_queue_attributes", "queue_name", "attributes")
def set_queue_attributes(
    moto: Callable[..., Any], backend: Any, queue_name: str, attributes: dict[str, Any]
) -> Any:
    """Names that there are, values within their ranges; the policy stays where another attribute is set."""
    _check_attributes(attributes)
    kept = backend.get_queue(queue_name).policy
    queue = moto(queue_name, {"Policy": kept, **attributes})
    SIGNALS.send(queue.queue_arn)
    return queue


def _check_attributes(attributes: dict[str, Any]) -> None:
    for name, value in attributes.items():
        if name in _RANGES:
            least, most = _RANGES[name]
            if not re.fullmatch(r"-?\d+", str(value)) or not least <= int(value) <= most:
                refuse("InvalidAttributeValue", f"Invalid value for the parameter {name}.")
        elif name in _CHECKED and value and not _CHECKED[name](value):
            refuse("InvalidAttributeValue", f"Invalid value for the parameter {name}.")
        elif name not in _OTHERS and name != "region":
            refuse("InvalidAttributeName", f"Unknown Attribute {name}.")
        elif name == "Policy" and value:
            _check_size(value)
    if attributes.get("KmsMasterKeyId") and str(attributes.get("SqsManagedSseEnabled")).lower() == "true":
        refuse(
            "InvalidAttributeName",
            "You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS "
            "SSE.",
        )


def _check_size(text: str) -> None:
    """Refuses a policy that is larger than AWS takes."""
    found = statements(json.loads(text))
    if len(found) > _MOST_STATEMENTS:
        refuse(
            "OverLimit",
            f"{len(found)} statements were found in the submitted policy, max allowed is {_MOST_STATEMENTS}",
        )
    for each in found:
        actions = len(listed(each.get("Action")) + listed(each.get("NotAction")))
        if actions > _MOST_ACTIONS:
            refuse(
                "OverLimit",
                f"{actions} actions were found in a statement from the submitted policy, max allowed is "
                f"{_MOST_ACTIONS}",
            )
    if len(text.encode()) > _LONGEST_POLICY:
        refuse("OverLimit", "Submitted policy is over max allowed size.")


def _is_policy(text: str) -> bool:
    """Whether it may be the policy of a queue: JSON, each statement with a principal."""
    try:
        document = json.loads(text)
    except ValueError:
        return False
    found = statements(document)
    return bool(found) and all(
        each.get("Effect") in ("Allow", "Deny")
        and ("Principal" in each or "NotPrincipal" in each)
        and ("Action" in each or "NotAction" in each)
        for each in found
    )


def _is_allow_policy(text: str) -> bool:
    """Whether it may say which queues use a dead-letter queue: ten by their ARNs, all, or none."""
    try:
        told = json.loads(text)
        kind, arns = told["redrivePermission"], told.get("sourceQueueArns")
    except (ValueError, TypeError, KeyError):
        return False
    if kind != "byQueue":
        return kind in ("allowAll", "denyAll") and arns is None
    return isinstance(arns, list) and 1 <= len(arns) <= _MOST_SOURCES


_CHECKED = {"Policy": _is_policy, "RedriveAllowPolicy": _is_allow_policy}


@rule("moto.sqs.models:Queue._setup_dlq", "policy")
def setup_dlq(moto: Callable[..., Any], queue: Any, policy: Any) -> Any:
    """The dead-letter queue is there, of the same kind, and takes over after 1 to 1000 receives."""
    from moto.sqs.models import Queue, sqs_backends

    if Queue._is_empty_redrive_policy(policy):
        return moto(policy)
    shown = policy if isinstance(policy, str) else json.dumps(policy)
    start = f"Value {shown} for parameter RedrivePolicy is invalid. Reason: "
    try:
        told = json.loads(policy) if isinstance(policy, str) else dict(policy)
        arn, most = str(told["deadLetterTargetArn"]), int(told["maxReceiveCount"])
    except ValueError:
        refuse("InvalidParameterValue", start + "Redrive policy is not a valid JSON map.")
    except KeyError as missing:
        refuse(
            "InvalidParameterValue",
            start + f"Redrive policy does not contain mandatory attribute: {missing.args[0]}.",
        )
    if not 1 <= most <= 1000:
        refuse(
            "InvalidParameterValue",
            start
            + f"Invalid value for maxReceiveCount: {most}, valid values are from 1 to 1000 both inclusive.",
        )
    target = sqs_backends[queue.account_id][queue.region].queues.get(arn.rpartition(":")[2])
    if target is None or target.queue_arn != arn:
        refuse("InvalidParameterValue", start + "Dead letter target does not exist.")
    if queue.name.endswith(".fifo") != target.fifo_queue:
        refuse(
            "InvalidParameterValue",
            start + "Dead-letter queue must be same type of queue as the source.",
        )
    if not _takes(target, queue.queue_arn):
        refuse(
            "InvalidParameterValue",
            start + "Queue does not have permission to use the specified dead letter queue.",
        )
    return moto(policy)


def _takes(target: Any, arn: str) -> bool:
    """Whether a dead-letter queue's RedriveAllowPolicy lets the queue ARN use it."""
    allowed = json.loads(getattr(target, "redrive_allow_policy", None) or "{}")
    kind = allowed.get("redrivePermission", "allowAll")
    return kind == "allowAll" or (kind == "byQueue" and arn in allowed.get("sourceQueueArns", ()))


@rule("moto.sqs.models:SQSBackend.list_dead_letter_source_queues", "queue_name")
def list_dead_letter_source_queues(moto: Callable[..., Any], backend: Any, queue_name: str) -> list[Any]:
    """By the ARN in their redrive policies: it may have been made anew."""
    arn = backend.get_queue(queue_name).queue_arn
    return [
        each
        for each in backend.queues.values()
        if (each.redrive_policy or {}).get("deadLetterTargetArn") == arn
    ]
