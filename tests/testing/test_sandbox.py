"""The fixture `sandbox`: what happened, and what is ordered to go wrong."""

from __future__ import annotations

from awsh.testing import Awsh, Sandbox


def test_requests_have_their_parameters(awsh: Awsh, sandbox: Sandbox) -> None:
    sandbox.client("sqs").create_queue(QueueName="aside")
    assert sandbox.requests == []
    assert awsh("s3 mb lab").ok
    assert awsh("aws sqs create-queue --queue-name work --attributes DelaySeconds=3").ok
    assert awsh("vpc create 10.0.0.0/16 --name net").ok
    assert awsh("lambda ls; aws cloudwatch describe-alarms").ok
    made = {each.operation: each for each in sandbox.requests}
    assert made["CreateBucket"].parameters["Bucket"] == "lab"
    assert made["CreateQueue"].parameters == {"QueueName": "work", "Attributes": {"DelaySeconds": "3"}}
    assert made["CreateVpc"].parameters["CidrBlock"] == "10.0.0.0/16"
    assert (made["ListFunctions"].service, made["DescribeAlarms"].service) == ("lambda", "cloudwatch")


def test_a_fault_is_told_as_aws_does(awsh: Awsh, sandbox: Sandbox) -> None:
    sandbox.fail("s3", "CreateBucket", "TooManyBuckets", "you have enough", after=1)
    sandbox.fail("sqs", "*", "OverLimit", "no more", times=2)
    assert awsh("s3 mb one").ok
    refused = awsh("s3 mb two")
    assert (refused.exit_code, refused.error) == (5, "TooManyBuckets: you have enough")
    assert awsh("s3 mb two").ok
    assert awsh("aws sqs list-queues").error.startswith("OverLimit: no more")
    assert [each.status for each in sandbox.requests if each.operation == "CreateBucket"] == [200, 400, 200]
