"""SQS as the account has it: what it refuses, order, dead letters, and moving them back."""

from __future__ import annotations

import itertools
import json
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.sandbox.asking import refusing, wait_until

_numbers = itertools.count(1)


@pytest.fixture
def make(sqs: Any) -> Callable[..., str]:
    """Makes a queue with a name of its own; `.fifo` where it is one."""

    def make(**attributes: Any) -> str:
        name = f"q{next(_numbers)}" + (".fifo" if "FifoQueue" in attributes else "")
        values = {key: str(value) for key, value in attributes.items()}
        return str(sqs.create_queue(QueueName=name, Attributes=values)["QueueUrl"])

    return make


def arn(url: str) -> str:
    return "arn:aws:sqs:us-east-1:123456789012:" + url.rpartition("/")[2]


def bodies(sqs: Any, url: str, count: int = 10, **options: Any) -> list[str]:
    found = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=count, **options)
    return [each["Body"] for each in found.get("Messages", ())]


def counts(sqs: Any, url: str) -> list[int]:
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    return [int(found["ApproximateNumberOfMessages" + each]) for each in ("", "NotVisible", "Delayed")]


def test_messages_hide_and_come_back(sqs: Any, make: Callable[..., str]) -> None:
    url = make()
    for each in ("one", "two"):
        sqs.send_message(QueueUrl=url, MessageBody=each)
    sqs.send_message(QueueUrl=url, MessageBody="late", DelaySeconds=60)
    assert counts(sqs, url) == [2, 0, 1]
    first = sqs.receive_message(QueueUrl=url)["Messages"][0]
    assert counts(sqs, url) == [1, 1, 1]
    assert bodies(sqs, url) == ["two"]
    assert bodies(sqs, url) == []
    sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=first["ReceiptHandle"], VisibilityTimeout=0)
    again = sqs.receive_message(QueueUrl=url, AttributeNames=["All"])["Messages"][0]
    assert (again["MessageId"], again["Attributes"]["ApproximateReceiveCount"]) == (first["MessageId"], "2")
    for _ in range(2):  # deleting is idempotent, and an old receipt handle serves
        sqs.delete_message(QueueUrl=url, ReceiptHandle=first["ReceiptHandle"])
    assert counts(sqs, url) == [0, 1, 1]
    with refusing("ReceiptHandleIsInvalid"):
        sqs.delete_message(QueueUrl=url, ReceiptHandle="nonsense")
    with refusing("AWS.SimpleQueueService.MessageNotInflight"):
        sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=first["ReceiptHandle"], VisibilityTimeout=9)


def test_waiting_holds_up_nobody_and_ends_when_something_comes(sqs: Any, make: Callable[..., str]) -> None:
    url, found = make(), []
    waiting = threading.Thread(target=lambda: found.extend(bodies(sqs, url, WaitTimeSeconds=20)))
    waiting.start()
    began = time.monotonic()
    sqs.send_message(QueueUrl=url, MessageBody="here")
    waiting.join(10)
    assert found == ["here"]
    assert time.monotonic() - began < 5


def test_what_was_received_too_often_goes_to_the_dead_letters_and_back(
    sqs: Any, make: Callable[..., str]
) -> None:
    dead = make()
    policy = {"deadLetterTargetArn": arn(dead), "maxReceiveCount": 1}
    url = make(RedrivePolicy=json.dumps(policy), VisibilityTimeout=0)
    sqs.send_message(QueueUrl=url, MessageBody="poison")
    assert bodies(sqs, url) == ["poison"]
    assert bodies(sqs, url) == []
    found = sqs.receive_message(QueueUrl=dead, VisibilityTimeout=0, AttributeNames=["All"])["Messages"][0]
    assert found["Attributes"]["DeadLetterQueueSourceArn"] == arn(url)
    with refusing("InvalidParameterValue"):
        sqs.start_message_move_task(SourceArn=arn(url))
    with refusing("ResourceNotFoundException"):
        sqs.start_message_move_task(SourceArn=arn(dead), DestinationArn=arn("x/none"))
    sqs.start_message_move_task(SourceArn=arn(dead))

    def task() -> dict[str, Any]:
        return dict(sqs.list_message_move_tasks(SourceArn=arn(dead))["Results"][0])

    wait_until(lambda: task()["Status"] == "COMPLETED")
    assert task()["ApproximateNumberOfMessagesMoved"] == 1
    back = sqs.receive_message(QueueUrl=url, AttributeNames=["All"])["Messages"][0]
    assert back["MessageId"] != found["MessageId"]
    assert back["Attributes"]["ApproximateReceiveCount"] == "1"


