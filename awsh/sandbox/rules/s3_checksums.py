"""Rules of S3: bytes that are not those the sender has summed up are not taken.

Content-MD5, the payload's SHA-256 of the signature, and the x-amz-checksum-* of header or trailer.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import zlib
from collections.abc import Callable, Iterable
from typing import Any

from awsh.sandbox.crc import crc32c, crc64nvme
from awsh.sandbox.rules import rule

HEADER = "x-amz-checksum-"
SIZES = {"crc32": 4, "crc32c": 4, "crc64nvme": 8, "sha1": 20, "sha256": 32}
"""Algorithms and the bytes of their values."""
_CRCS: dict[str, Callable[[bytes, int], int]] = {
    "crc32": zlib.crc32,
    "crc32c": crc32c,
    "crc64nvme": crc64nvme,
}
_TRAILER = re.compile(rb"\r\nx-amz-checksum-(\w+):([A-Za-z0-9+/=]*)\s")
_END = 512
"""Bytes from the end of a chunked body in which its trailer stands."""


def digest(algorithm: str, chunks: Iterable[bytes]) -> str:
    """The checksum of CHUNKS as S3 writes it. algorithm: one of SIZES."""
    if algorithm in _CRCS:
        crc = 0
        for chunk in chunks:
            crc = _CRCS[algorithm](chunk, crc)
        found = crc.to_bytes(SIZES[algorithm], "big")
    else:
        hasher = hashlib.new(algorithm, usedforsecurity=False)
        for chunk in chunks:
            hasher.update(chunk)
        found = hasher.digest()
    return base64.b64encode(found).decode()


def sent(response: Any) -> tuple[str, str] | None:
    """Algorithm and value of the checksum that a request brings, if any. Raises InvalidRequest."""
    values = {name: response.headers.get(HEADER + name) for name in SIZES}
    given = [(name, value) for name, value in values.items() if value]
    if not given and "x-amz-trailer" in response.headers:
        found = _TRAILER.search(response.raw_body[-_END:])
        given = [(found[1].decode().lower(), found[2].decode())] if found else []
    if not given:
        return None
    if len(given) > 1:
        _refuse(
            "InvalidRequest",
            "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.",
        )
    algorithm, value = given[0]
    if algorithm not in SIZES or len(_decoded(value.partition("-")[0])) != SIZES[algorithm]:
        _refuse("InvalidRequest", f"Value for {HEADER}{algorithm} header is invalid.")
    return algorithm, value


def compare(algorithm: str, value: str, chunks: Iterable[bytes]) -> None:
    """Raises BadDigest."""
    if digest(algorithm, chunks) != value:
        _refuse("BadDigest", f"The {algorithm.upper()} you specified did not match the calculated checksum.")


@rule("moto.s3.responses:S3Response._key_response_put", "query", "key_name")
def key_response_put(moto: Callable[..., Any], response: Any, query: Any, key_name: str) -> Any:
    """Objects, their parts and what else is said of them."""
    _check(response)
    return moto(query, key_name)


@rule("moto.s3.responses:S3Response._bucket_response_put", "request", "bucket_name", "querystring")
def bucket_response_put(moto: Callable[..., Any], response: Any, *arguments: Any) -> Any:
    """Settings of a bucket."""
    _check(response)
    return moto(*arguments)


@rule("moto.s3.responses:S3Response._bucket_response_post", "request", "bucket_name")
def bucket_response_post(moto: Callable[..., Any], response: Any, *arguments: Any) -> Any:
    """Keys to be deleted."""
    _check(response)
    return moto(*arguments)


def _check(response: Any) -> None:
    body, headers = response.body or b"", response.headers
    md5 = headers.get("Content-MD5")
    if md5 is not None:
        if len(_decoded(md5)) != 16:
            _refuse("InvalidDigest", "The Content-MD5 you specified was invalid.")
        if digest("md5", [body]) != md5:
            _refuse("BadDigest", "The Content-MD5 you specified did not match what we received.")
    payload = headers.get("x-amz-content-sha256", "")
    if len(payload) == 64 and hashlib.sha256(response.raw_body or b"").hexdigest() != payload.lower():
        message = "The provided 'x-amz-content-sha256' header does not match what was computed."
        _refuse("XAmzContentSHA256Mismatch", message)
    length = headers.get("x-amz-decoded-content-length")
    if length is not None and length != str(len(body)):
        message = "You did not provide the number of bytes specified by the Content-Length HTTP header"
        _refuse("IncompleteBody", message)
    brought = sent(response)
    if brought is not None:
        compare(*brought, [body])


@rule("moto.s3.responses:compute_checksum", "body", "algorithm")
def compute_checksum(moto: Callable[..., Any], body: bytes, algorithm: str) -> bytes:
    """moto takes CRC-32 for the CRCs that it does not know."""
    return digest(algorithm.lower(), [body]).encode()


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        return b""


def _refuse(code: str, message: str) -> None:
    from moto.s3.exceptions import S3ClientError

    raise S3ClientError(code, message)
