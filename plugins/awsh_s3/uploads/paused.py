"""Uploads that were begun here and can be gone on with: what is remembered of each.

What S3 has of it is asked of S3; this says which file it was made from, and how it was cut.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from awsh import CommandError, Context, human_size
from awsh_s3.paths import S3Path
from awsh_s3.transfers.multipart import Sender
from awsh_s3.transfers.options import ObjectOptions
from awsh_s3.transfers.requester_pays import is_paying
from awsh_s3.where import located

LEAST = 64 << 20
"""Bytes of the smallest file whose upload is worth going on with."""
_NAME = "s3-uploads"
_MARK = "?uploadId="


@dataclass(slots=True)
class Paused:
    """One upload. Held by whoever works on it, so that two do not.

    inode, size, modified: of the file, when it was begun. began: seconds since 1970.
    """

    bucket: str
    key: str
    upload: str
    path: str
    size: int
    modified: int
    inode: int
    part: int
    checksum: str | None
    paying: bool
    if_missing: bool
    move: bool
    _records: Any = field(repr=False)
    _held: Any = field(default=None, repr=False)

    @classmethod
    def new(
        cls,
        ctx: Context,
        target: S3Path,
        sender: Sender,
        source: Path,
        status: os.stat_result,
        part: int,
        options: ObjectOptions,
        move: bool,
    ) -> Paused | None:
        """Remembers an upload that has just begun, and holds it. None, and a note, when it cannot be."""
        assert sender.upload is not None
        _tell_of_earlier(ctx, target, source)
        records = ctx.records(_NAME)
        record = {
            "bucket": target.bucket,
            "key": target.key,
            "upload": sender.upload,
            "path": str(source.absolute()),
            "size": status.st_size,
            "modified": status.st_mtime_ns,
            "inode": status.st_ino,
            "part": part,
            "checksum": options.checksum,
            "paying": is_paying(target.bucket),
            "if_missing": options.if_missing,
            "move": move,
        }
        try:
            records.keep(sender.upload, record)
        except CommandError as error:
            ctx.note(f"{source} can be uploaded, but not be gone on with should it break off: {error}")
            return None
        return cls(**record, _records=records, _held=records.hold(sender.upload))  # type: ignore[arg-type]

    @property
    def target(self) -> S3Path:
        return S3Path(self.bucket, self.key)

    @property
    def options(self) -> ObjectOptions:
        """Those that parts are sent with; the object's own S3 has had since the upload began."""
        return ObjectOptions(
            checksum=self.checksum,  # type: ignore[arg-type]
            if_missing=self.if_missing,
        )

    def hold(self) -> bool:
        """Takes it for oneself; False when somebody works on it."""
        self._held = self._records.hold(self.upload)
        return self._held is not None

    def why_not(self, status: os.stat_result) -> str | None:
        """Why a file of this STATUS is not the one that the upload was begun with."""
        if status.st_size != self.size:
            return (
                f"it had {human_size(self.size)} when the upload began, and has {human_size(status.st_size)}"
            )
        if (status.st_mtime_ns, status.st_ino) != (self.modified, self.inode):
            return "it was written or replaced since the upload began"
        return None

    def tell(self, ctx: Context, there: int) -> None:
        """Says that it is left for later."""
        ctx.note(
            f"paused {self.target}: {human_size(there)} of {human_size(self.size)} are there; "
            "`s3 resume` goes on, `s3 uploads abort` drops it"
        )

    def let_go(self) -> None:
        """Lets others work on it."""
        if self._held is not None:
            self._held.let_go()
            self._held = None

    def drop(self) -> None:
        """Forgets it."""
        self._records.drop(self.upload)
        self.let_go()


def place_of(target: S3Path, upload: str) -> str:
    """What an upload is called, so that no other is meant: as S3's own addresses have it."""
    return f"{target}{_MARK}{upload}"


def is_called(ctx: Context, name: str, upload: str, target: S3Path, path: str | None) -> bool:
    """Whether NAME means the upload: by its id or its place, the object that it is to be, or its file."""
    if _MARK in name:
        return name == place_of(target, upload)
    if name in (upload, str(target)):
        return True
    if path is not None and Path(name).expanduser().absolute() == Path(path):
        return True
    try:
        return located(ctx, name) == target
    except ValueError:
        return False


def bucket_of(ctx: Context, name: str) -> str | None:
    """The bucket that NAME says itself."""
    return located(ctx, name.rpartition(_MARK)[0] or name).bucket if name.startswith("s3://") else None


def _tell_of_earlier(ctx: Context, target: S3Path, source: Path) -> None:
    """Says that the same upload was begun before: whoever types it again may not know of `s3 resume`."""
    for paused in all_paused(ctx):
        if (paused.target, paused.path) == (target, str(source.absolute())):
            ctx.note(
                f"{target} begins anew, though an upload of it broke off: "
                f"`s3 resume {target}` would go on with that one, `s3 uploads abort {target}` drops it"
            )
            return


def all_paused(ctx: Context) -> Iterator[Paused]:
    """Every one that is remembered, the oldest first."""
    records = ctx.records(_NAME)
    for _, record in records:
        try:
            yield Paused(**record, _records=records)
        except TypeError:
            # Written by another version.
            continue
