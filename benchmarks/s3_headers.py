"""What requests and answers of S3 say beside the bytes: ETags, checksums, ranges, metadata."""

from __future__ import annotations

from base64 import b64decode, b64encode
from hashlib import md5
from uuid import uuid4

_KEPT_HEADERS = ("content-type", "cache-control", "content-encoding", "content-disposition")


class Refusal(Exception):
    """An error that S3 would answer with."""

    def __init__(self, status: int, code: str, message: str = "") -> None:
        self.status = status
        self.code = code
        super().__init__(message or code)


def etag_of(data: bytes | None, headers: dict[str, str] | None = None) -> str:
    """What S3 says of an object that came at once: its MD5.

    Of a large one, that is looked at only by a client that has told it.
    """
    if data is not None:
        return md5(data, usedforsecurity=False).hexdigest()
    told = (headers or {}).get("content-md5")
    return b64decode(told).hex() if told else uuid4().hex


def part_etag(number: int, headers: dict[str, str]) -> str:
    return etag_of(None, headers) if "content-md5" in headers else f"{number:032x}"


def checksum(value: int) -> dict[str, str]:
    return {
        "x-amz-checksum-crc32": b64encode(value.to_bytes(4, "big")).decode(),
        "x-amz-checksum-type": "FULL_OBJECT",
    }


def own_headers(headers: dict[str, str]) -> dict[str, str]:
    return {
        name: value
        for name, value in headers.items()
        if name in _KEPT_HEADERS or name.startswith("x-amz-meta-")
    }


def checksum_headers(headers: dict[str, str]) -> dict[str, str]:
    """What the client computed is told again."""
    return {
        name: value
        for name, value in headers.items()
        if name.startswith("x-amz-checksum-") and not name.endswith(("-mode", "-algorithm"))
    }


def lines(headers: dict[str, str]) -> str:
    return "".join([f"{name}: {value}\r\n" for name, value in headers.items()])


def range_of(text: str, size: int) -> tuple[int, int]:
    """Where the bytes begin, and where they end."""
    first, _, last = text.removeprefix("bytes=").partition("-")
    if not first:
        return max(0, size - int(last)), size
    start, end = int(first), min(int(last or size) + 1, size)
    if start >= size:
        raise Refusal(416, "InvalidRange")
    return start, end
