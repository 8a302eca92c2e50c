"""`s3 events`: who is told of what, by real queues, topics and functions; and the events that arrive."""

from __future__ import annotations

import io
import json
import re
import time
import uuid
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from awsh.context import Context
from awsh.errors import AwsError, CommandError, UsageError
from awsh.shell import Shell
from tests.completion.asking import inserts, until
from tests.s3.watcher import Watcher

ACCOUNT = "123456789012"


@pytest.fixture
def queue(ctx: Context) -> str:
    """A queue that lets nobody in but its owner."""
    name = f"work-{uuid.uuid4().hex[:8]}"
    ctx.call("sqs", "create_queue", QueueName=name)
    return name


def policy(arn: str, action: str) -> str:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "s3.amazonaws.com"},
        "Action": action,
        "Resource": arn,
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@pytest.fixture
def opened(ctx: Context, queue: str) -> str:
    """A queue that lets S3 in."""
    url = ctx.call("sqs", "get_queue_url", QueueName=queue)["QueueUrl"]
    attributes = {"Policy": policy(f"arn:aws:sqs:us-east-1:{ACCOUNT}:{queue}", "sqs:SendMessage")}
    ctx.call("sqs", "set_queue_attributes", QueueUrl=url, Attributes=attributes)
    return queue


@pytest.fixture
def told(ctx: Context, opened: str) -> Callable[[], list[dict[str, Any]]]:
    """What has arrived in the queue, without S3's test of it."""
    url = ctx.call("sqs", "get_queue_url", QueueName=opened)["QueueUrl"]

    def told() -> list[dict[str, Any]]:
        found = []
        while messages := ctx.call("sqs", "receive_message", QueueUrl=url, MaxNumberOfMessages=10).get(
            "Messages"
        ):
            for message in messages:
                found += json.loads(message["Body"]).get("Records", [])
                ctx.call("sqs", "delete_message", QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return found

    return told


def does(shell: Shell, bucket: str) -> list[str]:
    return [row["does"] for row in shell.run(f"s3 events show {bucket}").value]


def test_an_event_arrives(
    shell: Shell, bucket: str, opened: str, told: Callable[[], list[dict[str, Any]]], folder: Any
) -> None:
    line = f"--queue {opened} --on created removed:delete --prefix in/ --suffix .csv"
    row = next(iter(shell.run(f"s3 events add {bucket} {line}").value))
    assert row["does"] == f"created, removed (Delete) under in/ ending in .csv: to queue {opened}"
    assert row["id"] == f"{opened}-created-removed"
    (folder / "a b.csv").write_bytes(b"1,2\n")
    shell.run(f"s3 cp 'a b.csv' 's3://{bucket}/in/a b.csv'")
    shell.run(f"s3 cp 'a b.csv' s3://{bucket}/in/other.txt")
    shell.run(f"s3 cp 'a b.csv' s3://{bucket}/out/x.csv")
    shell.run(f"s3 rm 's3://{bucket}/in/a b.csv'")
    records = told()
    assert [record["eventName"] for record in records] == ["ObjectCreated:Put", "ObjectRemoved:Delete"]
    created = records[0]
    assert (created["eventSource"], created["awsRegion"]) == ("aws:s3", "us-east-1")
    assert created["s3"]["configurationId"] == row["id"]
    assert created["s3"]["bucket"]["name"] == bucket
    assert created["s3"]["object"]["key"] == "in/a+b.csv"
    assert created["s3"]["object"]["size"] == 4
    assert created["s3"]["object"]["sequencer"] < records[1]["s3"]["object"]["sequencer"]


def test_a_queue_that_is_closed_and_the_option_that_opens_it(
    shell: Shell, ctx: Context, bucket: str, queue: str
) -> None:
    url = ctx.call("sqs", "get_queue_url", QueueName=queue)["QueueUrl"]
    arn = f"arn:aws:sqs:us-east-1:{ACCOUNT}:{queue}"
    other = policy(arn, "sqs:ReceiveMessage").replace("s3.amazonaws.com", "sns.amazonaws.com")
    ctx.call("sqs", "set_queue_attributes", QueueUrl=url, Attributes={"Policy": other})
    with pytest.raises(AwsError, match=f"queue '{queue}' does not let S3 tell it") as caught:
        shell.run(f"s3 events add {bucket} --queue {queue}")
    assert does(shell, bucket) == []
    assert "with --allow the queue's policy lets it in" in str(caught.value)
    shell.run(f"s3 events add {bucket} --queue {queue} --allow")
    assert does(shell, bucket) == [f"created: to queue {queue}"]
    answer = ctx.call("sqs", "get_queue_attributes", QueueUrl=url, AttributeNames=["Policy"])
    statements = json.loads(answer["Attributes"]["Policy"])["Statement"]
    assert [each["Principal"]["Service"] for each in statements] == ["sns.amazonaws.com", "s3.amazonaws.com"]


def test_a_topic_by_name(shell: Shell, ctx: Context, bucket: str) -> None:
    name = f"news-{uuid.uuid4().hex[:8]}"
    arn = ctx.call("sns", "create_topic", Name=name)["TopicArn"]
    with pytest.raises(AwsError, match=f"topic '{name}' does not let S3 tell it") as caught:
        shell.run(f"s3 events add {bucket} --topic {name}")
    found = re.search("`(.*)` opens it", str(caught.value))
    assert found
    shell.run(found[1])
    shell.run(f"s3 events add {bucket} --topic {name} --on s3:ObjectTagging:* removed")
    assert does(shell, bucket) == [f"tagged, removed: to topic {name}"]
    row = next(iter(shell.run(f"s3 events show {bucket}").value))
    assert (row["arn"], row["events"]) == (arn, ["s3:ObjectTagging:*", "s3:ObjectRemoved:*"])


def test_a_function_by_name(shell: Shell, ctx: Context, bucket: str) -> None:
    name = f"thumb-{uuid.uuid4().hex[:8]}"
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("m.py", "def h(event, context):\n    return 1\n")
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    role = ctx.call(
        "iam",
        "create_role",
        RoleName=name,
        AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]}),
    )["Role"]["Arn"]
    ctx.call(
        "lambda",
        "create_function",
        FunctionName=name,
        Runtime="python3.12",
        Role=role,
        Handler="m.h",
        Code={"ZipFile": code.getvalue()},
    )
    with pytest.raises(AwsError, match=f"function '{name}' does not let S3 tell it") as caught:
        shell.run(f"s3 events add {bucket} --lambda {name}")
    assert "with --allow the function's policy lets it in" in str(caught.value)
    shell.run(f"s3 events add {bucket} --lambda {name} --allow")
    assert does(shell, bucket) == [f"created: to function {name}"]


