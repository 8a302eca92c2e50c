"""What a topic's subscribers are told: functions, queues, servers; who is asked first."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.asking import refusing, wait_until
from tests.sandbox.functions import Lambda
from tests.sandbox.waking import counts, function_arn, let_in, listen_to, numbers, queue_of, said


@pytest.fixture
def sns(client: Callable[..., Any]) -> Any:
    return client("sns")


@pytest.fixture
def topic(sns: Any) -> str:
    return str(sns.create_topic(Name=f"topic{next(numbers)}")["TopicArn"])


@pytest.fixture
def server() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Its address, and what was posted to it."""
    posted: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            text = self.rfile.read(int(self.headers["Content-Length"]))
            posted.append({**json.loads(text), "header": self.headers["x-amz-sns-message-type"]})
            self.send_response(200)
            self.end_headers()

        def log_message(self, *arguments: Any) -> None:
            pass

    made = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=made.serve_forever, args=(0.05,))
    thread.start()
    yield f"http://127.0.0.1:{made.server_port}/", posted
    made.shutdown()
    thread.join()
    made.server_close()


def test_a_message_wakes_a_function(
    sns: Any, topic: str, lambdas: Lambda, function: str, heard: Callable[..., Any]
) -> None:
    made = sns.subscribe(TopicArn=topic, Protocol="lambda", Endpoint=function_arn(function))
    sns.publish(TopicArn=topic, Message="nobody was let in")
    let_in(lambdas, function, "sns.amazonaws.com", SourceArn=topic)
    attributes = {"n": {"DataType": "Number", "StringValue": "1"}}
    sent = sns.publish(TopicArn=topic, Message="hello", MessageAttributes=attributes)
    record = heard(function)[0]["Records"][0]
    assert record["EventSource"] == "aws:sns"
    assert record["EventSubscriptionArn"] == made["SubscriptionArn"]
    told = record["Sns"]
    assert (told["TopicArn"], told["MessageId"], told["Message"]) == (topic, sent["MessageId"], "hello")
    assert told["Subject"] is None
    assert told["MessageAttributes"] == {"n": {"Type": "Number", "Value": "1"}}


def test_queues_are_told_what_they_want_as_they_want_it(sns: Any, topic: str, sqs: Any) -> None:
    whole, whole_arn = listen_to(sqs, "sns.amazonaws.com")
    raw, raw_arn = listen_to(sqs, "sns.amazonaws.com")
    shut, shut_arn = queue_of(sqs)
    dead, dead_arn = listen_to(sqs, "sns.amazonaws.com")
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=whole_arn)
    wishes = {"RawMessageDelivery": "true", "FilterPolicy": json.dumps({"kind": ["a"]})}
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=raw_arn, Attributes=wishes)
    policy = {"RedrivePolicy": json.dumps({"deadLetterTargetArn": dead_arn})}
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=shut_arn, Attributes=policy)
    for kind in ("a", "b"):
        attributes = {"kind": {"DataType": "String", "StringValue": kind}}
        sns.publish(TopicArn=topic, Message=f'"{kind}"', Subject="s", MessageAttributes=attributes)
    told = said(sqs, whole, 2)
    assert [each["Message"] for each in told] == ['"a"', '"b"']
    assert {"Type", "MessageId", "TopicArn", "Subject", "Timestamp", "Signature", "UnsubscribeURL"} < set(
        told[0]
    )
    assert told[0]["MessageAttributes"] == {"kind": {"Type": "String", "Value": "a"}}
    found = sqs.receive_message(QueueUrl=raw, MessageAttributeNames=["All"])["Messages"][0]
    assert (found["Body"], found["MessageAttributes"]["kind"]["StringValue"]) == ('"a"', "a")
    assert [counts(sqs, url)[0] for url in (raw, shut, dead)] == [0, 0, 2]


def test_a_server_is_asked_before_it_is_told(
    sns: Any, topic: str, server: tuple[str, list[dict[str, Any]]]
) -> None:
    address, posted = server
    made = sns.subscribe(TopicArn=topic, Protocol="http", Endpoint=address)
    assert made["SubscriptionArn"] == "pending confirmation"
    listed = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    assert [each["SubscriptionArn"] for each in listed] == ["PendingConfirmation"]
    wait_until(lambda: len(posted) == 1)
    assert posted[0]["Type"] == posted[0]["header"] == "SubscriptionConfirmation"
    sns.publish(TopicArn=topic, Message="too early")
    with pytest.raises(HTTPError):
        urlopen(posted[0]["SubscribeURL"] + "0").close()
    with urlopen(posted[0]["SubscribeURL"]) as answer:
        assert topic.encode() in answer.read()
    sns.publish(TopicArn=topic, Message="now", Subject="s")
    wait_until(lambda: len(posted) == 2)
    assert (posted[1]["Message"], posted[1]["Subject"], posted[1]["header"]) == ("now", "s", "Notification")
    found = sns.get_topic_attributes(TopicArn=topic)["Attributes"]
    assert (found["SubscriptionsConfirmed"], found["SubscriptionsPending"]) == ("1", "0")
    urlopen(posted[1]["UnsubscribeURL"]).close()
    assert sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"] == []


def test_who_does_not_say_yes_in_time_is_dropped() -> None:
    from awsh.sandbox.rules.sns_subscriptions import WAITED, drop_late

    def subscription(days: float, pending: bool) -> SimpleNamespace:
        asked = datetime.now(UTC) - timedelta(days=days)
        return SimpleNamespace(asked=asked, attributes={"PendingConfirmation": pending})

    assert timedelta(days=2) == WAITED
    known = {"late": subscription(3, True), "new": subscription(1, True), "there": subscription(3, False)}
    drop_late(SimpleNamespace(subscriptions=known))
    assert set(known) == {"new", "there"}


def test_what_cannot_be_published_or_subscribed(sns: Any, topic: str) -> None:
    for call, more in ((sns.publish, {"Message": "x"}), (sns.get_topic_attributes, {})):
        with pytest.raises(ClientError, match="An ARN must have at least 6 elements, not 1"):
            call(TopicArn="no-arn", **more)
    with refusing("InvalidParameter"):
        sns.publish(TopicArn=topic, Message="ä" * 140_000)
    with refusing("InvalidParameter"):
        sns.publish(TopicArn=topic, Message='{"sms": "x"}', MessageStructure="json")
    for protocol, endpoint in {"http": "https://a.b", "email": "nobody", "carrier-pigeon": "x"}.items():
        with refusing("InvalidParameter"):
            sns.subscribe(TopicArn=topic, Protocol=protocol, Endpoint=endpoint)
    sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="ana@example.com")
    with refusing("InvalidParameter"):
        sns.confirm_subscription(TopicArn=topic, Token="guess")
