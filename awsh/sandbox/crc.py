"""The CRCs that S3 knows and Python does not: CRC-32C and CRC-64/NVME, eight bytes at a time."""

from __future__ import annotations

import functools
import struct

_CRC32C = 0x82F63B78
_CRC64NVME = 0x9A6C9329AC4BC9B5


def crc32c(data: bytes, crc: int = 0) -> int:
    """CRC-32C of DATA; CRC: that of what came before."""
    return _update(_CRC32C, 0xFFFFFFFF, data, crc)


def crc64nvme(data: bytes, crc: int = 0) -> int:
    """CRC-64/NVME of DATA; CRC: that of what came before."""
    return _update(_CRC64NVME, 0xFFFFFFFFFFFFFFFF, data, crc)


@functools.cache
def _tables(polynomial: int) -> tuple[list[int], ...]:
    first = []
    for value in range(256):
        for _ in range(8):
            value = value >> 1 ^ (polynomial if value & 1 else 0)
        first.append(value)
    tables = [first]
    for _ in range(7):
        tables.append([value >> 8 ^ first[value & 255] for value in tables[-1]])
    return tuple(tables)


def _update(polynomial: int, ones: int, data: bytes, crc: int) -> int:
    t0, t1, t2, t3, t4, t5, t6, t7 = _tables(polynomial)
    crc ^= ones
    whole = len(data) & ~7
    for (word,) in struct.iter_unpack("<Q", memoryview(data)[:whole]):
        word ^= crc
        crc = (
            t7[word & 255]
            ^ t6[word >> 8 & 255]
            ^ t5[word >> 16 & 255]
            ^ t4[word >> 24 & 255]
            ^ t3[word >> 32 & 255]
            ^ t2[word >> 40 & 255]
            ^ t1[word >> 48 & 255]
            ^ t0[word >> 56]
        )
    for byte in data[whole:]:
        crc = crc >> 8 ^ t0[(crc ^ byte) & 255]
    return crc ^ ones
