"""What wakes a function, and what it is given: through real queues, buckets and functions."""

from __future__ import annotations

import functools
import json
import time
from collections.abc import Callable
from typing import Any
from urllib.request import Request, urlopen

import pytest

from awsh.sandbox import connect
from tests.sandbox.asking import client_of, end_server, kill_server, refusing, wait_until
from tests.sandbox.functions import Lambda
from tests.sandbox.waking import (
    ACCOUNT,
    SAYS,
    counts,
    function_arn,
    let_in,
    listen_to,
    numbers,
    queue_of,
    said,
)


def test_an_object_wakes_a_function(
    s3: Any, bucket: str, lambdas: Lambda, function: str, heard: Callable[..., Any]
) -> None:
    rule = {
        "Id": "pictures",
        "LambdaFunctionArn": function_arn(function),
        "Events": ["s3:ObjectCreated:*"],
        "Filter": {"Key": {"FilterRules": [{"Name": "suffix", "Value": ".jpg"}]}},
    }
    configuration = {"LambdaFunctionConfigurations": [rule]}
    with refusing("InvalidArgument"):
        s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=configuration)
    let_in(lambdas, function, "s3.amazonaws.com", SourceArn=f"arn:aws:s3:::{bucket}", SourceAccount=ACCOUNT)
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=configuration)
    s3.put_object(Bucket=bucket, Key="in/no.txt", Body=b"x")
    s3.put_object(Bucket=bucket, Key="in/a cat+é.jpg", Body=b"meow")
    record = heard(function)[0]["Records"][0]
    assert (record["eventSource"], record["eventName"]) == ("aws:s3", "ObjectCreated:Put")
    thing = record["s3"]["object"]
    assert (thing["key"], thing["size"]) == ("in/a+cat%2B%C3%A9.jpg", 4)
    assert thing["eTag"] == "4a4be40c96ac6314e91d93f38043a634"
    assert record["s3"]["configurationId"] == "pictures"
    assert record["s3"]["bucket"]["arn"] == f"arn:aws:s3:::{bucket}"
    assert len(heard(function)) == 1


def test_a_queue_is_told_of_what_comes_and_goes(s3: Any, bucket: str, sqs: Any) -> None:
    url, arn = listen_to(sqs, "s3.amazonaws.com")
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    rule = {"QueueArn": arn, "Events": ["s3:ObjectCreated:*", "s3:ObjectRemoved:*"]}
    s3.put_bucket_notification_configuration(
        Bucket=bucket, NotificationConfiguration={"QueueConfigurations": [rule]}
    )
    test = said(sqs, url)[0]
    assert (test["Event"], test["Bucket"]) == ("s3:TestEvent", bucket)
    version = s3.put_object(Bucket=bucket, Key="k", Body=b"x")["VersionId"]
    s3.copy_object(Bucket=bucket, Key="c", CopySource={"Bucket": bucket, "Key": "k"})
    upload = {"Bucket": bucket, "Key": "m"}
    upload["UploadId"] = s3.create_multipart_upload(**upload)["UploadId"]
    tag = s3.upload_part(**upload, PartNumber=1, Body=b"x")["ETag"]
    s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": tag}]})
    marker = s3.delete_object(Bucket=bucket, Key="k")["VersionId"]
    s3.delete_object(Bucket=bucket, Key="k", VersionId=version)
    records = [each["Records"][0] for each in said(sqs, url, 5)]
    assert [each["eventName"] for each in records] == [
        "ObjectCreated:Put",
        "ObjectCreated:Copy",
        "ObjectCreated:CompleteMultipartUpload",
        "ObjectRemoved:DeleteMarkerCreated",
        "ObjectRemoved:Delete",
    ]
    things = [each["s3"]["object"] for each in records]
    assert [things[0]["versionId"], things[3]["versionId"], things[4]["versionId"]] == [
        version,
        marker,
        version,
    ]
    sequence = [each["sequencer"] for each in things]
    assert sequence == sorted(sequence)


