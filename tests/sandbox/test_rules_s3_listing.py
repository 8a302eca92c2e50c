"""Listings: all that is there, once, in order, page by page."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest

from tests.sandbox.asking import refused

KEYS = [
    "a",
    "a b",
    "a%20",
    "a+",
    "b/",
    "b/1",
    "b/2/3",
    "c\x01d",
    "e\nf",
    "f/x",
    "g&<>\"'",
    "\x7f",
    "ü",
    "\U0001f600",
]
TOP = [key for key in KEYS if "/" not in key]


@pytest.fixture
def filled(s3: Any, bucket: str) -> str:
    for key in KEYS:
        s3.put_object(Bucket=bucket, Key=key, Body=b"x")
    return bucket


@pytest.mark.parametrize("operation", ["list_objects_v2", "list_objects"])
@pytest.mark.parametrize("size", [1, 2, 3, 1000])
def test_every_key_once_in_order(s3: Any, filled: str, operation: str, size: int) -> None:
    def listed(**more: Any) -> tuple[list[str], list[str]]:
        keys, folders = [], []
        pages = s3.get_paginator(operation).paginate(
            Bucket=filled, PaginationConfig={"PageSize": size}, **more
        )
        for page in pages:
            found = page.get("Contents", []), page.get("CommonPrefixes", [])
            assert len(found[0]) + len(found[1]) <= size
            keys += [each["Key"] for each in found[0]]
            folders += [each["Prefix"] for each in found[1]]
        return keys, folders

    assert listed() == (sorted(KEYS), [])
    assert listed(Delimiter="/") == (sorted(TOP), ["b/", "f/"])
    assert listed(Delimiter="/", Prefix="b/") == (["b/", "b/1"], ["b/2/"])
    assert listed(Prefix="a") == (["a", "a b", "a%20", "a+"], [])
    assert listed(Prefix="c\x01") == (["c\x01d"], [])
    assert listed(Prefix="none") == ([], [])


def test_what_is_asked_is_repeated(s3: Any, filled: str) -> None:
    page = s3.list_objects_v2(Bucket=filled, Prefix="b/", Delimiter="/", StartAfter="b/1", MaxKeys=5)
    assert [page[name] for name in ("Prefix", "Delimiter", "StartAfter", "MaxKeys", "KeyCount")] == [
        "b/",
        "/",
        "b/1",
        5,
        1,
    ]
    assert [each["Prefix"] for each in page["CommonPrefixes"]] == ["b/2/"]
    assert s3.list_objects_v2(Bucket=filled, MaxKeys=0)["IsTruncated"] is False
    assert s3.list_objects_v2(Bucket=filled, FetchOwner=True)["Contents"][0]["Owner"]["ID"]
    assert "Owner" not in s3.list_objects_v2(Bucket=filled)["Contents"][0]
    assert s3.list_objects(Bucket=filled)["Contents"][0]["Owner"]["ID"]


def test_nonsense_is_refused(s3: Any, bucket: str) -> None:
    for token in ("nonsense!", ""):
        asked = {"Bucket": bucket, "ContinuationToken": token}
        assert refused(s3.list_objects_v2, **asked) == ("InvalidArgument", 400)
    assert refused(s3.list_objects_v2, Bucket=bucket, MaxKeys=-1) == ("InvalidArgument", 400)
    assert refused(s3.list_objects_v2, Bucket="no-such-bucket-here") == ("NoSuchBucket", 404)


def test_keys_that_come_and_go_while_they_are_listed(s3: Any, bucket: str) -> None:
    from concurrent.futures import ThreadPoolExecutor

    stay = [f"stay/{number:03}" for number in range(300)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda key: s3.put_object(Bucket=bucket, Key=key, Body=b""), stay))

        def come_and_go(number: int) -> None:
            for round in range(15):
                key = f"stay/{(number * 37 + round * 11) % 300:03}-{number}"
                s3.put_object(Bucket=bucket, Key=key, Body=b"")
                s3.delete_object(Bucket=bucket, Key=key)

        going = [pool.submit(come_and_go, number) for number in range(3)]
        while not all(each.done() for each in going):
            listed = [each["Key"] for each in s3.list_objects_v2(Bucket=bucket)["Contents"]]
            assert listed == sorted(listed)
            assert set(stay) <= set(listed)
        for each in going:
            each.result()
    assert [each["Key"] for each in s3.list_objects_v2(Bucket=bucket)["Contents"]] == stay


def test_what_is_deleted_is_not_listed(s3: Any, bucket: str) -> None:
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    for key in ("a", "b", "folder/c"):
        s3.put_object(Bucket=bucket, Key=key, Body=b"x")
    for key in ("a", "folder/c"):
        s3.delete_object(Bucket=bucket, Key=key)
    page = s3.list_objects_v2(Bucket=bucket, Delimiter="/")
    assert [each["Key"] for each in page["Contents"]] == ["b"]
    assert "CommonPrefixes" not in page


def test_without_encoding_controls_are_references(s3: Any, url: str, filled: str) -> None:
    s3.delete_public_access_block(Bucket=filled)
    resource = f"arn:aws:s3:::{filled}"
    allow = {"Effect": "Allow", "Principal": "*", "Action": "s3:ListBucket", "Resource": resource}
    s3.put_bucket_policy(Bucket=filled, Policy=json.dumps({"Version": "2012-10-17", "Statement": [allow]}))
    with urllib.request.urlopen(f"{url}/{filled}?list-type=2&prefix=c%01") as answer:
        assert b"<Key>c&#x1;d</Key>" in answer.read()


def test_uploads_under_folders(s3: Any, bucket: str) -> None:
    made = [
        (key, s3.create_multipart_upload(Bucket=bucket, Key=key)["UploadId"])
        for key in ("a", "a", "b/1", "b/2", "c d")
    ]
    for size in (1, 2, 1000):
        uploads, folders = [], []
        pages = s3.get_paginator("list_multipart_uploads").paginate(
            Bucket=bucket, Delimiter="/", PaginationConfig={"PageSize": size}
        )
        for page in pages:
            uploads += [(each["Key"], each["UploadId"]) for each in page.get("Uploads", [])]
            folders += [each["Prefix"] for each in page.get("CommonPrefixes", [])]
        assert sorted(uploads) == sorted(each for each in made if "/" not in each[0])
        assert folders == ["b/"]
    page = s3.list_multipart_uploads(Bucket=bucket, Prefix="b/")
    assert ([each["Key"] for each in page["Uploads"]], page["Prefix"]) == (["b/1", "b/2"], "b/")


def test_buckets_page_by_page(s3: Any, client: Callable[..., Any]) -> None:
    names = [f"paged-{number:02}" for number in range(12)]
    for name in reversed(names):
        s3.create_bucket(Bucket=name)
    s3.create_bucket(Bucket="paged-eu", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    pages = list(s3.get_paginator("list_buckets").paginate(Prefix="paged-", PaginationConfig={"PageSize": 5}))
    assert [len(page["Buckets"]) for page in pages] == [5, 5, 3]
    assert [each["Name"] for page in pages for each in page["Buckets"]] == [*names, "paged-eu"]
    assert {page["Prefix"] for page in pages} == {"paged-"}
    europe = s3.list_buckets(Prefix="paged-", BucketRegion="eu-west-1", MaxBuckets=1)
    assert [each["Name"] for each in europe["Buckets"]] == ["paged-eu"]
    assert "ContinuationToken" not in europe
    for wrong in ({"MaxBuckets": 10_001}, {"ContinuationToken": "?"}):
        assert refused(s3.list_buckets, **wrong) == ("InvalidArgument", 400)