def test_a_move_is_as_slow_as_was_said_and_can_be_cancelled(sqs: Any, make: Callable[..., str]) -> None:
    dead = make()
    make(RedrivePolicy=json.dumps({"deadLetterTargetArn": arn(dead), "maxReceiveCount": 1}))
    to = make()
    for number in range(5):
        sqs.send_message(QueueUrl=dead, MessageBody=str(number))
    task = sqs.start_message_move_task(
        SourceArn=arn(dead), DestinationArn=arn(to), MaxNumberOfMessagesPerSecond=1
    )["TaskHandle"]
    with refusing("InvalidParameterValue"):
        sqs.start_message_move_task(SourceArn=arn(dead), DestinationArn=arn(to))
    sqs.cancel_message_move_task(TaskHandle=task)
    wait_until(
        lambda: sqs.list_message_move_tasks(SourceArn=arn(dead))["Results"][0]["Status"] == "CANCELLED"
    )
    assert counts(sqs, dead)[0] >= 3
    with refusing("ResourceNotFoundException"):
        sqs.cancel_message_move_task(TaskHandle=task)


def test_a_fifo_queue_keeps_the_order_of_each_group(sqs: Any, make: Callable[..., str]) -> None:
    url = make(FifoQueue="true", ContentBasedDeduplication="true")

    def send(group: str, body: str) -> dict[str, Any]:
        return dict(sqs.send_message(QueueUrl=url, MessageGroupId=group, MessageBody=body))

    first, second = send("a", "a1"), send("a", "a2")
    assert int(first["SequenceNumber"]) < int(second["SequenceNumber"])
    send("b", "b1")
    again = send("a", "a1")
    assert {key: again[key] for key in ("MessageId", "SequenceNumber")} == {
        key: first[key] for key in ("MessageId", "SequenceNumber")
    }
    held = sqs.receive_message(QueueUrl=url)["Messages"][0]
    assert held["Body"] == "a1"
    assert bodies(sqs, url) == ["b1"]
    sqs.delete_message(QueueUrl=url, ReceiptHandle=held["ReceiptHandle"])
    assert bodies(sqs, url) == ["a2"]
    send("a", "a1")  # also after it was deleted
    assert counts(sqs, url) == [0, 2, 0]
    with refusing("MissingParameter"):
        sqs.send_message(QueueUrl=url, MessageBody="whose?")


def attribute(name: str, kind: str, value: str) -> dict[str, Any]:
    return {"MessageBody": "x", "MessageAttributes": {name: {"DataType": kind, "StringValue": value}}}


def test_one_bad_message_of_a_batch_fails_alone(sqs: Any, make: Callable[..., str]) -> None:
    url = make(MaximumMessageSize=1024)
    entries = [
        {"Id": "good", "MessageBody": "x"},
        {"Id": "large", "MessageBody": "ä" * 600},
        {"Id": "odd", "MessageBody": "a\x00b"},
        {"Id": "slow", "MessageBody": "x", "DelaySeconds": 901},
        {"Id": "group", "MessageBody": "x", "MessageGroupId": "a b"},
        {"Id": "word", **attribute("n", "Number", "seven")},
        {"Id": "empty", **attribute("n", "String", "")},
        {"Id": "theirs", **attribute("AWS.n", "String", "x")},
    ]
    answer = sqs.send_message_batch(QueueUrl=url, Entries=entries)
    assert [each["Id"] for each in answer["Successful"]] == ["good"]
    assert {each["Id"]: each["Code"] for each in answer["Failed"]} == {
        "large": "InvalidParameterValue",
        "odd": "InvalidMessageContents",
        **dict.fromkeys(("slow", "group", "word", "empty", "theirs"), "InvalidParameterValue"),
    }
    for code, wrong in {
        "AWS.SimpleQueueService.BatchEntryIdsNotDistinct": [entries[0]] * 2,
        "AWS.SimpleQueueService.TooManyEntriesInBatchRequest": [
            {"Id": str(number), "MessageBody": "x"} for number in range(11)
        ],
        "AWS.SimpleQueueService.InvalidBatchEntryId": [{"Id": "a.b", "MessageBody": "x"}],
        "AWS.SimpleQueueService.EmptyBatchRequest": [],
    }.items():
        with refusing(code):
            sqs.send_message_batch(QueueUrl=url, Entries=wrong)


@pytest.mark.parametrize(
    ("code", "attributes"),
    [
        ("InvalidAttributeValue", {"VisibilityTimeout": 43_201}),
        ("InvalidAttributeValue", {"MaximumMessageSize": 1_048_577}),
        ("InvalidAttributeName", {"Colour": "red"}),
        ("InvalidAttributeName", {"SqsManagedSseEnabled": "true", "KmsMasterKeyId": "alias/aws/sqs"}),
        ("InvalidParameterValue", {"RedrivePolicy": json.dumps({"maxReceiveCount": 3})}),
        (
            "InvalidParameterValue",
            {"RedrivePolicy": json.dumps({"deadLetterTargetArn": arn("x/none"), "maxReceiveCount": 3})},
        ),
    ],
)
def test_what_a_queue_cannot_be(make: Callable[..., str], code: str, attributes: dict[str, Any]) -> None:
    with refusing(code):
        make(**attributes)


