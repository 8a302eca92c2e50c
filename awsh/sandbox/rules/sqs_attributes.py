"""Rules of SQS: what is told of a queue, counted without walking it."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from typing import Any

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.sqs_shelf import fresh, now, shelf_of


@rule("moto.sqs.models:Queue.messages")
def messages(moto: Callable[..., Any], queue: Any) -> Any:
    """Those that are there to be received."""
    with queue._messages_lock:
        return shelf_of(queue).ready(now())


@functools.cache
def _field(attribute: str) -> str:
    from moto.core.utils import camelcase_to_underscores

    return str(camelcase_to_underscores(attribute))


@rule("moto.sqs.models:Queue.attributes")
def attributes(moto: Callable[..., Any], queue: Any) -> dict[str, Any]:
    """As moto has them, without spelling each name anew: it asks for all of them with every message sent.

    And to whom a dead-letter queue may serve.
    """
    names = [*queue.BASE_ATTRIBUTES, *(queue.FIFO_ATTRIBUTES if queue.fifo_queue else ())]
    names += queue.KMS_ATTRIBUTES if queue.kms_master_key_id else ()
    found = {name: getattr(queue, _field(name)) for name in names if not name.startswith("Approximate")}
    found |= dict(zip(_COUNTED, _counts(queue), strict=True))
    for name in ("CreatedTimestamp", "LastModifiedTimestamp"):
        found[name] = int(found[name])
    found["RedrivePolicy"] = json.dumps(queue.redrive_policy) if queue.redrive_policy else None
    found["RedriveAllowPolicy"] = getattr(queue, "redrive_allow_policy", None) or None
    return {
        name: str(value).lower() if isinstance(value, bool) else value
        for name, value in found.items()
        if value is not None
    }


@rule("moto.sqs.models:SQSBackend.get_queue_attributes", "queue_name", "attribute_names")
def get_queue_attributes(
    moto: Callable[..., Any], backend: Any, queue_name: str, attribute_names: list[str]
) -> dict[str, Any]:
    """Those that are asked for; moto finds out all of them for each."""
    from moto.sqs.exceptions import InvalidAttributeName

    queue = backend.get_queue(queue_name)
    known = {
        "All",
        "RedriveAllowPolicy",
        *queue.BASE_ATTRIBUTES,
        *queue.FIFO_ATTRIBUTES,
        *queue.KMS_ATTRIBUTES,
    }
    for name in attribute_names:
        if name not in known:
            raise InvalidAttributeName(name)
    found: dict[str, Any] = queue.attributes if attribute_names else {}
    return (
        found
        if "All" in attribute_names
        else {name: found[name] for name in attribute_names if name in found}
    )


_COUNTED = (
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
    "ApproximateNumberOfMessagesDelayed",
)


def _counts(queue: Any) -> tuple[int, int, int]:
    with queue._messages_lock:
        return fresh(queue).counts(now())


@rule("moto.sqs.models:Queue.approximate_number_of_messages")
def approximate_number(moto: Callable[..., Any], queue: Any) -> int:
    """Those that are there to be received, counted without looking at each."""
    return _counts(queue)[0]


@rule("moto.sqs.models:Queue.approximate_number_of_messages_not_visible")
def approximate_number_not_visible(moto: Callable[..., Any], queue: Any) -> int:
    """Those that somebody has received and not deleted."""
    return _counts(queue)[1]


@rule("moto.sqs.models:Queue.approximate_number_of_messages_delayed")
def approximate_number_delayed(moto: Callable[..., Any], queue: Any) -> int:
    """Those whose delay is not over."""
    return _counts(queue)[2]
