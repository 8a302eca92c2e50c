"""Lifecycle configurations: what AWS refuses, the sandbox refuses; what it takes comes back whole."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.asking import refused

EXPIRE = {"Expiration": {"Days": 60}}


def rule(id: str = "r", **more: Any) -> dict[str, Any]:
    scope = {} if "Prefix" in more else {"Filter": {"Prefix": ""}}
    return {"ID": id, "Status": "Enabled", **scope, **more}


def move(days: int, name: str = "STANDARD_IA") -> dict[str, Any]:
    return {"Days": days, "StorageClass": name}


def configuration(bucket: str, *rules: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"Bucket": bucket, "LifecycleConfiguration": {"Rules": list(rules)}, **more}


INVALID = ("InvalidArgument", 400)
REQUEST = ("InvalidRequest", 400)
MALFORMED = ("MalformedXML", 400)
TAG = {"Key": "k", "Value": "v"}


@pytest.mark.parametrize(
    ("answer", "rules"),
    [
        (INVALID, [rule(Transitions=[move(29)])]),
        (INVALID, [rule(Transitions=[move(29, "ONEZONE_IA")])]),
        (INVALID, [rule(Transitions=[move(30)], Expiration={"Days": 30})]),
        (INVALID, [rule(Transitions=[move(30), move(59, "GLACIER")])]),
        (INVALID, [rule(Transitions=[move(90), move(30, "GLACIER")])]),
        (INVALID, [rule(Expiration={"Days": 0})]),
        (INVALID, [rule(Expiration={"Date": "2030-01-01T12:00:00Z"})]),
        (INVALID, [rule(Transitions=[move(30)], Expiration={"Date": "2030-01-01T00:00:00Z"})]),
        (INVALID, [rule("x" * 256, **EXPIRE)]),
        (INVALID, [rule(**EXPIRE), rule(**EXPIRE)]),
        (
            INVALID,
            [rule(NoncurrentVersionTransitions=[{"NoncurrentDays": 9, "StorageClass": "STANDARD_IA"}])],
        ),
        (INVALID, [rule(NoncurrentVersionExpiration={"NoncurrentDays": 9, "NewerNoncurrentVersions": 101})]),
        (REQUEST, [rule()]),
        (REQUEST, [rule(Transitions=[move(30), move(60)])]),
        (REQUEST, [rule("old", Prefix="a", **EXPIRE), rule("new", **EXPIRE)]),
        (REQUEST, [rule("1", Prefix="a", **EXPIRE), rule("2", Prefix="a/b", **EXPIRE)]),
        (REQUEST, [rule(Filter={"Tag": TAG}, AbortIncompleteMultipartUpload={"DaysAfterInitiation": 1})]),
        (
            REQUEST,
            [
                rule(
                    Filter={"ObjectSizeLessThan": 9},
                    AbortIncompleteMultipartUpload={"DaysAfterInitiation": 1},
                )
            ],
        ),
        (REQUEST, [rule(Filter={"Tag": TAG}, Expiration={"ExpiredObjectDeleteMarker": True})]),
        (REQUEST, [rule(Filter={"And": {"ObjectSizeLessThan": 5, "ObjectSizeGreaterThan": 5}}, **EXPIRE)]),
        (REQUEST, [rule(str(number), **EXPIRE) for number in range(1001)]),
        (MALFORMED, [rule(Filter={"And": {"Prefix": "a"}}, **EXPIRE)]),
        (MALFORMED, [rule(Expiration={"Days": 5, "ExpiredObjectDeleteMarker": True})]),
        (MALFORMED, [rule(Status="On", **EXPIRE)]),
        (MALFORMED, []),
    ],
)
def test_what_is_refused(s3: Any, bucket: str, answer: tuple[str, int], rules: list[dict[str, Any]]) -> None:
    assert refused(s3.put_bucket_lifecycle_configuration, **configuration(bucket, *rules)) == answer
    code, _ = refused(s3.get_bucket_lifecycle_configuration, Bucket=bucket)
    assert code == "NoSuchLifecycleConfiguration"


def test_what_is_taken_comes_back_whole(s3: Any, bucket: str) -> None:
    both = {"Prefix": "a", "Tags": [TAG, {"Key": "q", "Value": ""}], "ObjectSizeGreaterThan": 5}
    rules = [
        rule("1", Filter={"And": both}, Transitions=[move(30), move(60, "GLACIER")], Expiration={"Days": 61}),
        rule("2", Filter={"ObjectSizeLessThan": 9}, Transitions=[move(0, "GLACIER_IR")]),
        rule(
            "3",
            Filter={"Tag": TAG},
            NoncurrentVersionExpiration={"NoncurrentDays": 40, "NewerNoncurrentVersions": 3},
            NoncurrentVersionTransitions=[{"NoncurrentDays": 30, "StorageClass": "STANDARD_IA"}],
        ),
        rule("4", Expiration={"ExpiredObjectDeleteMarker": True}, Status="Disabled"),
        rule("5", AbortIncompleteMultipartUpload={"DaysAfterInitiation": 7}),
    ]
    minimum = {"TransitionDefaultMinimumObjectSize": "varies_by_storage_class"}
    s3.put_bucket_lifecycle_configuration(**configuration(bucket, *rules, **minimum))
    answer = s3.get_bucket_lifecycle_configuration(Bucket=bucket)
    assert answer["Rules"] == rules
    assert answer["TransitionDefaultMinimumObjectSize"] == "varies_by_storage_class"
    s3.put_bucket_lifecycle_configuration(**configuration(bucket, rule("old", Prefix="a/", **EXPIRE)))
    assert s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"] == [
        rule("old", Prefix="a/", **EXPIRE)
    ]
    s3.delete_bucket_lifecycle(Bucket=bucket)
    code, _ = refused(s3.get_bucket_lifecycle_configuration, Bucket=bucket)
    assert code == "NoSuchLifecycleConfiguration"
