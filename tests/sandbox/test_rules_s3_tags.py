"""Tags of objects and buckets: AWS's limits."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.asking import refused


def tagging(tags: dict[str, str]) -> dict[str, Any]:
    return {"TagSet": [{"Key": key, "Value": value} for key, value in tags.items()]}


@pytest.mark.parametrize(
    ("tags", "code"),
    [
        ({str(number): "" for number in range(51)}, "BadRequest"),
        ({"aws:x": "y"}, "InvalidTag"),
        ({"k" * 129: "v"}, "InvalidTag"),
        ({"k": "v" * 257}, "InvalidTag"),
        ({"k;": "v"}, "InvalidTag"),
        ({"k": "a&b"}, "InvalidTag"),
    ],
)
def test_what_is_refused(s3: Any, bucket: str, tags: dict[str, str], code: str) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=b"")
    assert refused(s3.put_bucket_tagging, Bucket=bucket, Tagging=tagging(tags)) == (code, 400)
    assert refused(s3.put_object_tagging, Bucket=bucket, Key="k", Tagging=tagging(tags)) == (code, 400)
    assert s3.get_object_tagging(Bucket=bucket, Key="k")["TagSet"] == []


def test_an_object_has_ten_and_a_bucket_fifty(s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=b"")
    eleven = tagging({str(number): "" for number in range(11)})
    assert refused(s3.put_object_tagging, Bucket=bucket, Key="k", Tagging=eleven)[0] == "BadRequest"
    s3.put_bucket_tagging(Bucket=bucket, Tagging=tagging({str(number): "" for number in range(50)}))
    assert len(s3.get_bucket_tagging(Bucket=bucket)["TagSet"]) == 50


def test_what_is_taken(s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=b"")
    tags = tagging({"awsome": "größe = 1", "a/b@c": "x+y:z"})
    s3.put_object_tagging(Bucket=bucket, Key="k", Tagging=tags)
    assert s3.get_object_tagging(Bucket=bucket, Key="k")["TagSet"] == tags["TagSet"]
