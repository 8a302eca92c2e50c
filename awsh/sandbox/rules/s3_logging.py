"""Rules of S3: access logs go where a policy lets the log service write; moto reads few policies."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.policy import Question, Verdict, ask


@rule("moto.s3.models:S3Backend.put_bucket_logging", "bucket_name", "logging_config")
def put_bucket_logging(moto: Callable[..., Any], backend: Any, bucket_name: str, logging_config: Any) -> Any:
    """The target exists, in the same region, and lets the log service in."""
    from moto.s3.exceptions import CrossLocationLoggingProhibited, InvalidTargetBucketForLogging
    from moto.s3.models import FakeBucket

    bucket = backend.get_bucket(bucket_name)
    target = backend.buckets.get((logging_config or {}).get("TargetBucket"))
    if not logging_config or target is None:
        return moto(bucket_name, logging_config)
    if target.region_name != bucket.region_name:
        raise CrossLocationLoggingProhibited
    context = {"aws:SourceArn": bucket.arn, "aws:SourceAccount": bucket.account_id}
    place = f"{target.arn}/{logging_config.get('TargetPrefix') or ''}2026-01-01-00-00-00-0"
    question = Question("s3:PutObject", place, frozenset({"logging.s3.amazonaws.com"}), context)
    verdict = ask(json.loads(target.policy), question) if target.policy else Verdict.SILENT
    if verdict is not Verdict.ALLOW and not FakeBucket._log_permissions_enabled_acl(target):
        raise InvalidTargetBucketForLogging(
            "You must give the log-delivery group WRITE and READ_ACP permissions to the target bucket"
        )
    bucket.logging = logging_config
    return None