def test_eventbridge(shell: Shell, bucket: str, opened: str, watcher: Watcher) -> None:
    shell.run(f"s3 events add {bucket} --queue {opened}")
    shell.run(f"s3 events add {bucket} --eventbridge")
    assert does(shell, bucket) == [f"created: to queue {opened}", "everything: to EventBridge"]
    shell.run(f"s3 events add {bucket} --eventbridge")
    assert watcher.notes[-1] == f"EventBridge is told of bucket {bucket!r} already"
    shell.run(f"s3 events rm eventbridge --bucket {bucket}")
    assert does(shell, bucket) == [f"created: to queue {opened}"]
    with pytest.raises(UsageError, match="EventBridge is told of everything"):
        shell.run(f"s3 events add {bucket} --eventbridge --prefix x/")


def test_the_others_stay(shell: Shell, ctx: Context, bucket: str, opened: str) -> None:
    for name in ("a", "b", "c"):
        shell.run(f"s3 events add {bucket} --queue {opened} --prefix {name}/ --id {name}")
    before = ctx.call("s3", "get_bucket_notification_configuration", Bucket=bucket)["QueueConfigurations"]
    with pytest.raises(CommandError, match="has a rule 'b' already"):
        shell.run(f"s3 events add {bucket} --queue {opened} --prefix d/ --id b")
    with pytest.raises(CommandError, match="has no rule 'x'"):
        shell.run(f"s3 events rm a x --bucket {bucket}")
    shell.run(f"use bucket {bucket}")
    shell.run("s3 events rm b")
    after = ctx.call("s3", "get_bucket_notification_configuration", Bucket=bucket)["QueueConfigurations"]
    assert after == [before[0], before[2]]
    shell.run("s3 events show | s3 events rm")
    assert does(shell, bucket) == []


