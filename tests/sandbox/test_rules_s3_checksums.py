"""Bytes that are not those the sender has summed up are not taken."""

from __future__ import annotations

import hashlib
import urllib.error
import urllib.request
import zlib
from base64 import b64encode
from typing import Any

import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from awsh.sandbox import SANDBOX_KEYS
from awsh.sandbox.crc import crc32c, crc64nvme
from tests.sandbox.asking import refused

SUMS = {
    "CRC32": lambda data: zlib.crc32(data).to_bytes(4, "big"),
    "CRC32C": lambda data: crc32c(data).to_bytes(4, "big"),
    "CRC64NVME": lambda data: crc64nvme(data).to_bytes(8, "big"),
    "SHA1": lambda data: hashlib.sha1(data).digest(),
    "SHA256": lambda data: hashlib.sha256(data).digest(),
}


def sum_of(algorithm: str, data: bytes) -> str:
    return b64encode(SUMS[algorithm](data)).decode()


def md5(data: bytes) -> str:
    return b64encode(hashlib.md5(data).digest()).decode()


def send(url: str, path: str, signed: bytes, sent: bytes, **headers: str) -> tuple[int, bytes]:
    """PUTs SENT with the signature of SIGNED."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = AWSRequest("PUT", url + path, headers=named, data=signed)
    if "x-amz-trailer" in named:
        request.context["checksum"] = {"request_algorithm": {"in": "trailer"}}
    keys = Credentials(SANDBOX_KEYS.access_key, SANDBOX_KEYS.secret_key)
    S3SigV4Auth(keys, "s3", "us-east-1").add_auth(request)
    plain = urllib.request.Request(url + path, method="PUT", data=sent, headers=dict(request.headers))
    try:
        with urllib.request.urlopen(plain) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


@pytest.mark.parametrize("algorithm", SUMS)
def test_checksums_are_compared_kept_and_told(s3: Any, bucket: str, algorithm: str) -> None:
    name = f"Checksum{algorithm}"
    wrong = {"Bucket": bucket, "Key": "k", "Body": b"other", name: sum_of(algorithm, b"body")}
    assert refused(s3.put_object, **wrong) == ("BadDigest", 400)
    assert refused(s3.put_object, **{**wrong, name: "bm9uZQ="})[0] == "InvalidRequest"
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key="k", Body=b"body", **{name: sum_of(algorithm, b"body")})
    s3.copy_object(Bucket=bucket, Key="copy", CopySource=f"{bucket}/k")
    for key in ("k", "copy"):
        head = s3.head_object(Bucket=bucket, Key=key, ChecksumMode="ENABLED")
        assert (head[name], head["ChecksumType"]) == (sum_of(algorithm, b"body"), "FULL_OBJECT")
        asked = {"Bucket": bucket, "Key": key, "ObjectAttributes": ["Checksum", "ObjectSize", "ETag"]}
        attributes = s3.get_object_attributes(**asked)
        assert attributes["Checksum"] == {name: sum_of(algorithm, b"body"), "ChecksumType": "FULL_OBJECT"}
        assert (attributes["ObjectSize"], attributes["ETag"]) == (4, hashlib.md5(b"body").hexdigest())
        assert name not in s3.head_object(Bucket=bucket, Key=key)
    listed = s3.list_objects_v2(Bucket=bucket)["Contents"][0]
    assert (listed["ChecksumAlgorithm"], listed["ChecksumType"]) == ([algorithm], "FULL_OBJECT")


def test_content_md5(s3: Any, bucket: str) -> None:
    put = {"Bucket": bucket, "Key": "k", "Body": b"body"}
    assert refused(s3.put_object, **put, ContentMD5=md5(b"other")) == ("BadDigest", 400)
    assert refused(s3.put_object, **put, ContentMD5="nonsense") == ("InvalidDigest", 400)
    s3.put_object(**put, ContentMD5=md5(b"body"))
    headers = s3.head_object(Bucket=bucket, Key="k")["ResponseMetadata"]["HTTPHeaders"]
    assert not {"content-md5", "x-amz-content-sha256", "x-amz-sdk-checksum-algorithm"} & set(headers)
    assert headers["x-amz-request-id"]


def test_other_bytes_than_were_signed(url: str, bucket: str) -> None:
    status, answer = send(url, f"/{bucket}/k", b"one", b"two")
    assert (status, b"XAmzContentSHA256Mismatch" in answer) == (400, True)
    assert send(url, f"/{bucket}/k", b"one", b"one")[0] == 200


@pytest.mark.parametrize("algorithm", SUMS)
def test_checksums_behind_the_bytes(s3: Any, url: str, bucket: str, algorithm: str) -> None:
    def send_with(value: str, length: int = 4) -> tuple[int, bytes]:
        name = f"x-amz-checksum-{algorithm.lower()}"
        body = b"4\r\nbody\r\n0\r\n" + f"{name}:{value}\r\n\r\n".encode()
        chunked = {"x_amz_trailer": name, "x_amz_decoded_content_length": str(length)}
        return send(url, f"/{bucket}/k", body, body, Content_Encoding="aws-chunked", **chunked)

    status, answer = send_with(sum_of(algorithm, b"other"))
    assert (status, b"BadDigest" in answer) == (400, True)
    status, answer = send_with(sum_of(algorithm, b"body"), 5)
    assert (status, b"IncompleteBody" in answer) == (400, True)
    assert send_with(sum_of(algorithm, b"body"))[0] == 200
    found = s3.get_object(Bucket=bucket, Key="k", ChecksumMode="ENABLED")
    assert (found["Body"].read(), found[f"Checksum{algorithm}"]) == (b"body", sum_of(algorithm, b"body"))
    assert "ContentEncoding" not in found


def test_of_two_checksums_none_is_taken(s3: Any, bucket: str) -> None:
    both = {"ChecksumSHA1": sum_of("SHA1", b"x"), "ChecksumSHA256": sum_of("SHA256", b"x")}
    assert refused(s3.put_object, Bucket=bucket, Key="k", Body=b"x", **both) == ("InvalidRequest", 400)
