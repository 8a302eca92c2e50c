"""SNS as the account has it: names, filters, FIFO topics, batches, sizes, text messages, and who is written to."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.asking import refusing
from tests.sandbox.waking import counts, listen_to, numbers, said


@pytest.fixture
def sns(client: Callable[..., Any]) -> Any:
    return client("sns")


@pytest.fixture
def make(sns: Any) -> Callable[..., str]:
    """Makes a topic with a name of its own; `.fifo` where it is one."""

    def make(**attributes: str) -> str:
        name = f"t{next(numbers)}" + (".fifo" if "FifoTopic" in attributes else "")
        return str(sns.create_topic(Name=name, Attributes=attributes)["TopicArn"])

    return make


def test_a_topic_is_made_once_and_only_the_same_again(sns: Any, make: Callable[..., str]) -> None:
    arn = make(DisplayName="News", MaximumMessageSize="2048")
    name = arn.rpartition(":")[2]
    assert sns.create_topic(Name=name)["TopicArn"] == arn
    for more in ({"Attributes": {"DisplayName": "Other"}}, {"Tags": [{"Key": "a", "Value": "b"}]}):
        with pytest.raises(ClientError, match="already exists with different"):
            sns.create_topic(Name=name, **more)
    for wrong in ({"Name": "a b"}, {"Name": "a.fifo"}, {"Name": "a", "Attributes": {"FifoTopic": "true"}}):
        with refusing("InvalidParameter"):
            sns.create_topic(**wrong)
    for attribute, value in (
        ("Owner", "me"),
        ("FifoTopic", "true"),
        ("ContentBasedDeduplication", "true"),
        ("MaximumMessageSize", "9"),
        ("Policy", "no JSON"),
        ("Policy", '{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage"}]}'),
    ):
        with refusing("InvalidParameter"):
            sns.set_topic_attributes(TopicArn=arn, AttributeName=attribute, AttributeValue=value)
    with refusing("InvalidParameter"):
        sns.publish(TopicArn=arn, Message="x" * 2049)
    sns.set_topic_attributes(TopicArn=arn, AttributeName="MaximumMessageSize", AttributeValue="300000")
    sns.publish(TopicArn=arn, Message="x" * 300_000)
    found = sns.get_topic_attributes(TopicArn=arn)["Attributes"]
    assert (found["MaximumMessageSize"], found["DisplayName"]) == ("300000", "News")


@pytest.mark.parametrize(
    ("policy", "why"),
    [
        ({"a": "b"}, '"a" must be an object or an array'),
        ({"a": []}, "Empty arrays are not allowed"),
        ({"a": {"b": ["c"]}}, "does not support nested"),
        ({name: ["x"] for name in "abcdef"}, "can not have more than 5 keys"),
        ({"a": [*map(str, range(151))]}, "too complex"),
        ({"a": [["b"]]}, "Match value must be String, number, true, false, or null"),
        ({"a": [{"wildcard": "*"}]}, "Unrecognized match type wildcard"),
        ({"a": [{"prefix": 1}]}, "prefix match pattern must be a string"),
        ({"a": [{"exists": "yes"}]}, "must be either true or false"),
        ({"a": [{"numeric": ["<", 1, ">", 0]}]}, "Too many elements in numeric expression"),
        ({"a": [{"numeric": [">", 2, "<", 1]}]}, "Bottom must be less than top"),
        ({"a": [{"numeric": ["=", "1"]}]}, "Value of equals must be numeric"),
        ({"a": [{"anything-but": {"suffix": "x"}}]}, "Unsupported anything-but pattern: suffix"),
        ({"a": [{"anything-but": ["x", 1]}]}, "mixed type is not supported"),
        ({"a": [{"cidr": "10.0.0.0"}]}, "Malformed CIDR, one '/' required"),
        ({"a": [{"prefix": "x", "suffix": "y"}]}, "Only one key allowed in match expression"),
    ],
)
def test_a_filter_policy_is_checked(policy: Any, why: str) -> None:
    from awsh.sandbox.filter_policies import Invalid, check

    with pytest.raises(Invalid, match=why.replace("'/'", ".*")):
        check(policy, body=False)


def test_filters_of_all_kinds_are_obeyed(sns: Any, make: Callable[..., str], sqs: Any) -> None:
    arn = make()
    url, queue = listen_to(sqs, "sns.amazonaws.com")
    attributes = {"FilterPolicy": json.dumps({"a": ["b"]}), "RawMessageDelivery": "true"}
    made = sns.subscribe(TopicArn=arn, Protocol="sqs", Endpoint=queue, Attributes=attributes)[
        "SubscriptionArn"
    ]
    with pytest.raises(ClientError, match="already exists with different attributes"):
        sns.subscribe(
            TopicArn=arn, Protocol="sqs", Endpoint=queue, Attributes={"FilterPolicy": '{"a":["c"]}'}
        )
    with pytest.raises(ClientError, match="FilterPolicy: Empty arrays"):
        sns.set_subscription_attributes(
            SubscriptionArn=made, AttributeName="FilterPolicy", AttributeValue='{"a": []}'
        )
    for wrong in (
        {"FilterPolicyScope": "Head"},
        {"RedrivePolicy": '{"deadLetterTargetArn": "x"}'},
        {"Colour": "red"},
    ):
        with refusing("InvalidParameter"):
            sns.subscribe(TopicArn=arn, Protocol="sqs", Endpoint=f"{queue}2", Attributes=wrong)
    assert len(sns.list_subscriptions_by_topic(TopicArn=arn)["Subscriptions"]) == 1

    def told(policy: Any, values: dict[str, Any]) -> bool:
        sns.set_subscription_attributes(
            SubscriptionArn=made, AttributeName="FilterPolicy", AttributeValue=json.dumps(policy)
        )
        before = counts(sqs, url)[0]
        sns.publish(TopicArn=arn, Message="m", MessageAttributes=values)
        return counts(sqs, url)[0] > before

    text = {"DataType": "String", "StringValue": "10.1.2.3"}
    many = {"DataType": "String.Array", "StringValue": '["x", 5]'}
    data = {"DataType": "Binary", "BinaryValue": b"x"}
    assert told({"a": [{"cidr": "10.0.0.0/8"}]}, {"a": text})
    assert told({"a": [{"suffix": ".3"}], "b": [5]}, {"a": text, "b": many})
    assert told({"$or": [{"a": ["no"]}, {"b": ["x"]}]}, {"b": many})
    assert not told({"a": [{"exists": True}]}, {"a": data})
    assert not told({"a": [{"anything-but": ["x"]}]}, {})
    assert told({"a": [{"anything-but": ["x"]}, {"exists": False}]}, {})


def test_a_fifo_topic_takes_each_message_once_in_order(sns: Any, make: Callable[..., str], sqs: Any) -> None:
    arn = make(FifoTopic="true", ContentBasedDeduplication="true")
    url, queue = listen_to(sqs, "sns.amazonaws.com")
    sns.subscribe(TopicArn=arn, Protocol="sqs", Endpoint=queue)
    with refusing("InvalidParameter"):
        sns.publish(TopicArn=arn, Message="no group")
    with refusing("InvalidParameter"):
        sns.subscribe(TopicArn=arn, Protocol="email", Endpoint="a@b.example")
    with pytest.raises(ClientError, match="FIFO SQS Queues can not be subscribed to standard SNS topics"):
        sns.subscribe(TopicArn=make(), Protocol="sqs", Endpoint=f"{queue}.fifo")
    one = sns.publish(TopicArn=arn, Message="one", MessageGroupId="g")
    again = sns.publish(TopicArn=arn, Message="one", MessageGroupId="g")
    assert (one["MessageId"], one["SequenceNumber"]) == (again["MessageId"], again["SequenceNumber"])
    two = sns.publish(TopicArn=arn, Message="two", MessageGroupId="g")
    assert two["SequenceNumber"] > one["SequenceNumber"]
    assert [each["Message"] for each in said(sqs, url, 2)] == ["one", "two"]
    with refusing("InvalidParameter"):
        sns.publish(TopicArn=make(), Message="x", MessageDeduplicationId="1")


def test_batches(sns: Any, make: Callable[..., str]) -> None:
    arn = make()

    def send(*texts: str, ids: str = "") -> Any:
        entries = [{"Id": ids or str(n), "Message": text} for n, text in enumerate(texts)]
        return sns.publish_batch(TopicArn=arn, PublishBatchRequestEntries=entries)

    for texts, code in (
        ([], "EmptyBatchRequest"),
        (["x"] * 11, "TooManyEntriesInBatchRequest"),
        (["x" * 140_000] * 2, "BatchRequestTooLong"),
    ):
        with refusing(code):
            send(*texts)
    for id, code in (("a b", "InvalidBatchEntryId"), ("same", "BatchEntryIdsNotDistinct")):
        with refusing(code):
            send("x", "y", ids=id)
    entries = [{"Id": "a", "Message": "x"}, {"Id": "b", "Message": "y", "Subject": "a\nb"}]
    answer = sns.publish_batch(TopicArn=arn, PublishBatchRequestEntries=entries)
    assert [each["Id"] for each in answer["Successful"]] == ["a"]
    assert [(each["Id"], each["Code"], each["SenderFault"]) for each in answer["Failed"]] == [
        ("b", "InvalidParameter", True)
    ]


def test_text_messages_and_their_sandbox(sns: Any, client: Callable[..., Any]) -> None:
    number = "+491701112233"
    assert sns.get_sms_sandbox_account_status()["IsInSandbox"] is True
    assert sns.get_sms_attributes()["attributes"] == {"MonthlySpendLimit": "1"}
    for wrong in ({"MonthlySpendLimit": "100"}, {"DefaultSMSType": "Loud"}, {"Colour": "red"}):
        with refusing("InvalidParameter"):
            sns.set_sms_attributes(attributes=wrong)
    sns.create_sms_sandbox_phone_number(PhoneNumber=number)
    assert {"PhoneNumber": number, "Status": "Pending"} in sns.list_sms_sandbox_phone_numbers()[
        "PhoneNumbers"
    ]
    with refusing("VerificationException"):
        sns.verify_sms_sandbox_phone_number(PhoneNumber=number, OneTimePassword="0000000")
    with refusing("OptedOut"):
        sns.create_sms_sandbox_phone_number(PhoneNumber="+447420500600")
    with refusing("InvalidParameter"):
        sns.publish(PhoneNumber="0170", Message="x")
    sns.delete_sms_sandbox_phone_number(PhoneNumber=number)
    with refusing("ResourceNotFound"):
        sns.delete_sms_sandbox_phone_number(PhoneNumber=number)
    assert sns.list_origination_numbers()["PhoneNumbers"] == []
