"""Who may send to a queue: let in and shut out again, with what others were allowed left as it was."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest

from awsh import queue_policies
from awsh.context import Context
from awsh.errors import AwsError, CommandError, UsageError
from awsh.shell import Shell

TOPIC = "arn:aws:sns:us-east-1:123456789012:news"
OTHER = "arn:aws:sns:eu-west-1:123456789012:news"
BUCKET = "arn:aws:s3:::lab"


@pytest.fixture
def ctx(shell: Shell) -> Context:
    return shell.context()


@pytest.fixture
def arn(ctx: Context) -> str:
    name = f"q-{uuid.uuid4().hex[:8]}"
    ctx.call("sqs", "create_queue", QueueName=name)
    return f"arn:aws:sqs:us-east-1:123456789012:{name}"


def policy(ctx: Context, arn: str) -> list[dict[str, Any]]:
    document = queue_policies.queue_of(ctx, arn).policy
    return document["Statement"] if document else []


def test_let_in_once_and_taken_back(ctx: Context, arn: str) -> None:
    theirs = {"Sid": "theirs", "Effect": "Allow", "Principal": {"AWS": "111122223333"}}
    theirs |= {"Action": "sqs:*", "Resource": arn}
    queue = queue_policies.queue_of(ctx, arn)
    queue_policies.write(ctx, queue, {"Version": "2008-10-17", "Id": "mine", "Statement": theirs})
    assert queue_policies.let_send(ctx, arn, service="sns", source=TOPIC)
    assert not queue_policies.let_send(ctx, arn, service="sns", source=TOPIC)
    assert queue_policies.let_send(ctx, arn, service="sns.amazonaws.com", source=OTHER)
    assert queue_policies.let_send(ctx, arn, service="s3", source=BUCKET)
    first, topic, other, bucket = policy(ctx, arn)
    assert first == theirs
    assert topic["Condition"] == {"ArnEquals": {"aws:SourceArn": TOPIC}}
    assert (topic["Sid"], other["Sid"], bucket["Sid"]) == ("sns-news", "sns-news-2", "s3-lab")
    assert bucket["Condition"]["StringEquals"] == {"aws:SourceAccount": "123456789012"}
    assert queue_policies.stop_sending(ctx, arn, TOPIC)
    assert not queue_policies.stop_sending(ctx, arn, TOPIC)
    queue_policies.stop_sending(ctx, arn, BUCKET)
    assert policy(ctx, arn) == [theirs, other]
    document = queue_policies.queue_of(ctx, arn).policy
    assert document
    assert (document["Version"], document["Id"]) == ("2008-10-17", "mine")


def test_one_of_several_in_one_statement(ctx: Context, arn: str) -> None:
    several = queue_policies.statement_for(arn, "sns", TOPIC)
    several["Condition"]["ArnEquals"]["aws:SourceArn"] = [TOPIC, OTHER]
    queue_policies.write(ctx, queue_policies.queue_of(ctx, arn), {"Statement": [several]})
    assert not queue_policies.let_send(ctx, arn, service="sns", source=OTHER)
    queue_policies.stop_sending(ctx, arn, TOPIC)
    assert policy(ctx, arn)[0]["Condition"] == {"ArnEquals": {"aws:SourceArn": OTHER}}
    queue_policies.stop_sending(ctx, arn, OTHER)
    assert queue_policies.queue_of(ctx, arn).policy is None


def test_refused(ctx: Context, arn: str) -> None:
    denying = {"Sid": "no", "Effect": "Deny", "Principal": "*", "Action": "sqs:SendMessage", "Resource": arn}
    denying["Condition"] = {"ArnNotEquals": {"aws:SourceArn": OTHER}}
    queue = queue_policies.queue_of(ctx, arn)
    queue_policies.write(ctx, queue, {"Version": "2012-10-17", "Statement": [denying]})
    with pytest.raises(CommandError, match=r"statement no of the policy .* denies"):
        queue_policies.let_send(ctx, arn, service="sns", source=TOPIC)
    full = [queue_policies.statement_for(arn, "sns", f"{TOPIC}{number}") for number in range(20)]
    queue_policies.write(ctx, queue, {"Version": "2012-10-17", "Statement": full})
    with pytest.raises(CommandError, match="21 statements, and 20 are the most"):
        queue_policies.let_send(ctx, arn, service="sns", source=TOPIC)
    many = {**denying, "Action": [f"sqs:Get{number}" for number in range(8)]}
    with pytest.raises(CommandError, match="statement no has 8 actions, and 7 are the most"):
        queue_policies.write(ctx, queue, {"Statement": [many]})
    with pytest.raises(CommandError, match=r"would have 8,\d{3} bytes, and 8,192 are the most"):
        queue_policies.write(ctx, queue, {"Id": "x" * 8192, "Statement": [denying]})
    with pytest.raises(UsageError, match="not the ARN of a queue"):
        queue_policies.let_send(ctx, TOPIC, service="sns", source=TOPIC)


def test_the_policy_stays_where_something_else_is_set(ctx: Context, arn: str) -> None:
    queue_policies.let_send(ctx, arn, service="sns", source=TOPIC)
    url = queue_policies.queue_of(ctx, arn).url
    ctx.call("sqs", "set_queue_attributes", QueueUrl=url, Attributes={"VisibilityTimeout": "5"})
    assert len(policy(ctx, arn)) == 1
    wide = {"Effect": "Allow", "Principal": "*", "Action": [f"sqs:Get{number}" for number in range(8)]}
    nobody = {"Effect": "Allow", "Action": "sqs:SendMessage"}
    many = [{**nobody, "Principal": "*"}] * 21
    for text, code in (
        ("{", "InvalidAttributeValue"),
        (json.dumps({"Statement": [nobody]}), "InvalidAttributeValue"),
        (json.dumps({"Statement": [wide]}), "OverLimit"),
        (json.dumps({"Statement": many}), "OverLimit"),
        (json.dumps({"Statement": many[:1], "Id": "x" * 8192}), "OverLimit"),
    ):
        with pytest.raises(AwsError) as caught:
            ctx.call("sqs", "set_queue_attributes", QueueUrl=url, Attributes={"Policy": text})
        assert caught.value.code == code


def test_an_old_answer_does_not_undo_what_was_just_set(
    ctx: Context, arn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue_policies.let_send(ctx, arn, service="sns", source=TOPIC)
    client = ctx.client("sqs", "us-east-1")
    asked, old = client.get_queue_attributes, {"Attributes": {"QueueArn": arn}}
    answers = [old, old]
    monkeypatch.setattr(
        client, "get_queue_attributes", lambda **more: answers.pop() if answers else asked(**more)
    )
    queue_policies.let_send(ctx, arn, service="s3", source=BUCKET)
    assert not answers
    # What is set as it was is not waited for to be another.
    queue = queue_policies.queue_of(ctx, arn)
    queue_policies.write(ctx, queue, queue.policy)
    reads: list[object] = []
    monkeypatch.setattr(client, "get_queue_attributes", lambda **more: [reads.append(0), asked(**more)][1])
    queue_policies.queue_of(ctx, arn)
    assert len(reads) == 1
    assert [each["Sid"] for each in policy(ctx, arn)] == ["sns-news", "s3-lab"]
