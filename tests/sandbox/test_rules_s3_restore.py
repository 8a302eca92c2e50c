"""Archived objects are not there to be read until they are thawed, which takes a while."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.asking import refused, wait_until


def request(days: int | None = 1, tier: str = "Standard") -> dict[str, Any]:
    return {"GlacierJobParameters": {"Tier": tier}, **({"Days": days} if days is not None else {})}


@pytest.fixture
def ice(s3: Any, bucket: str) -> dict[str, str]:
    """An archived object."""
    s3.put_object(Bucket=bucket, Key="ice", Body=b"cold", StorageClass="GLACIER")
    return {"Bucket": bucket, "Key": "ice"}


def test_thawing_takes_a_while_and_is_for_some_days(s3: Any, ice: dict[str, str]) -> None:
    assert refused(s3.get_object, **ice) == ("InvalidObjectState", 403)
    assert "Restore" not in s3.head_object(**ice)
    begun = s3.restore_object(**ice, RestoreRequest=request())
    assert begun["ResponseMetadata"]["HTTPStatusCode"] == 202
    assert s3.head_object(**ice)["Restore"] == 'ongoing-request="true"'
    assert refused(s3.get_object, **ice) == ("InvalidObjectState", 403)
    assert refused(s3.restore_object, **ice, RestoreRequest=request())[0] == "RestoreAlreadyInProgress"
    wait_until(lambda: 'ongoing-request="false"' in s3.head_object(**ice)["Restore"])
    assert s3.get_object(**ice)["Body"].read() == b"cold"
    assert "00:00:00 GMT" in s3.head_object(**ice)["Restore"]
    longer = s3.restore_object(**ice, RestoreRequest=request(9))
    assert longer["ResponseMetadata"]["HTTPStatusCode"] == 200


def test_what_cannot_be_thawed_is_refused(s3: Any, bucket: str, ice: dict[str, str]) -> None:
    s3.put_object(Bucket=bucket, Key="warm", Body=b"x")
    s3.put_object(Bucket=bucket, Key="deep", Body=b"x", StorageClass="DEEP_ARCHIVE")
    thaw = s3.restore_object
    assert refused(thaw, Bucket=bucket, Key="warm", RestoreRequest=request())[0] == "InvalidObjectState"
    assert refused(thaw, Bucket=bucket, Key="no", RestoreRequest=request()) == ("NoSuchKey", 404)
    assert refused(thaw, **ice, RestoreRequest=request(None))[0] == "MalformedXML"
    assert refused(thaw, **ice, RestoreRequest=request(0))[0] == "InvalidArgument"
    quick = request(tier="Expedited")
    assert refused(thaw, Bucket=bucket, Key="deep", RestoreRequest=quick)[0] == "InvalidArgument"
    thaw(**ice, RestoreRequest=quick)


def test_one_version_is_thawed(s3: Any, bucket: str) -> None:
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    at = {"Bucket": bucket, "Key": "k"}
    old = s3.put_object(**at, Body=b"cold", StorageClass="GLACIER")["VersionId"]
    s3.put_object(**at, Body=b"warm")
    s3.restore_object(**at, VersionId=old, RestoreRequest=request())
    wait_until(lambda: 'ongoing-request="false"' in s3.head_object(**at, VersionId=old)["Restore"])
    assert s3.get_object(**at, VersionId=old)["Body"].read() == b"cold"
