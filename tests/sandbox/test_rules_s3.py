"""What S3 refuses or defaults and moto does not."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest

from tests.sandbox.asking import refused


def allow(bucket: str, action: str = "s3:GetObject", resource: str | None = None, **more: Any) -> str:
    statement = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": action,
        "Resource": resource or f"arn:aws:s3:::{bucket}/*",
        **more,
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@pytest.fixture
def public(s3: Any, bucket: str) -> str:
    """A bucket that may be made public."""
    s3.delete_public_access_block(Bucket=bucket)
    return bucket


# New buckets


def test_new_buckets_block_public_access(s3: Any, bucket: str) -> None:
    blocks = s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
    assert list(blocks.values()) == [True] * 4


def test_new_buckets_have_acls_off(s3: Any, bucket: str) -> None:
    rules = s3.get_bucket_ownership_controls(Bucket=bucket)["OwnershipControls"]["Rules"]
    assert rules == [{"ObjectOwnership": "BucketOwnerEnforced"}]


def test_new_buckets_encrypt_with_sse_s3(s3: Any, bucket: str) -> None:
    found = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"][0]
    assert found["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}
    assert s3.put_object(Bucket=bucket, Key="k", Body=b"x")["ServerSideEncryption"] == "AES256"
    assert s3.head_object(Bucket=bucket, Key="k")["ServerSideEncryption"] == "AES256"


def test_encryption_cannot_be_switched_off(s3: Any, bucket: str) -> None:
    s3.delete_bucket_encryption(Bucket=bucket)
    assert s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]


@pytest.mark.parametrize(
    "name", ["Upper", "under_score", "ab", "a" * 64, "-a-b", "a..b", "192.168.1.1", "xn--abc", "abc-s3alias"]
)
def test_bad_bucket_names(s3: Any, name: str) -> None:
    assert refused(s3.create_bucket, Bucket=name) == ("InvalidBucketName", 400)


def test_bucket_in_another_region(client: Callable[..., Any], s3: Any) -> None:
    s3.create_bucket(Bucket="in-ireland", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    assert s3.get_bucket_location(Bucket="in-ireland")["LocationConstraint"] == "eu-west-1"
    assert s3.head_bucket(Bucket="in-ireland")["BucketRegion"] == "eu-west-1"


def test_a_paginated_listing_says_the_regions(s3: Any, bucket: str) -> None:
    s3.create_bucket(Bucket="in-paris", CreateBucketConfiguration={"LocationConstraint": "eu-west-3"})
    regions = {each["Name"]: each["BucketRegion"] for each in s3.list_buckets(MaxBuckets=1000)["Buckets"]}
    assert regions[bucket] == "us-east-1"
    assert regions["in-paris"] == "eu-west-3"
    assert not any("BucketRegion" in each for each in s3.list_buckets()["Buckets"])


def test_location_constraints(client: Callable[..., Any], s3: Any) -> None:
    ireland = client("s3", region="eu-west-1")
    here = {"LocationConstraint": "us-east-1"}
    code, _ = refused(s3.create_bucket, Bucket="loc-1", CreateBucketConfiguration=here)
    assert code == "InvalidLocationConstraint"
    code, _ = refused(
        s3.create_bucket, Bucket="loc-1", CreateBucketConfiguration={"LocationConstraint": "mars-1"}
    )
    assert code == "InvalidLocationConstraint"
    assert refused(ireland.create_bucket, Bucket="loc-1")[0] == "IllegalLocationConstraintException"


def test_a_bucket_that_is_mine_already(client: Callable[..., Any], s3: Any, bucket: str) -> None:
    assert s3.create_bucket(Bucket=bucket)["ResponseMetadata"]["HTTPStatusCode"] == 200
    ireland = client("s3", region="eu-west-1")
    there = {"LocationConstraint": "eu-west-1"}
    ireland.create_bucket(Bucket="mine-in-ireland", CreateBucketConfiguration=there)
    again = refused(ireland.create_bucket, Bucket="mine-in-ireland", CreateBucketConfiguration=there)
    assert again == ("BucketAlreadyOwnedByYou", 409)


# Access control lists


def test_acls_are_refused(s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    expected = ("AccessControlListNotSupported", 400)
    assert refused(s3.put_bucket_acl, Bucket=bucket, ACL="public-read") == expected
    assert refused(s3.put_object_acl, Bucket=bucket, Key="k", ACL="public-read") == expected
    assert refused(s3.put_object, Bucket=bucket, Key="k", Body=b"", ACL="public-read") == expected
    assert refused(s3.create_multipart_upload, Bucket=bucket, Key="k", ACL="private") == expected
    s3.put_object(Bucket=bucket, Key="k", Body=b"", ACL="bucket-owner-full-control")
    assert s3.get_bucket_acl(Bucket=bucket)["Grants"]


def test_creating_a_bucket_with_an_acl(s3: Any) -> None:
    code, _ = refused(s3.create_bucket, Bucket="with-acl", ACL="public-read")
    assert code == "InvalidBucketAclWithObjectOwnership"
    code, _ = refused(s3.create_bucket, Bucket="with-acl", ACL="public-read", ObjectOwnership="ObjectWriter")
    assert code == "InvalidBucketAclWithBlockPublicAccessError"


def test_acls_work_where_they_are_on(s3: Any, public: str, url: str) -> None:
    s3.put_bucket_ownership_controls(
        Bucket=public, OwnershipControls={"Rules": [{"ObjectOwnership": "ObjectWriter"}]}
    )
    s3.put_object(Bucket=public, Key="k", Body=b"seen", ACL="public-read")
    assert urllib.request.urlopen(f"{url}/{public}/k").read() == b"seen"
    s3.put_public_access_block(
        Bucket=public,
        PublicAccessBlockConfiguration={
            "BlockPublicAcls": True,
            "IgnorePublicAcls": True,
            "BlockPublicPolicy": False,
            "RestrictPublicBuckets": False,
        },
    )
    assert status(f"{url}/{public}/k") == 403
    assert refused(s3.put_object_acl, Bucket=public, Key="k", ACL="public-read") == ("AccessDenied", 403)


# Policies


def test_public_policy_while_blocked(s3: Any, bucket: str) -> None:
    assert refused(s3.put_bucket_policy, Bucket=bucket, Policy=allow(bucket)) == ("AccessDenied", 403)


@pytest.mark.parametrize(
    "policy",
    [
        "not json",
        '{"Version": "2012-10-17", "Statement": []}',
        '{"Version": "2020-01-01", "Statement": [{}]}',
        allow("another-bucket"),
        allow("b", resource="arn:aws:s3::BUCKET/*"),
        allow("b", action="ec2:RunInstances", resource="arn:aws:s3:::BUCKET/*"),
        allow("b", resource="arn:aws:s3:::BUCKET"),
        allow("b", action="s3:ListBucket", resource="arn:aws:s3:::BUCKET/*"),
        allow("b", resource="arn:aws:s3:::BUCKET/*", Effect="Maybe"),
        allow(
            "b", resource="arn:aws:s3:::BUCKET/*", Principal={"AWS": "arn:aws:iam::123456789012:user/nobody"}
        ),
        allow("b", resource="arn:aws:s3:::BUCKET/*", Principal={"Nonsense": "*"}),
    ],
)
def test_malformed_policies(s3: Any, public: str, policy: str) -> None:
    text = policy.replace("BUCKET", public)
    assert refused(s3.put_bucket_policy, Bucket=public, Policy=text) == ("MalformedPolicy", 400)


def test_good_policies(s3: Any, public: str) -> None:
    s3.put_bucket_policy(Bucket=public, Policy=allow(public))
    both = [f"arn:aws:s3:::{public}", f"arn:aws:s3:::{public}/*"]
    s3.put_bucket_policy(Bucket=public, Policy=allow(public, action="s3:*", resource=both))  # type: ignore[arg-type]
    principal = {"AWS": "arn:aws:iam::123456789012:root", "Service": "cloudtrail.amazonaws.com"}
    s3.put_bucket_policy(Bucket=public, Policy=allow(public, Principal=principal))
    assert json.loads(s3.get_bucket_policy(Bucket=public)["Policy"])["Statement"]


def test_a_deny_binds_the_owner(s3: Any, public: str) -> None:
    s3.put_object(Bucket=public, Key="secret/k", Body=b"x")
    s3.put_object(Bucket=public, Key="open/k", Body=b"x")
    deny = allow(public, resource=f"arn:aws:s3:::{public}/secret/*", Effect="Deny")
    s3.put_bucket_policy(Bucket=public, Policy=deny)
    assert refused(s3.get_object, Bucket=public, Key="secret/k") == ("AccessDenied", 403)
    assert s3.get_object(Bucket=public, Key="open/k")["Body"].read() == b"x"
    s3.delete_bucket_policy(Bucket=public)
    assert s3.get_object(Bucket=public, Key="secret/k")["Body"].read() == b"x"


def test_the_https_only_policy_lets_the_sandbox_in(s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    only = {"Bool": {"aws:SecureTransport": "false"}}
    s3.put_bucket_policy(Bucket=bucket, Policy=allow(bucket, action="s3:*", Effect="Deny", Condition=only))
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"x"


def test_a_policy_may_demand_encryption(s3: Any, bucket: str) -> None:
    not_kms = {"StringNotEquals": {"s3:x-amz-server-side-encryption": "aws:kms"}}
    policy = allow(bucket, action="s3:PutObject", Effect="Deny", Condition=not_kms)
    s3.put_bucket_policy(Bucket=bucket, Policy=policy)
    assert refused(s3.put_object, Bucket=bucket, Key="k", Body=b"x") == ("AccessDenied", 403)
    s3.put_object(Bucket=bucket, Key="k", Body=b"x", ServerSideEncryption="aws:kms")


# Anonymous requests


def status(url: str, method: str = "GET", data: bytes | None = None) -> int:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, method=method, data=data)) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def test_anonymous_requests_to_a_private_bucket(client: Callable[..., Any], s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    nobody = client("s3", anonymous=True)
    denied = ("AccessDenied", 403)
    assert refused(nobody.put_object, Bucket=bucket, Key="new", Body=b"") == denied
    assert refused(nobody.put_object, Bucket=bucket, Key="k", Body=b"") == denied
    assert refused(nobody.list_objects_v2, Bucket=bucket) == denied
    assert refused(nobody.get_object, Bucket=bucket, Key="k") == denied
    assert refused(nobody.get_object, Bucket=bucket, Key="missing") == denied
    assert refused(nobody.delete_object, Bucket=bucket, Key="k") == denied
    assert refused(nobody.delete_bucket, Bucket=bucket) == denied
    assert refused(nobody.list_buckets) == denied
    assert refused(nobody.create_bucket, Bucket="of-nobody") == denied
    errors = nobody.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "k"}]})["Errors"]
    assert [each["Code"] for each in errors] == ["AccessDenied"]
    assert [each["Key"] for each in s3.list_objects_v2(Bucket=bucket)["Contents"]] == ["k"]
    assert refused(nobody.list_objects_v2, Bucket="no-such-bucket-here") == ("NoSuchBucket", 404)


def test_anonymous_read_of_what_a_policy_publishes(s3: Any, public: str, url: str) -> None:
    s3.put_object(Bucket=public, Key="k", Body=b"hello", ContentType="text/plain")
    s3.put_bucket_policy(Bucket=public, Policy=allow(public))
    with urllib.request.urlopen(f"{url}/{public}/k") as answer:
        assert (answer.read(), answer.headers["Content-Type"]) == (b"hello", "text/plain")
    assert status(f"{url}/{public}/k", "HEAD") == 200
    assert status(f"{url}/{public}/missing") == 403
    assert status(f"{url}/{public}") == 403
    assert status(f"{url}/{public}/k", "PUT", b"x") == 403
    s3.put_bucket_policy(
        Bucket=public, Policy=allow(public, Condition={"StringLike": {"aws:Referer": "https://me/*"}})
    )
    assert status(f"{url}/{public}/k") == 403


def test_restricting_public_buckets_ends_it(s3: Any, public: str, url: str) -> None:
    s3.put_object(Bucket=public, Key="k", Body=b"hello")
    s3.put_bucket_policy(Bucket=public, Policy=allow(public))
    s3.put_public_access_block(Bucket=public, PublicAccessBlockConfiguration={"RestrictPublicBuckets": True})
    assert status(f"{url}/{public}/k") == 403


# Objects


def test_parts_in_order(s3: Any, bucket: str) -> None:
    upload = s3.create_multipart_upload(Bucket=bucket, Key="big")["UploadId"]
    parts = [
        {
            "PartNumber": number,
            "ETag": s3.upload_part(
                Bucket=bucket, Key="big", UploadId=upload, PartNumber=number, Body=b"x" * size
            )["ETag"],
        }
        for number, size in ((1, 5 << 20), (2, 10))
    ]
    complete = {"Bucket": bucket, "Key": "big", "UploadId": upload}
    wrong = refused(s3.complete_multipart_upload, **complete, MultipartUpload={"Parts": parts[::-1]})
    assert wrong == ("InvalidPartOrder", 400)
    s3.complete_multipart_upload(**complete, MultipartUpload={"Parts": parts})
    assert s3.head_object(Bucket=bucket, Key="big")["ContentLength"] == (5 << 20) + 10
    other = refused(
        s3.complete_multipart_upload,
        Bucket=bucket,
        Key="other",
        UploadId="none",
        MultipartUpload={"Parts": parts},
    )
    assert other == ("NoSuchUpload", 404)


def test_settings_that_moto_does_not_know(s3: Any, bucket: str) -> None:
    code, status = refused(s3.list_bucket_metrics_configurations, Bucket=bucket)
    assert (code, status) == ("NotImplemented", 501)
    refused(s3.put_bucket_request_payment, Bucket=bucket, RequestPaymentConfiguration={"Payer": "Requester"})


# Notifications


def queue_notification(arn: str) -> dict[str, Any]:
    return {"QueueConfigurations": [{"QueueArn": arn, "Events": ["s3:ObjectCreated:*"]}]}


def test_notification_to_what_does_not_let_s3_in(client: Callable[..., Any], s3: Any, bucket: str) -> None:
    client("sqs").create_queue(QueueName="closed")
    client("sns").create_topic(Name="closed")
    put = s3.put_bucket_notification_configuration
    base = "us-east-1:123456789012"
    topic = {
        "TopicConfigurations": [{"TopicArn": f"arn:aws:sns:{base}:closed", "Events": ["s3:ObjectCreated:*"]}]
    }
    function = {
        "LambdaFunctionConfigurations": [
            {"LambdaFunctionArn": f"arn:aws:lambda:{base}:function:none", "Events": ["s3:ObjectCreated:*"]}
        ]
    }
    for each in (
        queue_notification(f"arn:aws:sqs:{base}:closed"),
        queue_notification(f"arn:aws:sqs:{base}:none"),
        topic,
        function,
    ):
        assert refused(put, Bucket=bucket, NotificationConfiguration=each) == ("InvalidArgument", 400)


def test_notification_says_all_that_s3_says(client: Callable[..., Any], s3: Any, bucket: str) -> None:
    sqs = client("sqs")
    queue = sqs.create_queue(QueueName="opened")["QueueUrl"]
    arn = "arn:aws:sqs:us-east-1:123456789012:opened"
    policy = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "s3.amazonaws.com"},
                "Action": "sqs:SendMessage",
                "Resource": arn,
                "Condition": {"ArnLike": {"aws:SourceArn": f"arn:aws:s3:::{bucket}"}},
            }
        ],
    }
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": json.dumps(policy)})
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=queue_notification(arn))
    s3.put_object(Bucket=bucket, Key="a folder/k+1", Body=b"hello")
    bodies = []
    while messages := sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages"):
        for message in messages:
            bodies.append(json.loads(message["Body"]))
            sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    record = next(body for body in bodies if "Records" in body)["Records"][0]
    assert {"requestParameters", "responseElements", "userIdentity"} <= set(record)
    assert record["s3"]["object"]["key"] == "a+folder/k%2B1"
    assert record["s3"]["object"]["size"] == 5
    assert record["s3"]["object"]["sequencer"]


def test_notification_to_a_function_with_permission(client: Callable[..., Any], s3: Any, bucket: str) -> None:
    import io
    import zipfile

    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("m.py", "def h(event, context):\n    return 1\n")
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    }
    role = client("iam").create_role(RoleName="for-lambda", AssumeRolePolicyDocument=json.dumps(trust))[
        "Role"
    ]["Arn"]
    functions = client("lambda")
    arn = functions.create_function(
        FunctionName="f", Runtime="python3.12", Role=role, Handler="m.h", Code={"ZipFile": code.getvalue()}
    )["FunctionArn"]
    wanted = {"LambdaFunctionConfigurations": [{"LambdaFunctionArn": arn, "Events": ["s3:ObjectCreated:*"]}]}
    put = s3.put_bucket_notification_configuration
    assert refused(put, Bucket=bucket, NotificationConfiguration=wanted) == ("InvalidArgument", 400)
    functions.add_permission(
        FunctionName="f",
        StatementId="s3",
        Action="lambda:InvokeFunction",
        Principal="s3.amazonaws.com",
        SourceArn=f"arn:aws:s3:::{bucket}",
    )
    put(Bucket=bucket, NotificationConfiguration=wanted)


def test_the_sum_is_right_for_all_who_ask_at_once(s3: Any, bucket: str) -> None:
    import hashlib
    from concurrent.futures import ThreadPoolExecutor

    body = bytes(range(256)) * 20_000

    def look(_: int) -> str | None:
        try:
            return str(s3.head_object(Bucket=bucket, Key="k")["ETag"])
        except s3.exceptions.ClientError:
            return None

    with ThreadPoolExecutor(6) as pool:
        seen = pool.map(look, range(60))
        s3.put_object(Bucket=bucket, Key="k", Body=body)
        sums = {each for each in seen if each is not None}
    sums.add(s3.head_object(Bucket=bucket, Key="k")["ETag"])
    assert sums == {f'"{hashlib.md5(body).hexdigest()}"'}
