"""Behind `lambda download`: the archive that AWS keeps, checked, and unpacked where nothing leads out."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from awsh import CommandError, Context, Size, TargetFolder
from awsh_lambda.functions.found import qualified
from awsh_lambda.rows import Fetched

_CHUNK = 1 << 18
_SECONDS = 30.0
"""How long nothing may come."""


def downloaded(ctx: Context, function: str, folder: Path | None, qualifier: str) -> Iterator[Fetched]:
    """Writes the files of the code and gives them one by one. Raises CommandError, AwsError, OSError."""
    found = ctx.call("lambda", "get_function", FunctionName=function, **qualified(qualifier))
    record, code = found["Configuration"], found.get("Code") or {}
    if code.get("ImageUri"):
        raise CommandError(f"{function} is a container image", hint=f"`!docker pull {code['ImageUri']}`")
    name = str(record["FunctionName"])
    target = Path(name) if folder is None else folder
    if folder is None and target.exists():
        raise CommandError(
            f"{target} is there already", hint=f"`lambda download {name} FOLDER` says where to"
        )
    with TemporaryDirectory(prefix="awsh-lambda-") as place:
        archive = Path(place, "code.zip")
        _fetch(ctx, str(code["Location"]), archive, int(record.get("CodeSize") or 0))
        _check(archive, str(record.get("CodeSha256") or ""), function)
        yield from _unpacked(ctx, archive, target)


def _fetch(ctx: Context, url: str, path: Path, size: int) -> None:
    from http.client import HTTPException
    from urllib.error import URLError
    from urllib.parse import urlsplit
    from urllib.request import ProxyHandler, build_opener

    if not url.startswith(("https://", "http://")):
        raise CommandError(f"AWS gives no address for the code: {url[:60]}")
    # What this machine serves itself is not asked of a proxy.
    here = urlsplit(url).hostname in ("127.0.0.1", "localhost", "::1")
    opener = build_opener(ProxyHandler({})) if here else build_opener()
    try:
        with (
            opener.open(url, timeout=_SECONDS) as answer,
            path.open("wb") as file,
            ctx.progress("code", size or None, unit="B") as bar,
        ):
            while chunk := answer.read(_CHUNK):
                if ctx.stopped():
                    raise KeyboardInterrupt
                file.write(chunk)
                bar.advance(len(chunk))
    except (URLError, HTTPException, TimeoutError) as error:
        raise CommandError(f"the code cannot be fetched: {getattr(error, 'reason', error)}") from None


def _check(path: Path, digest: str, function: str) -> None:
    with path.open("rb") as file:
        there = b64encode(hashlib.file_digest(file, "sha256").digest()).decode()
    if digest and there != digest:
        raise CommandError(f"what came is not the code of {function}: its SHA-256 differs", hint="try again")


def _unpacked(ctx: Context, path: Path, folder: Path) -> Iterator[Fetched]:
    from zipfile import ZipFile

    target = TargetFolder(folder)
    try:
        with ZipFile(path) as archive:
            for entry in archive.infolist():
                if entry.is_dir():
                    target.make_folder(entry.filename)
                    continue
                mode = (entry.external_attr >> 16) & 0o777
                landing = target.landing(entry.filename)
                try:
                    offset = 0
                    with archive.open(entry) as file:
                        while chunk := file.read(_CHUNK):
                            if ctx.stopped():
                                raise KeyboardInterrupt
                            landing.write(chunk, offset)
                            offset += len(chunk)
                    landing.commit(None, 0o755 if mode & 0o111 else 0o644)
                finally:
                    landing.discard()
                yield {"file": str(folder / entry.filename), "size": Size(offset)}
    finally:
        target.close()