def test_a_dead_letter_queue_says_for_whom(sqs: Any, make: Callable[..., str]) -> None:
    allow = json.dumps({"redrivePermission": "denyAll"})
    dead = make(RedriveAllowPolicy=allow)
    names = ["RedriveAllowPolicy", "QueueArn"]
    found = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=names)["Attributes"]
    assert found == {"RedriveAllowPolicy": allow, "QueueArn": arn(dead)}
    with refusing("InvalidParameterValue"):
        make(RedrivePolicy=json.dumps({"deadLetterTargetArn": arn(dead), "maxReceiveCount": 3}))
    with refusing("InvalidAttributeName"):
        sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["Colour"])


def test_a_name_is_free_a_minute_after_its_queue(sqs: Any, make: Callable[..., str]) -> None:
    url = make()
    sqs.delete_queue(QueueUrl=url)
    with refusing("AWS.SimpleQueueService.QueueDeletedRecently"):
        sqs.create_queue(QueueName=url.rpartition("/")[2])


def test_a_long_queue_is_as_quick_as_a_short_one(sqs: Any, make: Callable[..., str]) -> None:
    """moto alone walks it for every message: a minute for these, in its own process alone."""
    url = make()
    entries = [{"Id": str(number), "MessageBody": "x"} for number in range(10)]

    def round_trip() -> float:
        began = time.monotonic()
        sqs.send_message_batch(QueueUrl=url, Entries=entries)
        found = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
        handles = [
            {"Id": str(number), "ReceiptHandle": each["ReceiptHandle"]} for number, each in enumerate(found)
        ]
        sqs.delete_message_batch(QueueUrl=url, Entries=handles)
        return time.monotonic() - began

    # The quickest of several: a machine that does other things slows down some of them, never all.
    short = min(round_trip() for _ in range(20))
    for _ in range(80):
        sqs.send_message_batch(QueueUrl=url, Entries=entries)
    assert min(round_trip() for _ in range(20)) < 5 * short


def test_dead_letters_of_a_fifo_queue_keep_apart_and_stay_where_a_move_fails(
    sqs: Any, make: Callable[..., str]
) -> None:
    dead = make(FifoQueue="true")
    policy = json.dumps({"deadLetterTargetArn": arn(dead), "maxReceiveCount": 1})
    for _ in range(2):
        url = make(FifoQueue="true", RedrivePolicy=policy, VisibilityTimeout=0)
        sqs.send_message(QueueUrl=url, MessageBody="x", MessageGroupId="g", MessageDeduplicationId="same")
        assert bodies(sqs, url) == ["x"]
        assert bodies(sqs, url) == []
    assert counts(sqs, dead)[0] == 2
    sqs.send_message(QueueUrl=dead, MessageBody="stray", MessageGroupId="g", MessageDeduplicationId="s")
    sqs.start_message_move_task(SourceArn=arn(dead))

    def task() -> dict[str, Any]:
        return dict(sqs.list_message_move_tasks(SourceArn=arn(dead))["Results"][0])

    wait_until(lambda: task()["Status"] == "FAILED")
    assert (task()["FailureReason"], task()["ApproximateNumberOfMessagesMoved"]) == (
        "CouldNotDetermineMessageSource",
        2,
    )
    assert bodies(sqs, dead) == ["stray"]


def test_who_may_use_a_dead_letter_queue(sqs: Any, make: Callable[..., str]) -> None:
    dead = make()
    for policy in (
        {"redrivePermission": "some"},
        {"redrivePermission": "byQueue"},
        {"redrivePermission": "byQueue", "sourceQueueArns": [arn(f"x/{n}") for n in range(11)]},
        {"redrivePermission": "denyAll", "sourceQueueArns": [arn("x/a")]},
    ):
        with refusing("InvalidAttributeValue"):
            sqs.set_queue_attributes(QueueUrl=dead, Attributes={"RedriveAllowPolicy": json.dumps(policy)})
    sqs.set_queue_attributes(
        QueueUrl=dead, Attributes={"RedriveAllowPolicy": '{"redrivePermission": "denyAll"}'}
    )
    with refusing("InvalidParameterValue"):
        make(RedrivePolicy=json.dumps({"deadLetterTargetArn": arn(dead), "maxReceiveCount": 1}))
