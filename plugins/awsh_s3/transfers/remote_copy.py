"""An object on its way from one key to another, without coming here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import partial
from typing import Any

from awsh import CommandError, Context
from awsh_s3.explain import explained
from awsh_s3.objects import place_of
from awsh_s3.paths import S3Path
from awsh_s3.rows import Object
from awsh_s3.transfers.multipart import abort, ask, complete, look, part_size
from awsh_s3.transfers.options import HEADERS, ObjectOptions
from awsh_s3.transfers.runner import Feedback, Piece, Transfer
from awsh_s3.workers import Stopped

AT_ONCE = 5 << 30
"""Bytes of the largest object that one CopyObject takes."""
PART = 256 << 20
"""Least bytes of a part: they do not come through here, so they may be large."""

_KEPT = (*HEADERS, "Expires", "Metadata", "WebsiteRedirectLocation")
"""What an object says of itself, and its copy does too: all of it is given anew when some of it is."""


class RemoteCopy(Transfer):
    """One object to another key (CopyObject, or UploadPartCopy when it is over 5 GiB), of one version.

    What the options do not give, the copy has from the object; but for storage class, encryption and ACL,
    which are the target's. An object may be copied onto itself to give it options, unless it is to MOVE.
    """

    def __init__(
        self,
        ctx: Context,
        row: Object,
        target: S3Path,
        options: ObjectOptions | None = None,
        *,
        move: bool = False,
    ) -> None:
        self._ctx = ctx
        self._row = row
        self._target = target
        self._options = options or ObjectOptions()
        self._given = self._options.parameters()
        self._move = move
        self._upload: str | None = None
        self._parts: dict[int, dict[str, Any]] = {}
        self.source = place_of(row)
        self.name = str(self.source)
        self.size = int(row["size"] or 0)

    @property
    def _from(self) -> dict[str, Any]:
        return {
            "CopySource": self.source.named,
            "CopySourceIfMatch": f'"{self._row["etag"]}"',
        }

    @property
    def _checksum(self) -> dict[str, str]:
        return {"ChecksumAlgorithm": self._options.checksum} if self._options.checksum else {}

    def begin(self) -> Iterable[Piece]:
        if self.source == self._target and (self._move or not self._given):
            raise CommandError("is copied onto itself")
        look(self._ctx, self._target, self._options)
        if self.size <= AT_ONCE:
            return [self._copy_all]
        part = max(PART, part_size(self.size))
        given = {**self._tags(), **self._kept(), **self._given}
        self._upload = self._ask("create_multipart_upload", **given, **self._checksum)["UploadId"]
        return self._pieces(part)

    def _kept(self) -> dict[str, Any]:
        head = self._look_at_source("head_object")
        return {name: head[name] for name in _KEPT if head.get(name)}

    def _tags(self) -> dict[str, str]:
        from urllib.parse import urlencode

        if "Tagging" in self._given:
            return {}
        tags = self._look_at_source("get_object_tagging")["TagSet"]
        return {"Tagging": urlencode([(tag["Key"], tag["Value"]) for tag in tags])} if tags else {}

    def _look_at_source(self, operation: str) -> dict[str, Any]:
        with explained(self._ctx, self.source):
            answer: dict[str, Any] = getattr(self._ctx.client("s3"), operation)(**self.source.named)
            return answer

    def _pieces(self, part: int) -> Iterator[Piece]:
        for number, offset in enumerate(range(0, self.size, part), 1):
            yield partial(self._copy_part, number, offset, min(offset + part, self.size) - 1)

    def _copy_all(self, feedback: Feedback) -> None:
        given = dict(self._given)
        if any(name in _KEPT for name in given):
            given = {**self._kept(), **given, "MetadataDirective": "REPLACE"}
        if "Tagging" in given:
            given["TaggingDirective"] = "REPLACE"
        client = self._ctx.client("s3")
        # Older botocores do not know that it can be S3 who looks whether the target is missing.
        if self._options.if_missing and "IfNoneMatch" in _members(client, "CopyObject"):
            given["IfNoneMatch"] = "*"
        self._ask("copy_object", **self._from, **given, **self._checksum)
        # It is there, whether it is still wanted or not.
        with suppress(Stopped):
            feedback.moved(self.size)

    def _copy_part(self, number: int, offset: int, last: int, feedback: Feedback) -> None:
        feedback.check()
        answer = self._ask(
            "upload_part_copy",
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
            parts = [self._parts[number] for number in sorted(self._parts)]
            missing = {"IfNoneMatch": "*"} if self._options.if_missing else {}
            complete(self._ask, self._upload, parts, self.size, **missing)
            self._upload = None

    def abandon(self) -> None:
        if self._upload is not None:
            abort(self._ctx, self._target, self._upload)

    def _ask(self, operation: str, **parameters: Any) -> dict[str, Any]:
        return ask(self._ctx, self._target, self._options, operation, **parameters)


def _members(client: Any, operation: str) -> Any:
    return client.meta.service_model.operation_model(operation).input_shape.members
