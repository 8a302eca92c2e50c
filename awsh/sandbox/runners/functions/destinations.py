"""Where Lambda tells how an asynchronous invocation ended: queues, topics, functions, event buses."""

from __future__ import annotations

import json
import logging
from typing import Any

from awsh.sandbox import lineage
from awsh.sandbox.runners.functions.pool import POOL

log = logging.getLogger(__name__)

Attributes = dict[str, tuple[str, str]]


def send(arn: str, body: str, attributes: Attributes, *, account: str) -> None:
    """Sends BODY, JSON, to ARN with ATTRIBUTES, each a type and a value; what does not take it is logged."""
    _, _, service, region, owner, name = arn.split(":", 5)
    try:
        _SENDERS[service](arn, body, attributes, owner or account, region, name)
    except Exception as error:
        log.warning("%s did not take the end of an invocation: %s", arn, error)
    POOL.changed()


def _to_queue(arn: str, body: str, attributes: Attributes, account: str, region: str, name: str) -> None:
    from moto.sqs.models import sqs_backends

    given = {key: {"DataType": kind, "StringValue": value} for key, (kind, value) in attributes.items()}
    sqs_backends[account][region].send_message(name, body, message_attributes=given)


def _to_topic(arn: str, body: str, attributes: Attributes, account: str, region: str, name: str) -> None:
    from moto.sns.models import sns_backends

    given = {key: {"Type": kind, "Value": value} for key, (kind, value) in attributes.items()}
    sns_backends[account][region].publish(message=body, arn=arn, message_attributes=given)


def _to_function(arn: str, body: str, attributes: Attributes, account: str, region: str, name: str) -> None:
    from awsh.sandbox.runners.functions.events import QUEUE, Event

    _, function, *qualifier = name.split(":")
    trace = lineage.current()
    QUEUE.put(Event(account, region, function, qualifier[0] if qualifier else None, body.encode(), trace))


def _to_bus(arn: str, body: str, attributes: Attributes, account: str, region: str, name: str) -> None:
    from moto.events.models import events_backends

    record: dict[str, Any] = json.loads(body)
    good = record["requestContext"]["condition"] == "Success"
    event = {
        "Source": "lambda",
        "DetailType": f"Lambda Function Invocation Result - {'Success' if good else 'Failure'}",
        "Detail": body,
        "EventBusName": name.removeprefix("event-bus/"),
        "Resources": [record["requestContext"]["functionArn"]],
    }
    events_backends[account][region].put_events([event])


_SENDERS = {"sqs": _to_queue, "sns": _to_topic, "lambda": _to_function, "events": _to_bus}
