"""A file on its way to S3: at once when it is small, in parts when it is not."""

from __future__ import annotations

import contextlib
import os
import stat
import threading
import zlib
from base64 import b64encode
from collections.abc import Iterable, Iterator
from mimetypes import guess_type
from pathlib import Path
from typing import Any

from awsh import AwshError, CommandError, Context
from awsh_s3.bulk import Bulk
from awsh_s3.explain import explained
from awsh_s3.integrity import join_crc32
from awsh_s3.paths import S3Path
from awsh_s3.transfers import Feedback, Piece, Transfer

PART = 8 << 20
"""Bytes of a part, and of the largest file that is sent at once."""
MOST_PARTS = 10_000
MEMORY = 256 << 20
"""Bytes of parts that one file may keep in memory."""


class Upload(Transfer):
    """One file to one object (PutObject, or a multipart upload).

    It appears in S3 when it is whole, and not at all when the file was changed meanwhile.
    """

    def __init__(self, ctx: Context, source: Path, target: S3Path, *, bulk: Bulk | None = None) -> None:
        self._ctx = ctx
        self._bulk = bulk
        self._target = target
        self._file = -1
        self._upload: str | None = None
        self._parts: dict[int, dict[str, Any]] = {}
        self._sums: dict[int, tuple[int, int]] = {}
        self.name = str(source)
        self.source: Path = source
        self.size = 0
        with contextlib.suppress(OSError):
            self.size = source.stat().st_size

    def begin(self) -> Iterable[Piece]:
        # A pipe would otherwise wait for somebody to write into it.
        self._file = os.open(self.source, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        self.before = os.fstat(self._file)
        if not stat.S_ISREG(self.before.st_mode):
            raise CommandError("is not a regular file")
        self.size = self.before.st_size
        if self.size <= PART:
            return [self._send_all]
        self._part = part_size(self.size)
        self._room = threading.Semaphore(max(1, MEMORY // self._part))
        with explained(self._ctx, self._target):
            answer = self._client.create_multipart_upload(
                **self._object, **self._kind, ChecksumAlgorithm="CRC32", ChecksumType="FULL_OBJECT"
            )
        self._upload = answer["UploadId"]
        return self._pieces()

    def _pieces(self) -> Iterator[Piece]:
        for number, offset in enumerate(range(0, self.size, self._part), 1):
            yield lambda feedback, number=number, offset=offset: self._send_part(feedback, number, offset)  # type: ignore[misc]

    @property
    def _client(self) -> Any:
        return self._ctx.client("s3")

    @property
    def _object(self) -> dict[str, str]:
        return {"Bucket": self._target.bucket, "Key": self._target.key}

    @property
    def _kind(self) -> dict[str, str]:
        kind, encoding = guess_type(self.source.name)
        if encoding is not None:
            # `.tar.gz` is gzip to whoever fetches it, not a tar that a browser may unpack.
            kind = "application/gzip" if encoding == "gzip" else "application/octet-stream"
        return {"ContentType": kind} if kind else {}

    def _read(self, size: int, offset: int) -> bytes:
        data = bytearray()
        while len(data) < size and (chunk := os.pread(self._file, size - len(data), offset + len(data))):
            data += chunk
        if len(data) < size:
            raise CommandError("was cut short while it was uploaded")
        return bytes(data)

    def _send_all(self, feedback: Feedback) -> None:
        data = self._read(self.size, 0)
        self._check_unchanged()
        if not (self._bulk and self._bulk.put(self._target, data, self._headers)):
            with explained(self._ctx, self._target):
                self._client.put_object(**self._object, **self._kind, Body=data, ChecksumAlgorithm="CRC32")
        feedback.moved(self.size)

    @property
    def _headers(self) -> dict[str, str]:
        return {"Content-Type": kind} if (kind := self._kind.get("ContentType")) else {}

    def _send_part(self, feedback: Feedback, number: int, offset: int) -> None:
        with self._room:
            feedback.check()
            data = self._read(min(self._part, self.size - offset), offset)
            with explained(self._ctx, self._target):
                answer = self._client.upload_part(
                    **self._object,
                    UploadId=self._upload,
                    PartNumber=number,
                    Body=data,
                    ChecksumAlgorithm="CRC32",
                )
        self._sums[number] = (zlib.crc32(data), len(data))
        self._parts[number] = {"PartNumber": number, "ETag": answer["ETag"], "ChecksumCRC32": _written(data)}
        feedback.moved(len(data))

    def finish(self, feedback: Feedback) -> None:
        if self._upload is not None:
            self._check_unchanged()
            with explained(self._ctx, self._target):
                self._client.complete_multipart_upload(
                    **self._object,
                    UploadId=self._upload,
                    MultipartUpload={"Parts": [self._parts[number] for number in sorted(self._parts)]},
                    ChecksumType="FULL_OBJECT",
                    ChecksumCRC32=join_crc32(self._sums[number] for number in sorted(self._sums)),
                )
            self._upload = None
        self._close()

    def _check_unchanged(self) -> None:
        now = os.fstat(self._file)
        if (now.st_size, now.st_mtime_ns) != (self.before.st_size, self.before.st_mtime_ns):
            raise CommandError("was changed while it was uploaded")

    def abandon(self) -> None:
        self._close()
        if self._upload is not None:
            abort(self._ctx, self._target, self._upload)

    def _close(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def abort(ctx: Context, target: S3Path, upload: str) -> None:
    """Ends an unfinished upload, whose parts would be paid for; says so when it cannot."""
    try:
        with explained(ctx, target):
            ctx.client("s3").abort_multipart_upload(Bucket=target.bucket, Key=target.key, UploadId=upload)
    except AwshError as error:
        if getattr(error, "code", "") != "NoSuchUpload":
            ctx.note(f"upload {upload} of {target} is unfinished and could not be aborted: {error}")


def part_size(size: int) -> int:
    """Bytes of a part, so that SIZE fits into the 10,000 parts that S3 takes: 8 MiB or more, whole mebibytes."""
    least = -(-size // MOST_PARTS)
    return max(PART, -(-least // (1 << 20)) << 20)


def _written(data: bytes) -> str:
    return b64encode(zlib.crc32(data).to_bytes(4, "big")).decode()
