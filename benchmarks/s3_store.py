"""What the S3 server for measuring has: buckets, objects, unfinished uploads, and their listings."""

from __future__ import annotations

import time
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import quote
from xml.sax.saxutils import escape

from s3_http import Answer


@dataclass(slots=True)
class Entry:
    """One object. data: its bytes; None for a large one, which is made of the pattern."""

    key: str
    size: int
    etag: str
    data: bytes | None
    headers: dict[str, str] = field(default_factory=dict)
    modified: float = field(default_factory=time.time)
    parts: list[tuple[int, int]] = field(default_factory=list)
    """Size and CRC-32 of every piece that it came in; the latter only where the server was asked to look."""
    _rows: dict[bool, str] = field(default_factory=dict)

    def row(self, encoded: bool) -> str:
        """What a listing says of it."""
        if encoded not in self._rows:
            self._rows[encoded] = (
                f"<Contents><Key>{written(self.key, encoded)}</Key>"
                f"<LastModified>{iso(self.modified)}</LastModified><ETag>&quot;{self.etag}&quot;</ETag>"
                "<ChecksumAlgorithm>CRC32</ChecksumAlgorithm><ChecksumType>FULL_OBJECT</ChecksumType>"
                f"<Size>{self.size}</Size><StorageClass>STANDARD</StorageClass></Contents>"
            )
        return self._rows[encoded]


@dataclass(slots=True)
class Page:
    """One page of a listing. last: where the next one begins, behind this; None: it is the last."""

    entries: list[Entry]
    folders: list[str]
    last: str | None


class Bucket:
    """The objects of one bucket, in order when a listing asks for them."""

    def __init__(self) -> None:
        self.entries: dict[str, Entry] = {}
        self.uploads: dict[str, Upload] = {}
        self.pages: dict[tuple[object, ...], Answer] = {}
        """Listings as they were sent, until the bucket changes."""
        self._order: list[str] | None = None

    def put(self, entry: Entry) -> None:
        if entry.key not in self.entries:
            self._order = None
        self.entries[entry.key] = entry
        self.pages.clear()

    def delete(self, key: str) -> None:
        if self.entries.pop(key, None) is not None:
            self._order = None
            self.pages.clear()

    def page(self, prefix: str, delimiter: str, after: str, most: int) -> Page:
        if self._order is None:
            self._order = sorted(self.entries)
        found = Page([], [], None)
        for key, folder in self._under(self._order, prefix, delimiter, after):
            if len(found.entries) + len(found.folders) == most:
                return found
            if folder:
                found.folders.append(key)
            else:
                found.entries.append(self.entries[key])
            found.last = key
        found.last = None
        return found

    @staticmethod
    def _under(order: list[str], prefix: str, delimiter: str, after: str) -> Iterator[tuple[str, bool]]:
        """Keys, and what they have in common up to the delimiter, which is told by True."""
        behind = after + "\U0010ffff" if delimiter and after.endswith(delimiter) else after
        at = max(bisect_left(order, prefix), bisect_right(order, behind) if behind else 0)
        while at < len(order) and order[at].startswith(prefix):
            key = order[at]
            end = key.find(delimiter, len(prefix)) if delimiter else -1
            if end < 0:
                yield key, False
                at += 1
            else:
                folder = key[: end + len(delimiter)]
                yield folder, True
                at = bisect_right(order, folder + "\U0010ffff")


@dataclass(slots=True)
class Upload:
    """A multipart upload that is not complete. parts: ETag, size and CRC-32 by number."""

    key: str
    headers: dict[str, str]
    parts: dict[int, tuple[str, int, int]] = field(default_factory=dict)
    started: float = field(default_factory=time.time)


def written(key: str, encoded: bool) -> str:
    """A key as a listing writes it."""
    return quote(key, safe="/-_.~*") if encoded else escape(key)


def iso(moment: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(moment))


def http_date(moment: float) -> str:
    return time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(moment))
