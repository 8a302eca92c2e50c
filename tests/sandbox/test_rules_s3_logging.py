"""Access logs: where they may go."""

from __future__ import annotations

import json
from typing import Any

from tests.sandbox.asking import refused


def logging(bucket: str, target: str) -> dict[str, Any]:
    return {
        "Bucket": bucket,
        "BucketLoggingStatus": {"LoggingEnabled": {"TargetBucket": target, "TargetPrefix": "lab/"}},
    }


def test_only_where_the_log_service_may_write(s3: Any, bucket: str) -> None:
    target = f"{bucket}-logs"
    s3.create_bucket(Bucket=target)
    closed = ("InvalidTargetBucketForLogging", 400)
    assert refused(s3.put_bucket_logging, **logging(bucket, "no-such-bucket-here")) == closed
    assert refused(s3.put_bucket_logging, **logging(bucket, target)) == closed
    allow = {
        "Effect": "Allow",
        "Principal": {"Service": "logging.s3.amazonaws.com"},
        "Action": "s3:PutObject",
        "Resource": f"arn:aws:s3:::{target}/lab/*",
        "Condition": {"ArnLike": {"aws:SourceArn": f"arn:aws:s3:::{bucket}"}},
    }
    tls = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": f"arn:aws:s3:::{target}/*",
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    for elsewhere in ("arn:aws:s3:::another", f"arn:aws:s3:::{bucket}"):
        allow["Condition"] = {"ArnLike": {"aws:SourceArn": elsewhere}}
        policy = {"Version": "2012-10-17", "Statement": [tls, allow]}
        s3.put_bucket_policy(Bucket=target, Policy=json.dumps(policy))
        if elsewhere.endswith("another"):
            assert refused(s3.put_bucket_logging, **logging(bucket, target)) == closed
    s3.put_bucket_logging(**logging(bucket, target))
    assert s3.get_bucket_logging(Bucket=bucket)["LoggingEnabled"]["TargetBucket"] == target
    s3.put_bucket_logging(Bucket=bucket, BucketLoggingStatus={})
    assert "LoggingEnabled" not in s3.get_bucket_logging(Bucket=bucket)
