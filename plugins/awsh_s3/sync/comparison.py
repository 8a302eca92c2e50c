"""What differs between the two sides of a sync."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Literal, NamedTuple

from awsh import Context
from awsh_s3.rows import Object
from awsh_s3.sync.sides import Pair
from awsh_s3.transfers.integrity import Known, is_right
from awsh_s3.transfers.local_tree import Entry, Failed
from awsh_s3.transfers.multipart import part_size
from awsh_s3.transfers.remote_checksums import head, holds, look
from awsh_s3.workers import in_parallel

Reason = Literal["new", "size", "newer", "time", "content", "all", "extra"]
"""Why something is done: it is not there; it differs in size, age, time or content; it was asked for of all;
it is not in the source."""

_AT_ONCE = 1000
"""So many pairs are read before their contents are compared: they are kept in memory."""
_MD5 = re.compile("[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class How:
    """What counts as a difference. none of them: another size, or a source that is newer.

    exact_time: times that differ, whichever is newer. everything: no comparison, all is copied.
    """

    size_only: bool = False
    exact_time: bool = False
    checksum: bool = False
    everything: bool = False


class Change(NamedTuple):
    """One thing that a sync does. Without a source it is a deletion."""

    source: Entry | None
    target: Entry | None
    reason: Reason

    @property
    def name(self) -> str:
        entry = self.source or self.target
        assert entry is not None
        return entry.name

    @property
    def size(self) -> int:
        entry = self.source or self.target
        assert entry is not None
        return entry.size


@dataclass
class Comparison:
    """Finds the changes among pairs. root: the folder of the side that is here.

    unchanged: pairs that are alike so far. unknown: those whose content could not be compared.
    """

    ctx: Context
    how: How
    root: str | None
    failed: Failed
    same: Callable[[Entry], None] = lambda entry: None
    unchanged: int = 0
    unknown: list[str] = field(default_factory=list)

    def changes(self, pairs: Iterable[Pair]) -> Iterator[Change]:
        """Those of PAIRS that differ, as they are found; those compared by content out of order."""
        iterator = iter(pairs)
        while some := list(islice(iterator, _AT_ONCE if self.how.checksum else 1)):
            doubtful: list[tuple[Entry, Entry]] = []
            for source, target in some:
                if source is None or target is None:
                    yield Change(source, target, "new" if source else "extra")
                elif self.how.everything:
                    yield Change(source, target, "all")
                elif source.size != target.size:
                    yield Change(source, target, "size")
                elif target.row is None and target.name.endswith("/"):
                    yield from self._told(source, target, None)
                elif self.how.checksum and source.size:
                    doubtful.append((source, target))
                else:
                    yield from self._told(source, target, self._by_time(source, target))
            yield from self._by_content(doubtful)

    def _told(self, source: Entry, target: Entry, reason: Reason | None) -> Iterator[Change]:
        if reason is not None:
            yield Change(source, target, reason)
            return
        self.unchanged += 1
        self.same(source)

    def _by_time(self, source: Entry, target: Entry) -> Reason | None:
        """S3 keeps whole seconds."""
        if self.how.size_only:
            return None
        ours, theirs = int(source.modified), int(target.modified)
        if self.how.exact_time:
            return "time" if ours != theirs else None
        if ours != theirs:
            return "newer" if ours > theirs else None
        if source.row is None and source.modified > theirs:
            return None if self._is_upload_of(source, target) else "newer"
        if source.row is not None and target.row is not None and source.row["etag"] != target.row["etag"]:
            return "newer"
        return None

    def _is_upload_of(self, source: Entry, target: Entry) -> bool:
        """Whether a file changed in the very second of its upload was so before: told by its ETag alone."""
        assert target.row is not None
        etag = target.row["etag"] or ""
        known = Known(source.size, etag, "MD5", etag)
        if "-" in etag:
            part = part_size(source.size)
            whole, rest = divmod(source.size, part)
            known = Known(source.size, etag, "PARTS", etag, (*[part] * whole, *([rest] if rest else [])))
        try:
            return is_right(known, self._read(source))
        except OSError:
            return False

    def _by_content(self, doubtful: list[tuple[Entry, Entry]]) -> Iterator[Change]:
        if not doubtful:
            return
        for end in in_parallel(self.ctx, lambda pair: self._is_same(*pair), doubtful):
            source, target = end.item
            if isinstance(end.error, Exception):
                self.failed(source.name, end.error)
            elif end.answer is None:
                self.unknown.append(source.name)
                yield from self._told(source, target, self._by_time(source, target))
            else:
                yield from self._told(source, target, None if end.answer else "content")

    def _is_same(self, source: Entry, target: Entry) -> bool | None:
        """Whether the contents are the same; None where that cannot be known."""
        if source.row is not None and target.row is not None:
            return self._same_objects(source.row, target.row)
        here, row = (source, target.row) if target.row is not None else (target, source.row)
        assert row is not None
        etag = row["etag"] or ""
        if _MD5.fullmatch(etag) and is_right(Known(here.size, etag, "MD5", etag), self._read(here)):
            return True
        known = look(self.ctx, row)
        if known.algorithm == "MD5":
            return False
        return holds(self.ctx, row, known, lambda: self._read(here)) if known.checkable else None

    def _same_objects(self, one: Object, other: Object) -> bool | None:
        if one["etag"] is not None and one["etag"] == other["etag"]:
            return True
        ours, theirs = (head(self.ctx, row, ChecksumMode="ENABLED") for row in (one, other))
        whole = all(answer.get("ChecksumType") == "FULL_OBJECT" for answer in (ours, theirs))
        for name in ours.keys() & theirs.keys():
            if (
                name.startswith("Checksum")
                and name != "ChecksumType"
                and (whole or ours[name] == theirs[name])
            ):
                return bool(ours[name] == theirs[name])
        # An ETag is the MD5 of an object that came in one piece and is not encrypted with KMS.
        plain = all(answer.get("ServerSideEncryption") in (None, "AES256") for answer in (ours, theirs))
        if plain and all(_MD5.fullmatch(row["etag"] or "") for row in (one, other)):
            return False
        return None

    def _read(self, entry: Entry) -> Iterator[bytes]:
        with open(f"{self.root}/{entry.name}", "rb") as file:
            while chunk := file.read(1 << 20):
                if self.ctx.stopped():
                    raise KeyboardInterrupt
                yield chunk
