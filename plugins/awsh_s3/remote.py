"""An object on its way from one key to another, without coming here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from awsh import CommandError, Context
from awsh_s3.explain import explained
from awsh_s3.paths import S3Path
from awsh_s3.rows import Object
from awsh_s3.transfers import Feedback, Piece, Transfer
from awsh_s3.upload import abort, part_size

AT_ONCE = 5 << 30
"""Bytes of the largest object that one CopyObject takes."""
PART = 256 << 20
"""Least bytes of a part: they do not come through here, so they may be large."""

_KEPT = (
    "CacheControl",
    "ContentDisposition",
    "ContentEncoding",
    "ContentLanguage",
    "ContentType",
    "Metadata",
    "WebsiteRedirectLocation",
)


class RemoteCopy(Transfer):
    """One object to another key (CopyObject, or UploadPartCopy when it is over 5 GiB), of one version."""

    def __init__(self, ctx: Context, row: Object, target: S3Path) -> None:
        self._ctx = ctx
        self._row = row
        self._target = target
        self._upload: str | None = None
        self._parts: dict[int, dict[str, Any]] = {}
        self.source = S3Path(row["bucket"], row["key"])
        self.name = str(self.source)
        self.size = int(row["size"] or 0)

    @property
    def _from(self) -> dict[str, Any]:
        return {
            "CopySource": {"Bucket": self.source.bucket, "Key": self.source.key},
            "CopySourceIfMatch": f'"{self._row["etag"]}"',
        }

    @property
    def _to(self) -> dict[str, str]:
        return {"Bucket": self._target.bucket, "Key": self._target.key}

    def begin(self) -> Iterable[Piece]:
        if self.source == self._target:
            raise CommandError("is copied onto itself")
        if self.size <= AT_ONCE:
            return [self._copy_all]
        client = self._ctx.client("s3")
        with explained(self._ctx, self.source):
            head = client.head_object(Bucket=self.source.bucket, Key=self.source.key)
            tags = client.get_object_tagging(Bucket=self.source.bucket, Key=self.source.key)["TagSet"]
        kept: dict[str, Any] = {name: head[name] for name in _KEPT if head.get(name)}
        if tags:
            from urllib.parse import urlencode

            kept["Tagging"] = urlencode([(tag["Key"], tag["Value"]) for tag in tags])
        with explained(self._ctx, self._target):
            self._upload = client.create_multipart_upload(**self._to, **kept)["UploadId"]
        return self._pieces(max(PART, part_size(self.size)))

    def _pieces(self, part: int) -> Iterator[Piece]:
        for number, offset in enumerate(range(0, self.size, part), 1):
            last = min(offset + part, self.size) - 1
            yield lambda feedback, number=number, offset=offset, last=last: self._copy_part(  # type: ignore[misc]
                feedback, number, offset, last
            )

    def _copy_all(self, feedback: Feedback) -> None:
        with explained(self._ctx, self._target):
            self._ctx.client("s3").copy_object(**self._to, **self._from)
        feedback.moved(self.size)

    def _copy_part(self, feedback: Feedback, number: int, offset: int, last: int) -> None:
        feedback.check()
        with explained(self._ctx, self._target):
            answer = self._ctx.client("s3").upload_part_copy(
                **self._to,
                **self._from,
                UploadId=self._upload,
                PartNumber=number,
                CopySourceRange=f"bytes={offset}-{last}",
            )["CopyPartResult"]
        sums = {name: value for name, value in answer.items() if name.startswith("Checksum")}
        self._parts[number] = {"PartNumber": number, "ETag": answer["ETag"], **sums}
        feedback.moved(last + 1 - offset)

    def finish(self, feedback: Feedback) -> None:
        if self._upload is not None:
            with explained(self._ctx, self._target):
                self._ctx.client("s3").complete_multipart_upload(
                    **self._to,
                    UploadId=self._upload,
                    MultipartUpload={"Parts": [self._parts[number] for number in sorted(self._parts)]},
                )
            self._upload = None

    def abandon(self) -> None:
        if self._upload is not None:
            abort(self._ctx, self._target, self._upload)
