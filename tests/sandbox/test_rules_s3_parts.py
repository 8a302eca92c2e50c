"""Parts become one object, which still knows them."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from tests.sandbox.asking import refused
from tests.sandbox.test_rules_s3_checksums import SUMS, md5, sum_of

PART = bytes(5 << 20)
TAIL = b"tail"


class Upload:
    """One upload in parts of KEY."""

    def __init__(self, s3: Any, bucket: str, **options: Any) -> None:
        self.s3 = s3
        self.named = {"Bucket": bucket, "Key": "big"}
        self.begun = s3.create_multipart_upload(**self.named, **options)
        self.named["UploadId"] = self.begun["UploadId"]
        self.parts: list[dict[str, Any]] = []

    def put(self, number: int, body: bytes, **more: Any) -> dict[str, Any]:
        made = self.s3.upload_part(**self.named, PartNumber=number, Body=body, **more)
        sums = {name: value for name, value in more.items() if name in made}
        self.parts.append({"PartNumber": number, "ETag": made["ETag"], **sums})
        return self.parts[-1]

    def asked(self, parts: list[dict[str, Any]] | None = None, **more: Any) -> dict[str, Any]:
        return {**self.named, "MultipartUpload": {"Parts": self.parts if parts is None else parts}, **more}

    def complete(self, **more: Any) -> Any:
        return self.s3.complete_multipart_upload(**self.asked(**more))

    def refused(self, parts: list[dict[str, Any]] | None = None, **more: Any) -> tuple[str, int]:
        return refused(self.s3.complete_multipart_upload, **self.asked(parts, **more))


def test_what_is_no_list_of_its_parts(s3: Any, bucket: str) -> None:
    upload = Upload(s3, bucket)
    first, second, third = upload.put(1, PART), upload.put(2, TAIL), upload.put(3, b"x")
    assert upload.refused([{**first, "ETag": '"00"'}]) == ("InvalidPart", 400)
    assert upload.refused([{**first, "PartNumber": 9}]) == ("InvalidPart", 400)
    assert upload.refused([second, first]) == ("InvalidPartOrder", 400)
    assert upload.refused([first, first]) == ("InvalidPartOrder", 400)
    assert upload.refused([first, second, third]) == ("EntityTooSmall", 400)
    assert upload.refused([]) == ("MalformedXML", 400)
    assert upload.refused([first], MpuObjectSize=1) == ("InvalidRequest", 400)
    for number in (0, 10_001):
        part = {**upload.named, "PartNumber": number, "Body": b""}
        assert refused(s3.upload_part, **part) == ("InvalidArgument", 400)
    part = {**upload.named, "PartNumber": 4, "Body": b"x", "ContentMD5": md5(b"y")}
    assert refused(s3.upload_part, **part) == ("BadDigest", 400)
    upload.parts.remove(second)
    made = upload.complete(MpuObjectSize=len(PART) + 1)
    assert "VersionId" not in made
    assert upload.complete()["ETag"] == made["ETag"]


def test_completed_on_a_condition(s3: Any, bucket: str) -> None:
    upload = Upload(s3, bucket)
    upload.put(1, b"new")
    assert upload.refused(IfMatch='"00"') == ("NoSuchKey", 404)
    etag = s3.put_object(Bucket=bucket, Key="big", Body=b"old")["ETag"]
    assert upload.refused(IfNoneMatch="*") == ("PreconditionFailed", 412)
    assert upload.refused(IfMatch='"00"') == ("PreconditionFailed", 412)
    upload.complete(IfMatch=etag)
    assert s3.get_object(Bucket=bucket, Key="big")["Body"].read() == b"new"


def test_a_part_of_a_whole(s3: Any, bucket: str) -> None:
    upload = Upload(s3, bucket)
    upload.put(1, PART)
    upload.put(2, TAIL)
    upload.complete()
    named = {"Bucket": bucket, "Key": "big"}
    head = s3.head_object(**named, PartNumber=1)
    assert (head["ContentLength"], head["PartsCount"]) == (len(PART), 2)
    part = s3.get_object(**named, PartNumber=2)
    assert (part["Body"].read(), part["PartsCount"]) == (TAIL, 2)
    assert part["ContentRange"] == f"bytes {len(PART)}-{len(PART) + 3}/{len(PART) + 4}"
    assert part["ETag"] == head["ETag"]
    assert part["ETag"].endswith('-2"')
    assert refused(s3.head_object, **named, PartNumber=3)[1] == 416
    assert refused(s3.get_object, **named, PartNumber=3) == ("InvalidPartNumber", 416)
    asked = {**named, "ObjectAttributes": ["ObjectParts"]}
    assert s3.get_object_attributes(**asked)["ObjectParts"] == {"TotalPartsCount": 2}
    s3.put_object(Bucket=bucket, Key="one", Body=b"x")
    assert "PartsCount" not in s3.head_object(Bucket=bucket, Key="one", PartNumber=1)
    s3.copy_object(Bucket=bucket, Key="copy", CopySource=f"{bucket}/big")
    copy = s3.head_object(Bucket=bucket, Key="copy", PartNumber=1)
    assert copy["ETag"] == f'"{hashlib.md5(PART + TAIL).hexdigest()}"'
    assert "PartsCount" not in copy


@pytest.mark.parametrize(
    ("algorithm", "kind"),
    [
        ("SHA256", "COMPOSITE"),
        ("SHA1", "COMPOSITE"),
        ("CRC32", "COMPOSITE"),
        ("CRC32", "FULL_OBJECT"),
        ("CRC32C", "COMPOSITE"),
        ("CRC64NVME", "FULL_OBJECT"),
    ],
)
def test_checksums_of_parts_and_of_the_whole(s3: Any, bucket: str, algorithm: str, kind: str) -> None:
    name = f"Checksum{algorithm}"
    upload = Upload(s3, bucket, ChecksumAlgorithm=algorithm, ChecksumType=kind)
    assert (upload.begun["ChecksumAlgorithm"], upload.begun["ChecksumType"]) == (algorithm, kind)
    for number, body in enumerate((PART, TAIL), 1):
        wrong = {**upload.named, "PartNumber": number, "Body": body, name: sum_of(algorithm, b"?")}
        assert refused(s3.upload_part, **wrong) == ("BadDigest", 400)
        upload.put(number, body, **{name: sum_of(algorithm, body)})
    swapped = [{**upload.parts[0], name: upload.parts[1][name]}, upload.parts[1]]
    assert upload.refused(swapped) == ("InvalidPart", 400)
    bare = [{key: part[key] for key in ("PartNumber", "ETag")} for part in upload.parts]
    if kind == "COMPOSITE":
        assert upload.refused(bare) == ("InvalidRequest", 400)
        sums = b"".join(SUMS[algorithm](body) for body in (PART, TAIL))
        whole = sum_of(algorithm, sums) + "-2"
    else:
        wrong = {name: sum_of(algorithm, b"?"), "ChecksumType": kind}
        assert upload.refused(None, **wrong) == ("BadDigest", 400)
        whole = sum_of(algorithm, PART + TAIL)
    made = upload.complete()
    assert (made[name], made["ChecksumType"]) == (whole, kind)
    head = s3.head_object(Bucket=bucket, Key="big", ChecksumMode="ENABLED")
    assert (head[name], head["ChecksumType"]) == (whole, kind)
    asked = {"Bucket": bucket, "Key": "big", "ObjectAttributes": ["Checksum", "ObjectParts"]}
    attributes = s3.get_object_attributes(**asked, MaxParts=1)
    assert attributes["Checksum"] == {name: whole, "ChecksumType": kind}
    parts = attributes["ObjectParts"]
    assert (parts["TotalPartsCount"], parts["IsTruncated"], len(parts["Parts"])) == (2, True, 1)
    assert parts["Parts"][0][name] == sum_of(algorithm, PART)
    # A copy is whole.
    s3.copy_object(Bucket=bucket, Key="copy", CopySource=f"{bucket}/big")
    copy = s3.head_object(Bucket=bucket, Key="copy", ChecksumMode="ENABLED")
    assert (copy[name], copy["ChecksumType"]) == (sum_of(algorithm, PART + TAIL), "FULL_OBJECT")


@pytest.mark.parametrize(
    "options",
    [
        {"ChecksumAlgorithm": "SHA256", "ChecksumType": "FULL_OBJECT"},
        {"ChecksumAlgorithm": "CRC64NVME", "ChecksumType": "COMPOSITE"},
    ],
)
def test_checksums_that_no_upload_has(s3: Any, bucket: str, options: dict[str, str]) -> None:
    asked = {"Bucket": bucket, "Key": "big", **options}
    assert refused(s3.create_multipart_upload, **asked) == ("InvalidRequest", 400)


def test_parts_out_of_other_objects(s3: Any, bucket: str) -> None:
    upload = Upload(s3, bucket, ChecksumAlgorithm="SHA256")
    s3.put_object(Bucket=bucket, Key="source", Body=b"0123456789")
    asked = {**upload.named, "PartNumber": 1, "CopySource": f"{bucket}/source"}
    for wrong, code in (
        ({"CopySourceRange": "bytes=0-10"}, "InvalidArgument"),
        ({"CopySourceRange": "0-1"}, "InvalidArgument"),
        ({"CopySource": f"{bucket}/missing"}, "NoSuchKey"),
        ({"CopySourceIfMatch": '"00"'}, "PreconditionFailed"),
        ({"UploadId": "none"}, "NoSuchUpload"),
        ({"PartNumber": 10_001}, "InvalidArgument"),
    ):
        assert refused(s3.upload_part_copy, **{**asked, **wrong})[0] == code
    etag = s3.upload_part_copy(**asked, CopySourceRange="bytes=2-4")["CopyPartResult"]["ETag"]
    listed = s3.list_parts(**upload.named)["Parts"][0]
    part = {"PartNumber": 1, "ETag": etag, "ChecksumSHA256": listed["ChecksumSHA256"]}
    upload.parts.append(part)
    assert upload.complete()["ETag"]
    assert s3.get_object(Bucket=bucket, Key="big")["Body"].read() == b"234"
