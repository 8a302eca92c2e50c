"""From the web into a bucket: where it goes, what is checked on the way, and what is kept here."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from pathlib import Path

from awsh import AwsError, CommandError, Context, Landing, Size, TargetFolder, UsageError
from awsh_s3.fetch.address import shown
from awsh_s3.fetch.rows import Fetched
from awsh_s3.fetch.web_file import WebFile
from awsh_s3.objects import find_object
from awsh_s3.paths import S3Path
from awsh_s3.transfers.content_type import by_name
from awsh_s3.transfers.options import ObjectOptions
from awsh_s3.transfers.runner import Outcome, Runner
from awsh_s3.transfers.stream_upload import StreamUpload
from awsh_s3.workers import raise_failures


def fetch_into(
    ctx: Context,
    url: str,
    place: S3Path,
    *,
    headers: dict[str, str],
    options: ObjectOptions,
    sums: dict[str, str],
    keep: Path | None,
) -> Fetched:
    """What is at URL to PLACE, or below it where that is a folder.

    sums: its digests in hexadecimal, by algorithm. keep: a file that gets the same bytes.
    """

    def check() -> None:
        if ctx.stopped():
            raise KeyboardInterrupt

    with closing(WebFile(url, headers, check)) as file:
        target = _target(place, file)
        with _Keeping(keep) as keeping:
            transfer = StreamUpload(
                ctx,
                _verified(keeping.copied(file.chunks()), sums),
                target,
                _described(options, file),
                name=shown(file.url),
                size=file.size,
                interrupt=file.interrupt,
            )
            outcome = Outcome()
            Runner(ctx, outcome, lambda transfer: None).run([transfer], f"fetching {target.name}")
            raise_failures(outcome.done, outcome.failures)
            keeping.commit(file.modified.timestamp() if file.modified else None)
        _remark(ctx, file, target)
    return _record(ctx, target, transfer)


def _target(place: S3Path, file: WebFile) -> S3Path:
    if not place.is_folder:
        return S3Path(place.bucket, place.key)
    if not file.name:
        raise UsageError(f"{shown(file.url)} has no name to be kept by", hint=f"say a KEY: {place}NAME")
    return S3Path(place.bucket, place.key + file.name)


def _described(options: ObjectOptions, file: WebFile) -> ObjectOptions:
    """OPTIONS, and what the server says where they say nothing."""
    from dataclasses import replace

    plain = (file.content_type or "").partition(";")[0].strip().lower()
    # What servers say of everything says nothing.
    said = file.content_type if plain not in ("", "application/octet-stream", "binary/octet-stream") else None
    return replace(
        options,
        content_type=options.content_type or said,
        content_encoding=options.content_encoding or file.content_encoding or None,
    )


def _verified(chunks: Iterable[bytes], sums: dict[str, str]) -> Iterator[bytes]:
    hashers = {name: hashlib.new(name, usedforsecurity=False) for name in sums}
    for chunk in chunks:
        for hasher in hashers.values():
            hasher.update(chunk)
        yield chunk
    for name, hasher in hashers.items():
        if hasher.hexdigest() != sums[name]:
            raise CommandError(f"its {name.upper()} is {hasher.hexdigest()}, and not what was given")


class _Keeping:
    """A file that gets the bytes too, and is there when it is whole; none for no path."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._folder: TargetFolder | None = None
        self._landing: Landing | None = None

    def __enter__(self) -> _Keeping:
        if self._path is not None:
            # A link there is one the person knows of.
            real = Path(os.path.realpath(self._path))
            self._folder = TargetFolder(real.parent, insensitive=False)
            self._landing = self._folder.landing(real.name)
        return self

    def __exit__(self, *_: object) -> None:
        if self._landing is not None:
            self._landing.discard()
        if self._folder is not None:
            self._folder.close()

    def copied(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        position = 0
        for chunk in chunks:
            if self._landing is not None:
                self._landing.write(chunk, position)
                position += len(chunk)
            yield chunk

    def commit(self, modified: float | None) -> None:
        if self._landing is not None:
            self._landing.commit(modified)


def _remark(ctx: Context, file: WebFile, target: S3Path) -> None:
    if file.unsure:
        ctx.note(f"{shown(file.url)} did not say how long it is: whether all of it came, nobody can tell")
    plain = (file.content_type or "").partition(";")[0].strip().lower()
    wanted = by_name(target.name)
    if plain in ("text/html", "application/xhtml+xml") and wanted not in (None, plain, "text/plain"):
        ctx.note(f"a web page came where {target.name} should have: a log-in page, or an error?")


def _record(ctx: Context, target: S3Path, transfer: StreamUpload) -> Fetched:
    etag = None
    # Whoever may write need not be allowed to read.
    with suppress(AwsError):
        etag = find_object(ctx, target)["etag"]
    return Fetched(
        key=target.key,
        size=Size(transfer.size),
        content_type=transfer.content_type,
        url=object_url(ctx, target),
        uri=str(target),
        bucket=target.bucket,
        etag=etag,
    )


def object_url(ctx: Context, path: S3Path) -> str:
    """The address of an object, without a signature: for whoever may read it anyway."""
    with ctx.errors():
        signed: str = ctx.client("s3").generate_presigned_url(
            "get_object", Params={"Bucket": path.bucket, "Key": path.key}
        )
    return signed.partition("?")[0]
