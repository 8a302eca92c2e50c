"""Whether bytes are the ones that S3 holds: checked over the whole object, however it was fetched.

What S3 tells depends on how the object came there: a checksum of the whole, an ETag that is its MD5, or
an ETag that is the MD5 of its parts' MD5s. An object encrypted with KMS may have neither; then its length
and If-Match on every request are all there is.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

_POLYNOMIAL = 0xEDB88320


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an object's bytes. parts: the size of each, when they are needed for the check."""

    size: int
    etag: str
    algorithm: str = ""
    checksum: str = ""
    parts: tuple[int, ...] = ()

    @property
    def checkable(self) -> bool:
        return bool(self.algorithm)


def known_from(answer: dict[str, Any], size: int, parts: Sequence[int] = ()) -> Known:
    """From an answer of HeadObject or GetObject to a request with ChecksumMode. parts: see `Known`."""
    etag = answer.get("ETag", "").strip('"')
    in_parts = "-" in etag
    # A checksum of checksums is no use here, and is not always marked as one.
    if answer.get("ChecksumType") == "FULL_OBJECT" or not in_parts:
        for name in ("CRC32", "SHA256", "SHA1"):
            value = answer.get(f"Checksum{name}")
            if value and "-" not in value:
                return Known(size, etag, name, value)
    if answer.get("ServerSideEncryption") in (None, "AES256") and not answer.get("SSECustomerAlgorithm"):
        if re.fullmatch("[0-9a-f]{32}", etag):
            return Known(size, etag, "MD5", etag)
        if re.fullmatch("[0-9a-f]{32}-[0-9]+", etag) and sum(parts) == size:
            return Known(size, etag, "PARTS", etag, tuple(parts))
    return Known(size, etag)


def is_right(known: Known, chunks: Iterable[bytes]) -> bool:
    """Whether CHUNKS have the size that is known, and the checksum as far as one is."""
    size = 0

    def counted() -> Iterator[bytes]:
        nonlocal size
        for chunk in chunks:
            size += len(chunk)
            yield chunk

    found = _digest(known, counted())
    return size == known.size and found == known.checksum


def _digest(known: Known, chunks: Iterable[bytes]) -> str:
    if known.algorithm == "PARTS":
        return _of_parts(chunks, known.parts)
    if known.algorithm == "MD5":
        hasher = hashlib.new("md5", usedforsecurity=False)
        for chunk in chunks:
            hasher.update(chunk)
        return hasher.hexdigest()
    if not known.algorithm:
        for _ in chunks:
            pass
        return ""
    return checksum(known.algorithm, chunks)


def checksum(algorithm: str, chunks: Iterable[bytes | memoryview]) -> str:
    """The checksum of CHUNKS as S3 writes it. algorithm: CRC32, SHA1 or SHA256."""
    if algorithm == "CRC32":
        crc = 0
        for chunk in chunks:
            crc = zlib.crc32(chunk, crc)
        return b64encode(crc.to_bytes(4, "big")).decode()
    hasher = hashlib.new(algorithm.lower(), usedforsecurity=False)
    for chunk in chunks:
        hasher.update(chunk)
    return b64encode(hasher.digest()).decode()


def _of_parts(chunks: Iterable[bytes], sizes: tuple[int, ...]) -> str:
    new: Callable[[], Any] = lambda: hashlib.new("md5", usedforsecurity=False)  # noqa: E731
    rooms = iter(sizes)
    whole, part, room = new(), new(), next(rooms, 0)
    for chunk in chunks:
        while chunk and room:
            part.update(chunk[:room])
            taken = min(room, len(chunk))
            chunk, room = chunk[taken:], room - taken
            if not room:
                whole.update(part.digest())
                part, room = new(), next(rooms, 0)
    return f"{whole.hexdigest()}-{len(sizes)}"


def join_crc32(parts: Iterable[tuple[int, int]]) -> str:
    """The CRC-32, as S3 writes it, of parts one behind the other, from the CRC and length of each."""
    crc = 0
    for part, length in parts:
        crc = _multiply(_shift(length), crc) ^ part
    return b64encode(crc.to_bytes(4, "big")).decode()


def _multiply(a: int, b: int) -> int:
    """Product of two polynomials over GF(2), modulo CRC-32's, bits reflected."""
    product, bit = 0, 1 << 31
    while bit:
        if a & bit:
            product ^= b
        bit >>= 1
        b = (b >> 1) ^ _POLYNOMIAL if b & 1 else b >> 1
    return product


@lru_cache(16)
def _shift(length: int) -> int:
    """What a CRC is multiplied by when LENGTH zero bytes follow: x to the power of 8 times LENGTH."""
    result, power = 1 << 31, 1 << 23
    while length:
        if length & 1:
            result = _multiply(result, power)
        power = _multiply(power, power)
        length >>= 1
    return result
