"""Asynchronous invocations: outside of the request, again when they fail, told of when they end; loops stop."""

from __future__ import annotations

import base64
import gzip
import json
import time
from typing import Any

import pytest

from tests.sandbox.functions import Lambda

FAILS = "def handler(event, context):\n    raise ValueError('never')"
ECHO = "def handler(event, context):\n    return event"


@pytest.fixture(scope="module")
def functions(client: Any) -> Lambda:
    return Lambda(client)


class Mailbox:
    """A queue."""

    def __init__(self, sqs: Any, name: str) -> None:
        self._sqs = sqs
        self.url = sqs.create_queue(QueueName=name)["QueueUrl"]
        self.arn = sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=["QueueArn"])["Attributes"][
            "QueueArn"
        ]

    def next(self) -> dict[str, Any]:
        """The next message, waited for and taken out."""
        deadline = time.monotonic() + 25
        while time.monotonic() < deadline:
            found = self._sqs.receive_message(
                QueueUrl=self.url, WaitTimeSeconds=5, MessageAttributeNames=["All"]
            )
            for message in found.get("Messages", []):
                self._sqs.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])
                return dict(message)
        raise AssertionError("nothing came")


def test_what_fails_is_tried_twice_more_and_told(functions: Lambda, client: Any) -> None:
    dead, failed = Mailbox(client("sqs"), "dead"), Mailbox(client("sqs"), "failed")
    functions.create("fails", FAILS, DeadLetterConfig={"TargetArn": dead.arn})
    functions.api.put_function_event_invoke_config(
        FunctionName="fails", DestinationConfig={"OnFailure": {"Destination": failed.arn}}
    )
    assert functions.api.get_function_configuration(FunctionName="fails")["DeadLetterConfig"] == {
        "TargetArn": dead.arn
    }
    answer = functions.api.invoke(FunctionName="fails", InvocationType="Event", Payload=b'{"n": 1}')
    assert (answer["StatusCode"], answer["Payload"].read()) == (202, b"")
    message = dead.next()
    assert message["Body"] == '{"n": 1}'
    request = message["MessageAttributes"]["RequestID"]["StringValue"]
    assert message["MessageAttributes"]["ErrorCode"] == {"StringValue": "200", "DataType": "Number"}
    assert message["MessageAttributes"]["ErrorMessage"]["StringValue"] == "never"
    record = json.loads(failed.next()["Body"])
    assert record["requestContext"] == {
        "requestId": request,
        "functionArn": "arn:aws:lambda:us-east-1:123456789012:function:fails:$LATEST",
        "condition": "RetriesExhausted",
        "approximateInvokeCount": 3,
    }
    assert record["requestPayload"] == {"n": 1}
    assert record["responseContext"] == {
        "statusCode": 200,
        "executedVersion": "$LATEST",
        "functionError": "Unhandled",
    }
    assert record["responsePayload"]["errorType"] == "ValueError"
    functions.api.put_function_event_invoke_config(FunctionName="fails", MaximumRetryAttempts=0)
    functions.api.invoke(FunctionName="fails", InvocationType="Event", Payload=b"2")
    assert dead.next()["Body"] == "2"


def test_what_succeeds_is_told_to_another_function(functions: Lambda, client: Any) -> None:
    told = Mailbox(client("sqs"), "told")
    for name in ("first", "second"):
        functions.create(name, ECHO)
    second = functions.api.get_function(FunctionName="second")["Configuration"]["FunctionArn"]
    for name, target in (("first", second), ("second", told.arn)):
        functions.api.put_function_event_invoke_config(
            FunctionName=name, DestinationConfig={"OnSuccess": {"Destination": target}}
        )
    functions.api.invoke(FunctionName="first", InvocationType="Event", Payload=b'"x"')
    record = json.loads(told.next()["Body"])
    assert record["requestContext"]["condition"] == "Success"
    assert record["requestPayload"]["responsePayload"] == "x"


def test_a_log_wakes_a_function(functions: Lambda, client: Any) -> None:
    read = Mailbox(client("sqs"), "read")
    functions.create("writer", "def handler(event, context):\n    print('to be read')")
    reader = functions.create("reader", ECHO)["FunctionArn"]
    functions.api.put_function_event_invoke_config(
        FunctionName="reader", DestinationConfig={"OnSuccess": {"Destination": read.arn}}
    )
    functions.api.add_permission(
        FunctionName="reader",
        StatementId="logs",
        Action="lambda:InvokeFunction",
        Principal="logs.amazonaws.com",
    )
    client("logs").create_log_group(logGroupName="/aws/lambda/writer")
    client("logs").put_subscription_filter(
        logGroupName="/aws/lambda/writer", filterName="all", filterPattern="", destinationArn=reader
    )
    functions.invoke("writer")
    seen = ""
    while "to be read" not in seen:
        data = json.loads(read.next()["Body"])["requestPayload"]["awslogs"]["data"]
        seen += gzip.decompress(base64.b64decode(data)).decode()


def test_a_function_that_wakes_itself_is_stopped_after_sixteen(functions: Lambda, client: Any) -> None:
    dead = Mailbox(client("sqs"), "looped")
    code = """
import boto3
api = boto3.client("lambda")

def handler(event, context):
    api.invoke(FunctionName=context.function_name, InvocationType="Event", Payload=str(event + 1))
"""
    functions.create("loop", code, DeadLetterConfig={"TargetArn": dead.arn}, Timeout=30)
    assert functions.api.get_function_recursion_config(FunctionName="loop")["RecursiveLoop"] == "Terminate"
    functions.api.invoke(FunctionName="loop", InvocationType="Event", Payload=b"1")
    assert dead.next()["Body"] == "17"
    events = client("logs").filter_log_events(logGroupName="/aws/lambda/loop", filterPattern="START")[
        "events"
    ]
    assert len([each for each in events if each["message"].startswith("START ")]) == 16
    notes = client("logs").filter_log_events(logGroupName="/aws/lambda/loop", filterPattern="recursive")[
        "events"
    ]
    assert "recursive loop" in notes[0]["message"]
