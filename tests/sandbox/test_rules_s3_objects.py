"""Objects keep what was said of them, are encrypted as asked, and answer to conditions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.asking import refused

OPTIONS = {
    "Metadata": {"colour": "blue"},
    "StorageClass": "STANDARD_IA",
    "CacheControl": "max-age=1",
    "ContentDisposition": "inline",
    "ContentEncoding": "gzip",
    "ContentLanguage": "de",
    "ContentType": "text/x",
    "WebsiteRedirectLocation": "/x",
}
OFF = "11111111-2222-3333-4444-555555555555"


def kept(s3: Any, bucket: str, key: str) -> dict[str, Any]:
    head = s3.head_object(Bucket=bucket, Key=key)
    return {name: head[name] for name in OPTIONS if head.get(name)}


def multipart(s3: Any, bucket: str, key: str, **options: Any) -> Any:
    named = {"Bucket": bucket, "Key": key}
    named["UploadId"] = s3.create_multipart_upload(**named, **options)["UploadId"]
    etag = s3.upload_part(**named, PartNumber=1, Body=b"x")["ETag"]
    parts = {"Parts": [{"PartNumber": 1, "ETag": etag}]}
    return s3.complete_multipart_upload(**named, MultipartUpload=parts)


def test_options_are_kept_however_an_object_came(s3: Any, bucket: str) -> None:
    more = {**OPTIONS, "Expires": datetime(2030, 1, 1, tzinfo=UTC), "Tagging": "a=b&c=%20d"}
    s3.put_object(Bucket=bucket, Key="put", Body=b"x", **more)
    multipart(s3, bucket, "parts", **more)
    for key in ("put", "parts"):
        assert kept(s3, bucket, key) == OPTIONS
        head = s3.head_object(Bucket=bucket, Key=key)
        assert head["ExpiresString"] == "Tue, 01 Jan 2030 00:00:00 GMT"
        tags = s3.get_object_tagging(Bucket=bucket, Key=key)["TagSet"]
        assert tags == [{"Key": "a", "Value": "b"}, {"Key": "c", "Value": " d"}]
        source = {"Bucket": bucket, "Key": "copy", "CopySource": f"{bucket}/{key}"}
        s3.copy_object(**source)
        # A copy has its own class and redirects nowhere.
        own = {"StorageClass", "WebsiteRedirectLocation"}
        assert kept(s3, bucket, "copy") == {name: OPTIONS[name] for name in OPTIONS if name not in own}
        assert s3.get_object_tagging(Bucket=bucket, Key="copy")["TagSet"] == tags
        new = {**OPTIONS, "Metadata": {"n": "1"}, "Tagging": "e=f"}
        s3.copy_object(**source, MetadataDirective="REPLACE", TaggingDirective="REPLACE", **new)
        assert kept(s3, bucket, "copy") == {**OPTIONS, "Metadata": {"n": "1"}}
        assert s3.get_object_tagging(Bucket=bucket, Key="copy")["TagSet"] == [{"Key": "e", "Value": "f"}]
        s3.copy_object(**source, MetadataDirective="REPLACE", TaggingDirective="REPLACE")
        assert kept(s3, bucket, "copy") == {"ContentType": "binary/octet-stream"}
        assert s3.get_object_tagging(Bucket=bucket, Key="copy")["TagSet"] == []


def test_limits(s3: Any, bucket: str) -> None:
    put = {"Bucket": bucket, "Key": "k", "Body": b""}
    assert refused(s3.put_object, **put, Metadata={"a": "b" * 2048}) == ("MetadataTooLarge", 400)
    s3.put_object(**put, Metadata={"a": "b" * 2047})
    assert refused(s3.put_object, **{**put, "Key": "ü" * 513}) == ("KeyTooLongError", 400)
    s3.put_object(**{**put, "Key": "ü" * 512})
    long = {"Bucket": bucket, "Key": "k" * 1025}
    assert refused(s3.create_multipart_upload, **long) == ("KeyTooLongError", 400)
    assert refused(s3.put_object, **put, StorageClass="COLD") == ("InvalidStorageClass", 400)
    many = {"Objects": [{"Key": str(number)} for number in range(1001)]}
    assert refused(s3.delete_objects, Bucket=bucket, Delete=many) == ("MalformedXML", 400)
    control = {"Objects": [{"Key": "a\x01"}]}
    assert refused(s3.delete_objects, Bucket=bucket, Delete=control) == ("MalformedXML", 400)
    quiet = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "k"}], "Quiet": True})
    assert "Deleted" not in quiet
    assert refused(s3.head_object, Bucket=bucket, Key="k")[1] == 404


# Conditions


def test_reading_on_a_condition(s3: Any, bucket: str) -> None:
    named = {"Bucket": bucket, "Key": "k"}
    etag = s3.put_object(**named, Body=b"x")["ETag"]
    bare, other, old = etag.strip('"'), '"00"', datetime.now(UTC) + timedelta(hours=1)
    for read in (s3.get_object, s3.head_object):
        for none in (etag, bare, "*", f"{other}, {etag}"):
            assert refused(read, **named, IfNoneMatch=none)[1] == 304
        for match in (etag, bare, "*", f"{other}, {etag}"):
            read(**named, IfMatch=match)
        assert refused(read, **named, IfMatch=other)[1] == 412
        assert refused(read, **named, IfModifiedSince=old)[1] == 304
        # The ETag decides where both are asked.
        read(**named, IfNoneMatch=other, IfModifiedSince=old)
    assert refused(s3.get_object, **named, Range="bytes=1-") == ("InvalidRange", 416)


def test_writing_on_a_condition(s3: Any, bucket: str) -> None:
    named = {"Bucket": bucket, "Key": "k", "Body": b"x"}
    assert refused(s3.put_object, **named, IfMatch='"00"') == ("NoSuchKey", 404)
    etag = s3.put_object(**named, IfNoneMatch="*")["ETag"]
    assert refused(s3.put_object, **named, IfNoneMatch="*") == ("PreconditionFailed", 412)
    assert refused(s3.put_object, **named, IfNoneMatch=etag) == ("NotImplemented", 501)
    assert refused(s3.put_object, **named, IfMatch='"00"') == ("PreconditionFailed", 412)
    s3.put_object(**named, IfMatch=etag)


def test_one_alone_is_the_first(s3: Any, bucket: str) -> None:
    from concurrent.futures import ThreadPoolExecutor

    def write(number: int) -> str:
        try:
            s3.put_object(Bucket=bucket, Key="k", Body=bytes([number]) * 100_000, IfNoneMatch="*")
        except ClientError as error:
            return str(error.response["Error"]["Code"])
        return "written"

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(write, range(8))) == ["PreconditionFailed"] * 7 + ["written"]


def test_copying_on_a_condition(s3: Any, bucket: str) -> None:
    etag = s3.put_object(Bucket=bucket, Key="k", Body=b"x")["ETag"]
    copy = {"Bucket": bucket, "Key": "copy", "CopySource": f"{bucket}/k"}
    past, future = (datetime.now(UTC) + timedelta(hours=hours) for hours in (-1, 1))
    for condition in (
        {"CopySourceIfMatch": '"00"'},
        {"CopySourceIfNoneMatch": etag},
        {"CopySourceIfModifiedSince": future},
        {"CopySourceIfUnmodifiedSince": past},
    ):
        assert refused(s3.copy_object, **copy, **condition) == ("PreconditionFailed", 412)
    s3.copy_object(**copy, CopySourceIfMatch=etag, CopySourceIfUnmodifiedSince=past, IfNoneMatch="*")
    assert refused(s3.copy_object, **copy, IfNoneMatch="*") == ("PreconditionFailed", 412)
    assert refused(s3.copy_object, **copy, IfMatch='"00"') == ("PreconditionFailed", 412)
    assert refused(s3.copy_object, **{**copy, "CopySource": f"{bucket}/no"}) == ("NoSuchKey", 404)
    assert refused(s3.copy_object, **{**copy, "CopySource": "no-such-bucket/k"}) == ("NoSuchBucket", 404)


def test_a_copy_onto_itself_changes_something(s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    itself = {"Bucket": bucket, "Key": "k", "CopySource": f"{bucket}/k"}
    assert refused(s3.copy_object, **itself) == ("InvalidRequest", 400)
    s3.copy_object(**itself, MetadataDirective="REPLACE", Metadata={"a": "b"})
    s3.copy_object(**itself, StorageClass="STANDARD_IA")
    assert s3.head_object(Bucket=bucket, Key="k")["StorageClass"] == "STANDARD_IA"


# Encryption


@pytest.fixture
def key(client: Callable[..., Any]) -> dict[str, str]:
    kms = client("kms")
    made: dict[str, str] = kms.create_key()["KeyMetadata"]
    kms.create_alias(AliasName=f"alias/{made['KeyId']}", TargetKeyId=made["KeyId"])
    return made


def test_keys_of_kms_by_any_name(s3: Any, bucket: str, key: dict[str, str]) -> None:
    for given in (key["KeyId"], key["Arn"], f"alias/{key['KeyId']}"):
        asked = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": given}
        made = s3.put_object(Bucket=bucket, Key="k", Body=b"x", **asked)
        begun = s3.create_multipart_upload(Bucket=bucket, Key="big", **asked)
        copy = s3.copy_object(Bucket=bucket, Key="copy", CopySource=f"{bucket}/k", **asked)
        head = s3.head_object(Bucket=bucket, Key="k")
        for answer in (made, begun, copy, head):
            assert (answer["ServerSideEncryption"], answer["SSEKMSKeyId"]) == ("aws:kms", key["Arn"])
    own = s3.put_object(Bucket=bucket, Key="k", Body=b"x", ServerSideEncryption="aws:kms")
    assert ":key/" in own["SSEKMSKeyId"]
    assert own["SSEKMSKeyId"] != key["Arn"]


def test_the_buckets_encryption_counts_where_nothing_is_said(
    s3: Any, bucket: str, key: dict[str, str]
) -> None:
    assert s3.create_multipart_upload(Bucket=bucket, Key="big")["ServerSideEncryption"] == "AES256"
    usual = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key["KeyId"]}
    rules = [{"ApplyServerSideEncryptionByDefault": usual, "BucketKeyEnabled": True}]
    s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": rules})
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    multipart(s3, bucket, "big")
    for name in ("k", "big"):
        head = s3.head_object(Bucket=bucket, Key=name)
        assert (head["SSEKMSKeyId"], head["BucketKeyEnabled"]) == (key["Arn"], True)
    plain = s3.put_object(Bucket=bucket, Key="k", Body=b"x", ServerSideEncryption="AES256")
    assert "SSEKMSKeyId" not in plain


@pytest.mark.parametrize("given", [OFF, f"arn:aws:kms:us-east-1:123456789012:key/{OFF}", "alias/none"])
def test_keys_that_are_none(s3: Any, bucket: str, given: str) -> None:
    asked = {"Bucket": bucket, "Key": "k", "ServerSideEncryption": "aws:kms", "SSEKMSKeyId": given}
    assert refused(s3.put_object, **asked, Body=b"") == ("KMS.NotFoundException", 400)
    assert refused(s3.create_multipart_upload, **asked) == ("KMS.NotFoundException", 400)
    s3.put_object(Bucket=bucket, Key="source", Body=b"")
    copy = {**asked, "CopySource": f"{bucket}/source"}
    assert refused(s3.copy_object, **copy) == ("KMS.NotFoundException", 400)
    assert refused(s3.head_object, Bucket=bucket, Key="k")[1] == 404


def test_a_key_that_is_off(s3: Any, client: Callable[..., Any], bucket: str, key: dict[str, str]) -> None:
    asked = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": key["KeyId"]}
    s3.put_object(Bucket=bucket, Key="k", Body=b"x", **asked)
    client("kms").disable_key(KeyId=key["KeyId"])
    assert refused(s3.put_object, Bucket=bucket, Key="k", Body=b"", **asked)[0] == "KMS.DisabledException"
    assert refused(s3.get_object, Bucket=bucket, Key="k")[0] == "KMS.DisabledException"
    s3.head_object(Bucket=bucket, Key="k")
    client("kms").schedule_key_deletion(KeyId=key["KeyId"], PendingWindowInDays=7)
    assert refused(s3.get_object, Bucket=bucket, Key="k")[0] == "KMS.KMSInvalidStateException"


def test_encryption_that_there_is_not(s3: Any, bucket: str, key: dict[str, str]) -> None:
    put = {"Bucket": bucket, "Key": "k", "Body": b""}
    assert refused(s3.put_object, **put, ServerSideEncryption="AES128") == ("InvalidArgument", 400)
    assert refused(s3.put_object, **put, SSEKMSKeyId=key["KeyId"]) == ("InvalidArgument", 400)
    mixed = {"ServerSideEncryption": "AES256", "SSEKMSKeyId": key["KeyId"]}
    assert refused(s3.put_object, **put, **mixed) == ("InvalidArgument", 400)


def test_a_default_that_there_is_not(s3: Any, bucket: str, key: dict[str, str]) -> None:
    def put(**default: str) -> tuple[str, int]:
        rules = [{"ApplyServerSideEncryptionByDefault": default}]
        configuration = {"ServerSideEncryptionConfiguration": {"Rules": rules}}
        return refused(s3.put_bucket_encryption, Bucket=bucket, **configuration)

    assert put(SSEAlgorithm="AES128") == ("MalformedXML", 400)
    assert put(SSEAlgorithm="AES256", KMSMasterKeyID=key["KeyId"]) == ("InvalidArgument", 400)


# What is deleted, and who may read


def test_a_delete_marker_says_what_it_is(s3: Any, bucket: str) -> None:
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    marker = s3.delete_object(Bucket=bucket, Key="k")["VersionId"]

    def told(**more: Any) -> tuple[Any, ...]:
        with pytest.raises(ClientError) as caught:
            s3.get_object(Bucket=bucket, Key="k", **more)
        headers = caught.value.response["ResponseMetadata"]["HTTPHeaders"]
        names = ("x-amz-delete-marker", "x-amz-version-id", "allow")
        return caught.value.response["Error"]["Code"], *map(headers.get, names)

    assert told() == ("NoSuchKey", "true", marker, None)
    assert told(VersionId=marker) == ("MethodNotAllowed", "true", marker, "DELETE")


def test_a_buckets_acl_is_not_its_objects(s3: Any, client: Callable[..., Any], bucket: str) -> None:
    s3.delete_public_access_block(Bucket=bucket)
    s3.put_bucket_ownership_controls(
        Bucket=bucket, OwnershipControls={"Rules": [{"ObjectOwnership": "ObjectWriter"}]}
    )
    s3.put_bucket_acl(Bucket=bucket, ACL="public-read")
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    multipart(s3, bucket, "parts")
    multipart(s3, bucket, "open", ACL="public-read")
    s3.copy_object(Bucket=bucket, Key="copy", CopySource=f"{bucket}/open")
    nobody = client("s3", anonymous=True)
    for key in ("k", "parts", "copy"):
        assert refused(nobody.get_object, Bucket=bucket, Key=key) == ("AccessDenied", 403)
        assert [grant["Permission"] for grant in s3.get_object_acl(Bucket=bucket, Key=key)["Grants"]] == [
            "FULL_CONTROL"
        ]
    assert nobody.get_object(Bucket=bucket, Key="open")["Body"].read() == b"x"
    assert len(nobody.list_objects_v2(Bucket=bucket)["Contents"]) == 4


def test_an_upload_with_an_acl_where_there_are_none_is_completed_without(s3: Any, bucket: str) -> None:
    multipart(s3, bucket, "k")
    assert s3.get_object_acl(Bucket=bucket, Key="k")["Grants"]


def test_a_presigned_address_of_what_is_missing(s3: Any, bucket: str) -> None:
    import urllib.error
    import urllib.request

    asked = {"Bucket": bucket, "Key": "k", "ResponseContentType": "text/x"}
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(s3.generate_presigned_url("get_object", Params=asked))
    caught.value.close()
    assert caught.value.code == 404
