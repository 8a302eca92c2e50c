"""An object on its way to a file: at once when it is small, in ranges when it is not."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from typing import Any

from awsh import CommandError, Context, Landing, TargetFolder
from awsh_s3.objects import place_of
from awsh_s3.paths import S3Path
from awsh_s3.rows import Object
from awsh_s3.transfers.bulk import Bulk
from awsh_s3.transfers.integrity import Known, is_right, join_crc32, known_from
from awsh_s3.transfers.remote_checksums import holds, look
from awsh_s3.transfers.response_body import Damaged, read_body
from awsh_s3.transfers.runner import Feedback, Piece, Transfer

PIECE = 8 << 20
"""Bytes of a range, and of the largest object that is fetched at once."""
TRIES = 3
"""So often bytes are fetched that arrive with another checksum than theirs."""


class Download(Transfer):
    """One object to one file of FOLDER (GetObject): there only when it is whole, one version, and right."""

    def __init__(
        self, ctx: Context, row: Object, folder: TargetFolder, relative: str, bulk: Bulk | None = None
    ) -> None:
        self._ctx = ctx
        # Of an object's versions it knows the latest alone.
        self._bulk = None if "version_id" in row else bulk
        self._row = row
        self._path = place_of(row)
        self._folder = folder
        self._relative = relative
        self._landing: Landing | None = None
        self._known: Known | None = None
        self._sums: dict[int, tuple[int, int]] = {}
        self.name = str(self._path)
        self.source: S3Path = self._path
        self.size = int(row["size"] or 0)

    def begin(self) -> Iterable[Piece]:
        if self._relative.endswith("/"):
            if self.size:
                raise CommandError("not written: it ends in a slash, as a folder, and has content")
            self._folder.make_folder(self._relative)
            return []
        self._landing = self._folder.landing(self._relative)
        if self.size <= PIECE:
            return [self._fetch_all]
        self._known = look(self._ctx, self._row)
        return self._pieces()

    def _pieces(self) -> Iterator[Piece]:
        for offset in range(0, self.size, PIECE):
            yield lambda feedback, offset=offset: self._fetch_piece(feedback, offset)  # type: ignore[misc]

    def _fetch_all(self, feedback: Feedback) -> None:
        assert self._landing is not None
        quick = self._bulk.get(self._path, self._row["etag"] or "", self.size) if self._bulk else None
        data = quick if quick is not None else self._fetch_checked(feedback)
        self._landing.write(data, 0)
        feedback.moved(len(data))

    def _fetch_checked(self, feedback: Feedback) -> bytes:
        for left in reversed(range(TRIES)):
            answer: dict[str, Any] = {}
            data = bytearray()
            try:
                for chunk in read_body(self._ctx, self._path, etag=self._row["etag"], seen=answer.update):
                    data += chunk
                    feedback.check()
            except Damaged:
                if not left:
                    raise
                continue
            if is_right(known_from(answer, self.size), [bytes(data)]):
                return bytes(data)
        raise Damaged(self.name)

    def _fetch_piece(self, feedback: Feedback, offset: int) -> None:
        assert self._landing is not None
        first, crc = offset, 0
        last = min(offset + PIECE, self.size) - 1
        for chunk in read_body(self._ctx, self._path, first=first, last=last, etag=self._row["etag"]):
            self._landing.write(chunk, offset)
            offset += len(chunk)
            crc = zlib.crc32(chunk, crc)
            feedback.moved(len(chunk))
        self._sums[first] = (crc, offset - first)

    def finish(self, feedback: Feedback) -> None:
        if self._landing is None:
            return
        if self._known is not None and not self._is_right(self._known, self._landing, feedback):
            raise Damaged(self.name)
        modified = self._row["modified"]
        self._landing.commit(modified.timestamp() if modified else None)

    def _is_right(self, known: Known, landing: Landing, feedback: Feedback) -> bool:
        if known.algorithm == "CRC32":
            return join_crc32(self._sums[first] for first in sorted(self._sums)) == known.checksum
        return holds(self._ctx, self._row, known, lambda: landing.read(feedback.check))

    def abandon(self) -> None:
        if self._landing is not None:
            self._landing.discard()