@pytest.mark.parametrize(
    ("first", "second", "clash"),
    [
        ("--prefix in/", "--prefix in/deep/", True),
        ("--prefix in/", "--on created:copy", True),
        ("--suffix .jpg", "--prefix in/", True),
        ("--suffix .tar.gz", "--suffix .gz", True),
        ("--prefix in/ --suffix .jpg", "--prefix in/ --suffix .png", False),
        ("--prefix in/", "--prefix out/", False),
        ("--on created:put", "--on created:copy", False),
        ("--on created", "--on removed", False),
    ],
)
def test_rules_that_overlap(
    shell: Shell, bucket: str, opened: str, first: str, second: str, clash: bool
) -> None:
    shell.run(f"s3 events add {bucket} --queue {opened} --id one {first}")
    line = f"s3 events add {bucket} --queue {opened} --id two {second}"
    if not clash:
        shell.run(line)
        assert len(does(shell, bucket)) == 2
        return
    with pytest.raises(CommandError, match=r"rule 'one' of bucket .* is for some of the same objects"):
        shell.run(line)
    assert len(does(shell, bucket)) == 1


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("", "wants one of --queue, --topic, --lambda, --eventbridge"),
        ("--queue a --topic b", "wants one of --queue"),
        ("--queue QUEUE --on made", "S3 knows no event 'made'"),
        ("--queue QUEUE --on creatd", "did you mean 'created'?"),
        ("--queue QUEUE --on created created:put", "s3:ObjectCreated:Put is in s3:ObjectCreated:* already"),
        ("--queue orders.fifo", "is a FIFO queue, and S3 tells none"),
        (f"--queue arn:aws:sqs:eu-west-1:{ACCOUNT}:q", "is in eu-west-1, bucket"),
        (f"--queue arn:aws:sns:us-east-1:{ACCOUNT}:q", "is not the ARN of a queue"),
        (f"--queue QUEUE --prefix {'x' * 1025}", "--prefix has 1,025 characters"),
        (f"--queue QUEUE --id {'x' * 256}", "the name has 256 characters"),
    ],
)
def test_refused_before_the_call(shell: Shell, bucket: str, opened: str, line: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        shell.run(f"s3 events add {bucket} {line.replace('QUEUE', opened)}")
    assert message in str(caught.value)
    assert does(shell, bucket) == []


@pytest.mark.parametrize("option", ["--queue", "--topic", "--lambda"])
def test_nobody_of_that_name(shell: Shell, bucket: str, option: str) -> None:
    noun = option[2:].replace("lambda", "function")
    with pytest.raises(CommandError, match=f"there is no {noun} 'nobody' in us-east-1"):
        shell.run(f"s3 events add {bucket} {option} nobody")


def test_another_target_is_gone(shell: Shell, ctx: Context, bucket: str, opened: str) -> None:
    gone = f"gone-{uuid.uuid4().hex[:8]}"
    arn = f"arn:aws:sqs:us-east-1:{ACCOUNT}:{gone}"
    url = ctx.call(
        "sqs", "create_queue", QueueName=gone, Attributes={"Policy": policy(arn, "sqs:SendMessage")}
    )["QueueUrl"]
    shell.run(f"s3 events add {bucket} --queue {gone} --prefix a/")
    ctx.call("sqs", "delete_queue", QueueUrl=url)
    with pytest.raises(AwsError, match="no way to one of the targets") as caught:
        shell.run(f"s3 events add {bucket} --queue {opened} --prefix b/")
    assert f"`s3 events show {bucket}` lists the others" in str(caught.value)


def test_completing(shell: Shell, bucket: str, opened: str) -> None:
    line = f"s3 events add {bucket}"
    assert inserts(shell, f"{line} --on cr") == ["created "]
    assert inserts(shell, f"{line} --on created:pu") == ["created:put "]
    assert "removed " in inserts(shell, f"{line} --on created re")
    until(lambda: inserts(shell, f"{line} --queue {opened[:-2]}"))
    assert inserts(shell, f"{line} --queue {opened[:-2]}") == [f"{opened} "]


def test_it_keeps_up(
    shell: Shell, bucket: str, opened: str, put: Callable[..., None], told: Callable[[], list[dict[str, Any]]]
) -> None:
    shell.run(f"s3 events add {bucket} --queue {opened}")
    began = time.monotonic()
    put(*(f"{number:02}" for number in range(30)), body=b"")
    assert sorted(record["s3"]["object"]["key"] for record in told()) == [f"{n:02}" for n in range(30)]
    assert time.monotonic() - began < 30
