"""What the benchmark has the S3 server do beside S3: hold objects, write files, compare what arrived."""

from __future__ import annotations

import json
import time
import zlib
from collections import Counter
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

from s3_headers import checksum, etag_of
from s3_http import KEPT, PERIOD, Server, pattern
from s3_store import Bucket, Entry

_MIB = 1 << 20


class Served(Protocol):
    server: Server
    buckets: dict[str, Bucket]
    asked: Counter[str]


class Control:
    """The operations below `/-/`, each with the words of its query."""

    def __init__(self, s3: Served) -> None:
        self._s3 = s3
        self._pattern = memoryview(pattern())

    def answer(self, what: str, query: dict[str, str]) -> str:
        return json.dumps(getattr(self, f"_{what}")(**query))

    def _seed(self, bucket: str, prefix: str, count: str, size: str) -> None:
        """COUNT small objects under PREFIX; a large one is called so itself."""
        there = self._s3.buckets.setdefault(bucket, Bucket())
        large = int(size)
        if large > KEPT:
            found = self._large_sum(0, large)
            there.put(Entry(prefix, large, f"{uuid4().hex}-{-(-large // (8 * _MIB))}", None, checksum(found)))
            return
        for number in range(int(count)):
            data = bytes(self._small(number, large))
            there.put(Entry(_name(prefix, number), large, etag_of(data), data, checksum(zlib.crc32(data))))

    def _write(self, folder: str, count: str, size: str) -> None:
        """The same as files; a large one is called FOLDER itself."""
        large = int(size)
        if large > KEPT:
            with open(folder, "wb") as file:
                for start in range(0, large, PERIOD):
                    file.write(self._pattern[: large - start])
            return
        for number in range(int(count)):
            path = Path(_name(f"{folder}/", number))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(self._small(number, large))

    def _compare(self, folder: str, count: str, size: str) -> int:
        """How many of these files are not there, or not as they should be."""
        large = int(size)
        if large > KEPT:
            return 0 if self._same(Path(folder), large) else 1
        wrong = 0
        for number in range(int(count)):
            path = Path(_name(f"{folder}/", number))
            wrong += not (path.is_file() and path.read_bytes() == self._small(number, large))
        return wrong

    def _same(self, path: Path, size: int) -> bool:
        if not path.is_file() or path.stat().st_size != size:
            return False
        with path.open("rb") as file:
            return all(file.read(PERIOD) == self._pattern[: size - start] for start in range(0, size, PERIOD))

    def _empty(self, bucket: str, prefix: str) -> None:
        there = self._s3.buckets.setdefault(bucket, Bucket())
        for key in [key for key in there.entries if key.startswith(prefix)]:
            there.delete(key)
        there.uploads.clear()

    def _look(self, on: str) -> None:
        """Whether checksums of what arrives are computed."""
        self._s3.server.check = on == "1"

    def _state(self, bucket: str, prefix: str, looked: str = "") -> dict[str, Any]:
        """What is under PREFIX; what was asked for since the last time. LOOKED: also how many are not right."""
        there = self._s3.buckets.get(bucket) or Bucket()
        entries = [entry for key, entry in there.entries.items() if key.startswith(prefix)]
        asked = dict(self._s3.asked)
        self._s3.asked.clear()
        return {
            "objects": len(entries),
            "bytes": sum(entry.size for entry in entries),
            "wrong": sum(not self._arrived(entry) for entry in entries) if looked else 0,
            "uploads": len(there.uploads),
            "asked": asked,
            "cpu": time.process_time(),
        }

    def _arrived(self, entry: Entry) -> bool:
        """Whether every piece of it had the right bytes."""
        if entry.data is not None:
            number = int(entry.key.rpartition("/")[2].partition(".")[0])
            return entry.data == self._small(number, entry.size)
        start = 0
        for size, found in entry.parts:
            if found != self._large_sum(start, size):
                return False
            start += size
        return True

    def _small(self, number: int, size: int) -> memoryview:
        """The content of a small object: no two are alike."""
        at = number * 64 % (PERIOD - size)
        return self._pattern[at : at + size]

    def _large_sum(self, start: int, size: int) -> int:
        """The CRC-32 of so many bytes of a large object."""
        found = 0
        while size:
            at = start % PERIOD
            piece = self._pattern[at : at + size]
            found = zlib.crc32(piece, found)
            start += len(piece)
            size -= len(piece)
        return found


def _name(prefix: str, number: int) -> str:
    """A hundred to a folder."""
    return f"{prefix}{number // 100:04}/{number:06}.bin"
