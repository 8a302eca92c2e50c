"""Objects that are sent in parts (CreateMultipartUpload, UploadPart, CompleteMultipartUpload), or at once."""

from __future__ import annotations

import hashlib
from base64 import b64decode
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from awsh import AwsError, AwshError, CommandError, Context, human_size
from awsh_s3.explain import explained
from awsh_s3.paths import S3Path
from awsh_s3.transfers.integrity import checksum, join_crc32
from awsh_s3.transfers.options import ObjectOptions
from awsh_s3.transfers.request_body import Body, ReadAt, chunks_of
from awsh_s3.transfers.runner import Feedback, Skipped

MOST_PARTS = 10_000
SMALLEST_PART = 5 << 20
LARGEST_PART = 5 << 30
LARGEST = MOST_PARTS * LARGEST_PART
"""Bytes of the largest object there can be: 48.8 TiB."""
PART = 8 << 20
"""Bytes of a part, unless the object has too many of them; and of the largest that is sent at once."""
Ask = Callable[..., dict[str, Any]]
"""Makes a request, by its operation and parameters, about the object that is made."""
_EXISTS = {"PreconditionFailed", "412", "ConditionalRequestConflict"}


def part_size(size: int, wanted: int | None = None) -> int:
    """Bytes of a part, so that SIZE fits into the 10,000 parts that S3 takes: 8 MiB or more, whole mebibytes.

    wanted: it was asked for. Raises CommandError for what S3 does not take.
    """
    if size > LARGEST:
        raise CommandError(
            f"it has {human_size(size)}, and S3 takes objects of up to {human_size(LARGEST)}: "
            "10,000 parts of 5 GiB"
        )
    least = -(-size // MOST_PARTS)
    if wanted is None:
        return max(PART, -(-least // (1 << 20)) << 20)
    if not SMALLEST_PART <= wanted <= LARGEST_PART:
        raise CommandError(f"a part has 5 MiB to 5 GiB, not {human_size(wanted)}")
    if wanted < least:
        raise CommandError(
            f"{human_size(size)} in parts of {human_size(wanted)} are over 10,000 parts",
            hint=f"--part-size {-(-least // (1 << 20))}MiB or more",
        )
    return wanted


class Sender:
    """Sends the bytes of one object, at once or in parts; its parts in any order, from any thread.

    there: bytes of the parts that S3 has.
    """

    def __init__(
        self, ctx: Context, target: S3Path, options: ObjectOptions, upload: str | None = None
    ) -> None:
        self._ctx = ctx
        self._target = target
        self._options = options
        self._algorithm = options.checksum or "CRC32"
        self._parts: dict[int, dict[str, Any]] = {}
        self._sizes: dict[int, int] = {}
        self.upload = upload

    @property
    def there(self) -> int:
        return sum(self._sizes.values())

    @property
    def _missing(self) -> dict[str, str]:
        return {"IfNoneMatch": "*"} if self._options.if_missing else {}

    def put(self, read_at: ReadAt, size: int, feedback: Feedback) -> None:
        """All of it in one request (PutObject). Raises Skipped."""
        self._ask(
            "put_object",
            **self._options.parameters(),
            **self._missing,
            **self._content(read_at, size, feedback),
        )

    def begin(self) -> str:
        """Gives the id of the upload."""
        kind = "FULL_OBJECT" if self._algorithm == "CRC32" else "COMPOSITE"
        self.upload = self._ask(
            "create_multipart_upload",
            **self._options.parameters(),
            ChecksumAlgorithm=self._algorithm,
            ChecksumType=kind,
        )["UploadId"]
        return self.upload

    def listed(self) -> dict[int, dict[str, Any]]:
        """The parts that S3 has (ListParts), by number. Raises AwsError NoSuchUpload."""
        found: dict[int, dict[str, Any]] = {}
        with explained(self._ctx, self._target):
            for part in self._ctx.search(
                "s3",
                "list_parts",
                "Parts[]",
                Bucket=self._target.bucket,
                Key=self._target.key,
                UploadId=self.upload,
            ):
                found[part["PartNumber"]] = part
                self._sizes[part["PartNumber"]] = part["Size"]
        return found

    def take(self, number: int, listed: dict[str, Any], read_at: ReadAt, size: int) -> bool:
        """Whether the part that is LISTED is these bytes, and need not be sent."""
        if listed["Size"] != size:
            return False
        name = f"Checksum{self._algorithm}"
        value = checksum(self._algorithm, chunks_of(read_at, size, _nothing))
        if listed.get(name, value) != value:
            return False
        if name not in listed and listed["ETag"].strip('"') != _md5(chunks_of(read_at, size, _nothing)):
            return False
        self._parts[number] = {"PartNumber": number, "ETag": listed["ETag"], name: value}
        return True

    def has(self, number: int) -> bool:
        """Whether the part was sent, or taken."""
        return number in self._parts

    def part(self, number: int, read_at: ReadAt, size: int, feedback: Feedback) -> None:
        """Sends one part."""
        content = self._content(read_at, size, feedback)
        answer = self._ask("upload_part", UploadId=self.upload, PartNumber=number, **content)
        name = f"Checksum{self._algorithm}"
        self._parts[number] = {"PartNumber": number, "ETag": answer["ETag"], name: content[name]}
        self._sizes[number] = size

    def _content(self, read_at: ReadAt, size: int, feedback: Feedback) -> dict[str, Any]:
        # Computed once: botocore would do it in each attempt anew.
        value = checksum(self._algorithm, chunks_of(read_at, size, feedback.check))
        return {
            "Body": Body(read_at, size, feedback) if size else b"",
            "ContentLength": size,
            f"Checksum{self._algorithm}": value,
        }

    def complete(self) -> None:
        """Makes one object of the parts. Raises Skipped."""
        parts = [self._parts[number] for number in sorted(self._parts)]
        whole: dict[str, Any] = {"ChecksumType": "COMPOSITE"}
        if self._algorithm == "CRC32":
            whole = {
                "ChecksumType": "FULL_OBJECT",
                "ChecksumCRC32": join_crc32(
                    (int.from_bytes(b64decode(part["ChecksumCRC32"])), self._sizes[part["PartNumber"]])
                    for part in parts
                ),
            }
        complete(self._ask, self.upload, parts, self.there, **self._missing, **whole)
        self.upload = None

    def look(self) -> None:
        """Raises Skipped when the object must not be replaced and is there: before much is sent."""
        look(self._ctx, self._target, self._options)

    def abort(self) -> None:
        """Ends it, since its parts would be paid for; says so when it cannot."""
        if self.upload is not None:
            abort(self._ctx, self._target, self.upload)
            self.upload = None

    def _ask(self, operation: str, **parameters: Any) -> dict[str, Any]:
        return ask(self._ctx, self._target, self._options, operation, **parameters)


def ask(
    ctx: Context, target: S3Path, options: ObjectOptions, operation: str, **parameters: Any
) -> dict[str, Any]:
    """A request about the object that is made. Raises Skipped where one is there that must stay."""
    try:
        with explained(ctx, target):
            answer: dict[str, Any] = getattr(ctx.client("s3"), operation)(
                Bucket=target.bucket, Key=target.key, **parameters
            )
            return answer
    except AwsError as error:
        if options.if_missing and error.code in _EXISTS:
            raise Skipped from error
        raise


def complete(ask: Ask, upload: str | None, parts: list[dict[str, Any]], size: int, **how: Any) -> None:
    """Makes one object of SIZE bytes of the parts (CompleteMultipartUpload). Raises what ASK does."""
    try:
        ask(
            "complete_multipart_upload",
            **how,
            UploadId=upload,
            MultipartUpload={"Parts": parts},
            MpuObjectSize=size,
        )
    except AwsError as error:
        # The answer to the first attempt may have been lost on its way.
        if error.code != "NoSuchUpload" or not _is_complete(ask, parts, size):
            raise


def _is_complete(ask: Ask, parts: list[dict[str, Any]], size: int) -> bool:
    """Whether the object is the one that PARTS make, by the ETag that such an object has."""
    try:
        head = ask("head_object")
        sums = b"".join(bytes.fromhex(part["ETag"].strip('"')) for part in parts)
    except (AwshError, ValueError):
        return False
    etag = f'"{hashlib.md5(sums, usedforsecurity=False).hexdigest()}-{len(parts)}"'
    return bool(head["ContentLength"] == size and head.get("ETag") == etag)


def look(ctx: Context, target: S3Path, options: ObjectOptions) -> None:
    """Raises Skipped when the options want the object missing, and it is there (HeadObject)."""
    if not options.if_missing:
        return
    try:
        ask(ctx, target, options, "head_object")
    except AwsError as error:
        if error.code not in ("NoSuchKey", "NotFound"):
            raise
    else:
        raise Skipped


def end_upload(ctx: Context, target: S3Path, upload: str) -> None:
    """Ends an unfinished upload, unless it is over (AbortMultipartUpload)."""
    try:
        with explained(ctx, target):
            ctx.client("s3").abort_multipart_upload(Bucket=target.bucket, Key=target.key, UploadId=upload)
    except AwsError as error:
        if error.code != "NoSuchUpload":
            raise


def abort(ctx: Context, target: S3Path, upload: str) -> None:
    """The same; says so when it cannot, instead of raising it."""
    try:
        end_upload(ctx, target, upload)
    except AwshError as error:
        ctx.note(f"upload {upload} of {target} is unfinished and could not be aborted: {error}")


def _nothing() -> None:
    pass


def _md5(chunks: Iterable[bytes | memoryview]) -> str:
    """What an ETag is where S3 keeps no checksum; with KMS it is something else."""
    hasher = hashlib.md5(usedforsecurity=False)
    for chunk in chunks:
        hasher.update(chunk)
    return hasher.hexdigest()


def with_type(options: ObjectOptions, kind: str | None) -> ObjectOptions:
    """OPTIONS with the content type KIND, unless they have one."""
    return options if options.content_type or not kind else replace(options, content_type=kind)