def test_a_queue_wakes_a_function_and_is_emptied_by_it(
    sqs: Any, lambdas: Lambda, function: str, heard: Callable[..., Any]
) -> None:
    url, arn = queue_of(sqs)
    made = lambdas.api.create_event_source_mapping(EventSourceArn=arn, FunctionName=function, BatchSize=10)
    assert made["State"] == "Creating"
    mapping = lambdas.api.get_event_source_mapping
    wait_until(lambda: mapping(UUID=made["UUID"])["State"] == "Enabled")
    attributes = {"Colour": {"DataType": "String", "StringValue": "red"}}
    sent = sqs.send_message(QueueUrl=url, MessageBody="hello", MessageAttributes=attributes)
    record = heard(function)[0]["Records"][0]
    assert record["messageId"] == sent["MessageId"]
    assert record["md5OfBody"] == sent["MD5OfMessageBody"]
    assert (record["body"], record["eventSource"], record["eventSourceARN"]) == ("hello", "aws:sqs", arn)
    assert record["messageAttributes"]["Colour"]["stringValue"] == "red"
    assert record["attributes"]["ApproximateReceiveCount"] == "1"
    assert abs(int(record["attributes"]["SentTimestamp"]) / 1000 - time.time()) < 60
    wait_until(lambda: counts(sqs, url) == [0, 0])
    lambdas.api.update_event_source_mapping(UUID=made["UUID"], Enabled=False)
    wait_until(lambda: mapping(UUID=made["UUID"])["State"] == "Disabled")
    sqs.send_message(QueueUrl=url, MessageBody="waits")
    assert counts(sqs, url) == [1, 0]
    lambdas.api.update_event_source_mapping(UUID=made["UUID"], Enabled=True)
    assert heard(function, 2)[1]["Records"][0]["body"] == "waits"
    assert lambdas.api.list_event_source_mappings(FunctionName=function_arn(function))["EventSourceMappings"]
    lambdas.api.delete_event_source_mapping(UUID=made["UUID"])
    with refusing("ResourceNotFoundException"):
        mapping(UUID=made["UUID"])


def test_only_what_failed_comes_again_and_then_goes_to_the_dead_letters(
    sqs: Any, lambdas: Lambda, function: str, heard: Callable[..., Any]
) -> None:
    dead, dead_arn = queue_of(sqs)
    policy = json.dumps({"deadLetterTargetArn": dead_arn, "maxReceiveCount": 2})
    url, arn = queue_of(sqs, RedrivePolicy=policy, VisibilityTimeout=2)
    for body in (*["skipped"] * 12, "good", "bad"):
        sqs.send_message(QueueUrl=url, MessageBody=json.dumps({"kind": body}))
    lambdas.api.create_event_source_mapping(
        EventSourceArn=arn,
        FunctionName=function,
        FunctionResponseTypes=["ReportBatchItemFailures"],
        FilterCriteria={"Filters": [{"Pattern": json.dumps({"body": {"kind": ["good", "bad"]}})}]},
    )
    found = sqs.receive_message(QueueUrl=dead, WaitTimeSeconds=15, AttributeNames=["All"])["Messages"]
    assert [json.loads(each["Body"])["kind"] for each in found] == ["bad"]
    records = [record for each in heard(function, 2) for record in each["Records"]]
    times = [each["attributes"]["ApproximateReceiveCount"] for each in records if "bad" in each["body"]]
    assert times == ["1", "2"]
    assert sum("good" in each["body"] for each in records) == 1
    assert not any("skipped" in each["body"] for each in records)
    assert counts(sqs, url) == [0, 0]


def test_a_batch_is_waited_for(sqs: Any, lambdas: Lambda, function: str, heard: Callable[..., Any]) -> None:
    url, arn = queue_of(sqs)
    lambdas.api.create_event_source_mapping(
        EventSourceArn=arn, FunctionName=function, BatchSize=13, MaximumBatchingWindowInSeconds=300
    )
    sqs.send_message(QueueUrl=url, MessageBody="first")
    for size in (10, 2):
        entries = [{"Id": str(number), "MessageBody": "x"} for number in range(size)]
        sqs.send_message_batch(QueueUrl=url, Entries=entries)
    assert [len(each["Records"]) for each in heard(function)] == [13]


def test_mappings_that_are_refused(sqs: Any, lambdas: Lambda) -> None:
    url, arn = queue_of(sqs)
    name = f"says{next(numbers)}"
    lambdas.create(name, SAYS, Timeout=60)
    create = lambdas.api.create_event_source_mapping

    def refusal(**options: Any) -> tuple[str, str]:
        with pytest.raises(lambdas.api.exceptions.ClientError) as caught:
            create(**{"EventSourceArn": arn, "FunctionName": name, **options})
        error = caught.value.response["Error"]
        return error["Code"], error["Message"]

    wrong = "InvalidParameterValueException"
    assert refusal() == (
        wrong,
        "Queue visibility timeout: 30 seconds is less than Function timeout: 60 seconds",
    )
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "60"})
    assert refusal(BatchSize=100)[0] == wrong
    assert refusal(EventSourceArn=arn + "-none")[0] == wrong
    assert refusal(FilterCriteria={"Filters": [{"Pattern": "{"}]})[0] == wrong
    create(EventSourceArn=arn, FunctionName=name)
    assert refusal()[0] == "ResourceConflictException"
    assert refusal(FunctionName="nobody")[0] == "ResourceNotFoundException"
    poor = lambdas.make_role("poor-role", "lambda.amazonaws.com")
    lambdas.api.update_function_configuration(FunctionName=name, Role=poor)
    lambdas.wait(name)
    _, other = queue_of(sqs, VisibilityTimeout=60)
    assert refusal(EventSourceArn=other) == (
        wrong,
        "The provided execution role does not have permissions to call ReceiveMessage on SQS",
    )


