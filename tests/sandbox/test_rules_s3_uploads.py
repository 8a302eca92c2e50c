"""Checksums that are sent are compared and kept; unfinished uploads are listed as S3 does."""

from __future__ import annotations

import zlib
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.sandbox.asking import refused

PART = bytes(5 << 20)


def crc(data: bytes) -> str:
    return b64encode(zlib.crc32(data).to_bytes(4, "big")).decode()


@pytest.fixture
def begun(s3: Any, bucket: str) -> dict[str, str]:
    """An upload that was begun."""
    named = {"Bucket": bucket, "Key": "a/b"}
    made = s3.create_multipart_upload(**named, ChecksumAlgorithm="CRC32", ChecksumType="FULL_OBJECT")
    return {**named, "UploadId": made["UploadId"]}


def test_a_checksum_without_its_algorithms_name_is_kept_and_compared(s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=b"x", ChecksumCRC32=crc(b"x"))
    assert s3.head_object(Bucket=bucket, Key="k", ChecksumMode="ENABLED")["ChecksumCRC32"] == crc(b"x")
    wrong = {"Bucket": bucket, "Key": "no", "Body": b"x", "ChecksumCRC32": crc(b"y")}
    assert refused(s3.put_object, **wrong) == ("BadDigest", 400)
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 1


def test_parts_are_listed_with_their_checksums_page_by_page(s3: Any, begun: dict[str, str]) -> None:
    for number in (3, 7, 9000):
        s3.upload_part(**begun, PartNumber=number, Body=b"%d" % number, ChecksumCRC32=crc(b"%d" % number))
    s3.upload_part(**begun, PartNumber=8, Body=b"8")
    first = s3.list_parts(**begun, MaxParts=2)
    assert [(part["PartNumber"], part["ChecksumCRC32"]) for part in first["Parts"]] == [
        (3, crc(b"3")),
        (7, crc(b"7")),
    ]
    assert (first["IsTruncated"], first["NextPartNumberMarker"], first["ChecksumAlgorithm"]) == (
        True,
        7,
        "CRC32",
    )
    rest = s3.list_parts(**begun, PartNumberMarker=7)
    assert [part["PartNumber"] for part in rest["Parts"]] == [8, 9000]
    assert not rest["IsTruncated"]
    wrong = {**begun, "PartNumber": 1, "Body": b"x", "ChecksumCRC32": crc(b"y")}
    assert refused(s3.upload_part, **wrong) == ("BadDigest", 400)
    s3.abort_multipart_upload(**begun)
    assert refused(s3.upload_part, **begun, PartNumber=1, Body=b"x") == ("NoSuchUpload", 404)
    assert refused(s3.list_parts, **begun) == ("NoSuchUpload", 404)


def test_what_is_told_of_the_whole_is_compared(s3: Any, begun: dict[str, str]) -> None:
    tags = [s3.upload_part(**begun, PartNumber=n, Body=data)["ETag"] for n, data in ((1, PART), (2, b"x"))]
    whole = {
        **begun,
        "ChecksumType": "FULL_OBJECT",
        "MultipartUpload": {"Parts": [{"PartNumber": n, "ETag": tag} for n, tag in enumerate(tags, 1)]},
    }
    complete = s3.complete_multipart_upload
    assert refused(complete, **whole, ChecksumCRC32=crc(b"no")) == ("BadDigest", 400)
    right = {"ChecksumCRC32": crc(PART + b"x")}
    assert refused(complete, **whole, **right, MpuObjectSize=7) == ("InvalidRequest", 400)
    complete(**whole, **right, MpuObjectSize=len(PART) + 1)


def test_unfinished_uploads_are_listed_in_order_with_when_they_began(s3: Any, bucket: str) -> None:
    for key in ("c", "a+a", "b b"):
        s3.create_multipart_upload(Bucket=bucket, Key=key, StorageClass="STANDARD_IA")
    pages = list(
        s3.get_paginator("list_multipart_uploads").paginate(
            Bucket=bucket, EncodingType="url", PaginationConfig={"PageSize": 2}
        )
    )
    found = [upload for page in pages for upload in page["Uploads"]]
    assert [upload["Key"] for upload in found] == ["a%2Ba", "b%20b", "c"]
    assert len(pages) == 2
    assert found[0]["StorageClass"] == "STANDARD_IA"
    assert abs(datetime.now(UTC) - found[0]["Initiated"]) < timedelta(minutes=1)
