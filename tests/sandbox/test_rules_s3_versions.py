"""Versions, delete markers, suspended versioning and ListObjectVersions as S3 has them."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.asking import refused

ODD = ["a b", "a+b", "a%2Fb", "a\x01b", "a\rb", "a&b", "ä/ö", "a\nb"]


@pytest.fixture
def switch(s3: Any, bucket: str) -> Callable[[str], None]:
    def switch(status: str) -> None:
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": status})

    return switch


@pytest.fixture
def put(s3: Any, bucket: str) -> Callable[..., str | None]:
    def put(key: str, body: bytes = b"x") -> str | None:
        version: str | None = s3.put_object(Bucket=bucket, Key=key, Body=body).get("VersionId")
        return version

    return put


def listed(s3: Any, bucket: str, **how: Any) -> list[tuple[str, str, bool]]:
    """Key, id and whether it is the latest; delete markers last."""
    page = s3.list_object_versions(Bucket=bucket, **how)
    entries = page.get("Versions", []) + page.get("DeleteMarkers", [])
    return [(entry["Key"], entry["VersionId"], entry["IsLatest"]) for entry in entries]


def test_versions_are_listed_newest_first_however_fast_they_were_made(
    s3: Any, bucket: str, switch: Any, put: Any
) -> None:
    switch("Enabled")
    made = [put("k", b"%d" % number) for number in range(20)]
    assert listed(s3, bucket) == [("k", id, id == made[-1]) for id in reversed(made)]


def test_what_was_there_before_versioning_is_the_version_null(
    s3: Any, bucket: str, switch: Any, put: Any
) -> None:
    assert put("k") is None
    assert listed(s3, bucket) == [("k", "null", True)]
    assert s3.head_object(Bucket=bucket, Key="k", VersionId="null")["ContentLength"] == 1
    switch("Enabled")
    assert s3.head_object(Bucket=bucket, Key="k")["VersionId"] == "null"
    newer = put("k")
    assert listed(s3, bucket) == [("k", newer, True), ("k", "null", False)]


def test_suspended_versioning_replaces_the_version_null_and_no_other(
    s3: Any, bucket: str, switch: Any, put: Any
) -> None:
    switch("Enabled")
    kept = put("k", b"kept")
    switch("Suspended")
    assert put("k", b"one") == "null"
    assert put("k", b"two") == "null"
    assert listed(s3, bucket) == [("k", "null", True), ("k", kept, False)]
    assert s3.get_object(Bucket=bucket, Key="k", VersionId=kept)["Body"].read() == b"kept"
    assert s3.get_object(Bucket=bucket, Key="k", VersionId="null")["Body"].read() == b"two"
    gone = s3.delete_object(Bucket=bucket, Key="k")
    assert (gone["DeleteMarker"], gone["VersionId"]) == (True, "null")
    assert listed(s3, bucket) == [("k", kept, False), ("k", "null", True)]


def test_one_version_goes_and_the_others_stay_while_suspended(
    s3: Any, bucket: str, switch: Any, put: Any
) -> None:
    switch("Enabled")
    first, second = put("k"), put("k")
    switch("Suspended")
    s3.delete_object(Bucket=bucket, Key="k", VersionId=first)
    assert listed(s3, bucket) == [("k", second, True)]


def test_a_key_that_never_was_gets_a_delete_marker(s3: Any, bucket: str, switch: Any) -> None:
    switch("Enabled")
    made = s3.delete_object(Bucket=bucket, Key="never")
    assert listed(s3, bucket) == [("never", made["VersionId"], True)]
    assert refused(s3.get_object, Bucket=bucket, Key="never") == ("NoSuchKey", 404)


def test_a_delete_marker_is_neither_read_nor_copied(s3: Any, bucket: str, switch: Any, put: Any) -> None:
    switch("Enabled")
    version = put("k")
    marker = s3.delete_object(Bucket=bucket, Key="k")["VersionId"]
    at = {"Bucket": bucket, "Key": "k", "VersionId": marker}
    assert refused(s3.get_object, **at) == ("MethodNotAllowed", 405)
    assert refused(s3.head_object, **at) == ("405", 405)
    for source, code in ((at, "InvalidRequest"), ({"Bucket": bucket, "Key": "k"}, "NoSuchKey")):
        assert refused(s3.copy_object, Bucket=bucket, Key="c", CopySource=source)[0] == code
    s3.copy_object(Bucket=bucket, Key="k", CopySource={**at, "VersionId": version})
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"x"


def test_ids_that_are_none_or_of_no_version(s3: Any, bucket: str, switch: Any, put: Any) -> None:
    switch("Enabled")
    put("k")
    at = {"Bucket": bucket, "Key": "k"}
    assert refused(s3.get_object, **at, VersionId="nonsense") == ("InvalidArgument", 400)
    with pytest.raises(ClientError) as caught:
        s3.head_object(**at, VersionId="nonsense")
    assert caught.value.response["Error"]["Code"] == "400"
    other = uuid.uuid4().hex
    assert refused(s3.get_object, **at, VersionId=other) == ("NoSuchVersion", 404)
    assert s3.delete_object(**at, VersionId=other)["VersionId"] == other


def test_deleting_many_says_what_was_a_marker(s3: Any, bucket: str, switch: Any, put: Any) -> None:
    switch("Enabled")
    version = put("a")
    first = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "a"}]})["Deleted"][0]
    assert first["DeleteMarker"]
    marker = first["DeleteMarkerVersionId"]
    both = [{"Key": "a", "VersionId": marker}, {"Key": "a", "VersionId": version}]
    told = s3.delete_objects(Bucket=bucket, Delete={"Objects": both})["Deleted"]
    assert [each.get("DeleteMarker", False) for each in told] == [True, False]
    assert listed(s3, bucket) == []


def test_a_locked_version_is_named_when_it_stays(s3: Any, bucket: str) -> None:
    name = f"{bucket}-lock"
    s3.create_bucket(Bucket=name, ObjectLockEnabledForBucket=True)
    made = s3.put_object(Bucket=name, Key="k", Body=b"x", ObjectLockLegalHoldStatus="ON")["VersionId"]
    told = s3.delete_objects(Bucket=name, Delete={"Objects": [{"Key": "k", "VersionId": made}]})
    assert [(error["Key"], error["VersionId"], error["Code"]) for error in told["Errors"]] == [
        ("k", made, "AccessDenied")
    ]
    suspended = {"VersioningConfiguration": {"Status": "Suspended"}}
    assert refused(s3.put_bucket_versioning, Bucket=name, **suspended)[0] == "InvalidBucketState"


def test_versioning_is_on_or_suspended_and_mfa_delete_the_root_users(s3: Any, bucket: str) -> None:
    put = s3.put_bucket_versioning
    assert refused(put, Bucket=bucket, VersioningConfiguration={"Status": "Off"})[0] == "MalformedXML"
    with_mfa = {"Status": "Enabled", "MFADelete": "Enabled"}
    assert refused(put, Bucket=bucket, VersioningConfiguration=with_mfa) == ("AccessDenied", 403)


# ListObjectVersions


def test_pages_go_on_where_they_ended(s3: Any, bucket: str, switch: Any, put: Any) -> None:
    switch("Enabled")
    made = [(key, put(key)) for key in ("a", "b", "b", "b", "c") for _ in range(2)]
    expected = sorted(set(made), key=lambda each: (each[0], -made.index(each)))
    for size in (1, 2, 3, 7):
        pages = s3.get_paginator("list_object_versions").paginate(
            Bucket=bucket, PaginationConfig={"PageSize": size}
        )
        found = [(each["Key"], each["VersionId"]) for page in pages for each in page["Versions"]]
        assert found == expected


def test_a_page_begins_behind_a_key_or_a_version_that_is_gone(
    s3: Any, bucket: str, switch: Any, put: Any
) -> None:
    switch("Enabled")
    ids = [put("b") for _ in range(4)]
    put("d")
    assert [key for key, *_ in listed(s3, bucket, KeyMarker="c")] == ["d"]
    assert [key for key, *_ in listed(s3, bucket, KeyMarker="b")] == ["d"]
    s3.delete_object(Bucket=bucket, Key="b", VersionId=ids[2])
    rest = listed(s3, bucket, KeyMarker="b", VersionIdMarker=ids[2])
    assert [id for key, id, _ in rest if key == "b"] == [ids[1], ids[0]]


def test_folders_count_and_are_not_listed_twice(s3: Any, bucket: str, switch: Any, put: Any) -> None:
    switch("Enabled")
    for key in ("a", "f/1", "f/2", "g/1", "z"):
        put(key)
    found: list[str] = []
    pages = s3.get_paginator("list_object_versions").paginate(
        Bucket=bucket, Delimiter="/", PaginationConfig={"PageSize": 2}
    )
    for page in pages:
        found += [each["Key"] for each in page.get("Versions", ())]
        found += [each["Prefix"] for each in page.get("CommonPrefixes", ())]
    assert sorted(found) == ["a", "f/", "g/", "z"]


def test_odd_keys_come_as_they_are(s3: Any, bucket: str, switch: Any, put: Any) -> None:
    switch("Enabled")
    for key in ODD:
        put(key)
    pages = s3.get_paginator("list_object_versions").paginate(Bucket=bucket, PaginationConfig={"PageSize": 1})
    assert [each["Key"] for page in pages for each in page["Versions"]] == sorted(ODD)


def test_versions_and_markers_of_a_key_stand_in_their_order(
    s3: Any, bucket: str, switch: Any, put: Any
) -> None:
    switch("Enabled")
    put("k")
    s3.delete_object(Bucket=bucket, Key="k")
    put("k")
    bodies: list[bytes] = []
    event, keep = (
        "before-parse.s3.ListObjectVersions",
        lambda response_dict, **_: bodies.append(response_dict["body"]),
    )
    s3.meta.events.register(event, keep)
    s3.list_object_versions(Bucket=bucket)
    s3.meta.events.unregister(event, keep)
    body = bodies[0]
    assert body.index(b"<Version>") < body.index(b"<DeleteMarker>") < body.rindex(b"<Version>")