def test_a_function_that_feeds_its_own_queue_is_stopped(
    sqs: Any, lambdas: Lambda, client: Callable[..., Any]
) -> None:
    dead, dead_arn = queue_of(sqs)
    policy = json.dumps({"deadLetterTargetArn": dead_arn, "maxReceiveCount": 3})
    url, arn = queue_of(sqs, RedrivePolicy=policy)
    name = f"loops{next(numbers)}"
    code = f"""
import boto3
sqs = boto3.client("sqs")
def handler(event, context):
    sqs.send_message(QueueUrl={url!r}, MessageBody="again")
"""
    lambdas.create(name, code, Timeout=20)
    lambdas.api.create_event_source_mapping(
        EventSourceArn=arn, FunctionName=name, ScalingConfig={"MaximumConcurrency": 2}
    )
    sqs.send_message(QueueUrl=url, MessageBody="once")
    found = sqs.receive_message(QueueUrl=dead, WaitTimeSeconds=20)["Messages"]
    assert [each["Body"] for each in found] == ["again"]
    wait_until(lambda: counts(sqs, url) == [0, 0])
    streams = client("logs").filter_log_events(logGroupName=f"/aws/lambda/{name}", filterPattern="START")
    assert sum(each["message"].startswith("START") for each in streams["events"]) == 16


def test_a_table_wakes_a_function_in_order(
    client: Callable[..., Any], lambdas: Lambda, function: str, heard: Callable[..., Any]
) -> None:
    dynamodb = client("dynamodb")
    table = dynamodb.create_table(
        TableName=f"table{next(numbers)}",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )["TableDescription"]
    name, arn = table["TableName"], table["LatestStreamArn"]
    wait_until(lambda: dynamodb.describe_table(TableName=name)["Table"]["TableStatus"] == "ACTIVE")
    dynamodb.put_item(TableName=name, Item={"id": {"S": "before"}})
    lambdas.api.create_event_source_mapping(
        EventSourceArn=arn,
        FunctionName=function,
        StartingPosition="TRIM_HORIZON",
        BisectBatchOnFunctionError=True,
        MaximumRetryAttempts=1,
        FilterCriteria={"Filters": [{"Pattern": json.dumps({"eventName": ["INSERT", "REMOVE"]})}]},
    )
    first = heard(function)[0]["Records"][0]
    assert (first["eventName"], first["eventSourceARN"]) == ("INSERT", arn)
    assert first["dynamodb"]["NewImage"] == {"id": {"S": "before"}}
    assert isinstance(first["dynamodb"]["ApproximateCreationDateTime"], (int, float))
    dynamodb.put_item(TableName=name, Item={"id": {"S": "poison"}})
    dynamodb.update_item(
        TableName=name,
        Key={"id": {"S": "before"}},
        UpdateExpression="SET n = :n",
        ExpressionAttributeValues={":n": {"N": "1"}},
    )
    dynamodb.delete_item(TableName=name, Key={"id": {"S": "before"}})

    def gone() -> bool:
        found = [record for each in heard(function) for record in each["Records"]]
        return any(each["eventName"] == "REMOVE" for each in found)

    wait_until(gone)
    found = [record for each in heard(function) for record in each["Records"]]
    assert "MODIFY" not in [each["eventName"] for each in found]
    assert 2 <= sum("poison" in json.dumps(each) for each in found) <= 3


