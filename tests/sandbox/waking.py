"""Queues, topics and functions that say what they are given."""

from __future__ import annotations

import itertools
import json
import time
from typing import Any

from tests.sandbox.functions import Lambda

numbers = itertools.count(1)
ACCOUNT = "123456789012"

SAYS = """
import json
def handler(event, context):
    print("GOT " + json.dumps(event))
    text = json.dumps(event)
    if "poison" in text:
        raise ValueError("no")
    return {"batchItemFailures": [{"itemIdentifier": r["messageId"]} for r in event.get("Records", ())
                                  if "bad" in r.get("body", "")]}
"""


def function_arn(name: str) -> str:
    return f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:{name}"


def queue_of(sqs: Any, **attributes: Any) -> tuple[str, str]:
    """The URL and the ARN of a new queue."""
    name = f"waking{next(numbers)}" + (".fifo" if "FifoQueue" in attributes else "")
    url = sqs.create_queue(QueueName=name, Attributes={key: str(value) for key, value in attributes.items()})[
        "QueueUrl"
    ]
    return url, f"arn:aws:sqs:us-east-1:{ACCOUNT}:{name}"


def listen_to(sqs: Any, service: str) -> tuple[str, str]:
    """A queue that lets SERVICE in."""
    url, arn = queue_of(sqs)
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": "sqs:SendMessage",
        "Resource": arn,
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    return url, arn


def said(sqs: Any, url: str, count: int = 1) -> list[Any]:
    """So many messages of a queue, parsed; they are deleted."""
    found: list[Any] = []
    deadline = time.monotonic() + 15
    while len(found) < count and time.monotonic() < deadline:
        for each in sqs.receive_message(QueueUrl=url, WaitTimeSeconds=5).get("Messages", ()):
            found.append(json.loads(each["Body"]))
            sqs.delete_message(QueueUrl=url, ReceiptHandle=each["ReceiptHandle"])
    return found


def let_in(lambdas: Lambda, name: str, service: str, **condition: str) -> None:
    lambdas.api.add_permission(
        FunctionName=name,
        StatementId=f"s{next(numbers)}",
        Action="lambda:InvokeFunction",
        Principal=service,
        **condition,
    )


def counts(sqs: Any, url: str) -> list[int]:
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    return [int(found["ApproximateNumberOfMessages" + each]) for each in ("", "NotVisible")]