def test_events_reach_the_targets_of_the_rules_they_fit(
    client: Callable[..., Any],
    sqs: Any,
    s3: Any,
    bucket: str,
    lambdas: Lambda,
    function: str,
    heard: Callable[..., Any],
) -> None:
    events = client("events")
    url, arn = listen_to(sqs, "events.amazonaws.com")
    pattern = {"source": ["lab"], "detail": {"kind": [{"prefix": "a"}]}}
    rule = events.put_rule(Name="custom", EventPattern=json.dumps(pattern))["RuleArn"]
    transformer = {"InputPathsMap": {"k": "$.detail.kind"}, "InputTemplate": '{"was": <k>, "text": "a <k>"}'}
    events.put_targets(
        Rule="custom",
        Targets=[
            {"Id": "f", "Arn": function_arn(function)},
            {"Id": "q", "Arn": arn, "InputTransformer": transformer},
        ],
    )
    entry = {"Source": "lab", "DetailType": "Test", "Detail": json.dumps({"kind": "apple"})}
    events.put_events(Entries=[entry])
    assert said(sqs, url) == [{"was": "apple", "text": "a apple"}]
    let_in(lambdas, function, "events.amazonaws.com", SourceArn=rule)
    events.put_events(Entries=[{**entry, "Detail": json.dumps({"kind": "pear"})}, entry])
    assert said(sqs, url) == [{"was": "apple", "text": "a apple"}]
    assert [each["detail"] for each in heard(function)] == [{"kind": "apple"}]
    events.put_rule(
        Name="objects",
        EventPattern=json.dumps({"source": ["aws.s3"], "detail": {"bucket": {"name": [bucket]}}}),
    )
    events.put_targets(Rule="objects", Targets=[{"Id": "q", "Arn": arn}])
    logs = client("logs")
    logs.create_log_group(logGroupName="events")
    group = f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:events"
    events.put_targets(
        Rule="objects", Targets=[{"Id": "l", "Arn": group, "InputPath": "$.detail.object.key"}]
    )
    s3.put_bucket_notification_configuration(
        Bucket=bucket, NotificationConfiguration={"EventBridgeConfiguration": {}}
    )
    s3.put_object(Bucket=bucket, Key="a b", Body=b"x")
    found = said(sqs, url)[0]
    assert (found["detail-type"], found["detail"]["object"]["key"]) == ("Object Created", "a b")
    assert found["detail"]["reason"] == "PutObject"
    kept = logs.filter_log_events(logGroupName="events")["events"]
    assert [each["message"] for each in kept] == ['"a b"']
    events.disable_rule(Name="objects")
    s3.delete_object(Bucket=bucket, Key="a b")
    assert counts(sqs, url) == [0, 0]


def test_a_schedule_is_kept(client: Callable[..., Any], sqs: Any, lambdas: Lambda) -> None:
    scheduler = client("scheduler")
    url, arn = queue_of(sqs)
    role = lambdas.make_role("scheduler-role", "scheduler.amazonaws.com")
    statement = {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": arn}
    client("iam").put_role_policy(
        RoleName="scheduler-role",
        PolicyName="send",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
    )
    when = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(time.time() + 2))
    given = {
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "Target": {
            "Arn": arn,
            "RoleArn": role,
            "Input": json.dumps({"at": "<aws.scheduler.scheduled-time>"}),
        },
    }
    with refusing("ValidationException"):
        scheduler.create_schedule(Name="wrong", ScheduleExpression="rate(1 minutes)", **given)
    scheduler.create_schedule(
        Name="once", ScheduleExpression=f"at({when})", ActionAfterCompletion="DELETE", **given
    )
    assert said(sqs, url) == [{"at": f"{when}Z"}]
    with refusing("ResourceNotFoundException"):
        scheduler.get_schedule(Name="once")


def test_what_is_enabled_goes_on_in_the_next_run_and_ends_with_a_reset(
    request: pytest.FixtureRequest,
) -> None:
    name = "triggers-kept"
    request.addfinalizer(lambda: kill_server(name))
    target = connect(name)
    client = functools.partial(client_of, target)
    lambdas = Lambda(client)
    lambdas.create("says", SAYS, Timeout=2)
    policy = "arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole"
    client("iam").attach_role_policy(RoleName="lambda-role", PolicyArn=policy)
    url, arn = queue_of(client("sqs"))
    lambdas.api.create_event_source_mapping(EventSourceArn=arn, FunctionName="says")
    client("events").put_rule(Name="often", ScheduleExpression="rate(1 minute)")
    end_server(name)
    target.close()
    target = connect(name)
    sqs = client_of(target, "sqs")
    url = sqs.get_queue_url(QueueName=arn.rpartition(":")[2])["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="hello again")
    wait_until(lambda: counts(sqs, url) == [0, 0])
    assert target.endpoint_url is not None
    urlopen(Request(f"{target.endpoint_url()}/moto-api/reset", method="POST")).close()
    url = sqs.create_queue(QueueName=arn.rpartition(":")[2])["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="nobody listens")
    assert counts(sqs, url) == [1, 0]
    target.close()
