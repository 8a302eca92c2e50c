"""The archive: sorted, with one time for all and modes that all may read, so that its digest tells its content."""

from __future__ import annotations

import stat
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from awsh import CommandError
from awsh_lambda.packaging.files import File

_CHUNK = 1 << 20
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time that an archive can tell."""


class Archive(NamedTuple):
    """A zip file that AWS can take. digest: as AWS tells it, SHA-256 in base64. unpacked: bytes."""

    path: Path
    size: int
    unpacked: int
    digest: str
    names: tuple[str, ...]

    def read(self) -> bytes:
        return self.path.read_bytes()

    def text_of(self, name: str) -> str:
        """The content of one of its files, as source code is read. Raises CommandError."""
        from io import TextIOWrapper
        from zipfile import BadZipFile, ZipFile

        try:
            with ZipFile(self.path) as archive, TextIOWrapper(archive.open(name), "utf-8", "replace") as file:
                return file.read()
        except (BadZipFile, OSError, RuntimeError, NotImplementedError) as error:
            raise CommandError(f"{name} in {self.path.name} cannot be read: {error}") from None


def written(files: Mapping[str, File], path: Path, moved: Callable[[int], None]) -> Archive:
    """Writes FILES as the archive PATH. moved: told of every piece, in bytes; what it raises ends the writing.

    Raises CommandError for a name that no archive can have, OSError.
    """
    from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

    with ZipFile(path, "w", ZIP_DEFLATED, compresslevel=6) as archive:
        for name in sorted(files):
            file = files[name]
            info = ZipInfo(_encodable(name), _EPOCH)
            info.create_system = 3
            info.compress_type = ZIP_DEFLATED
            info.external_attr = (stat.S_IFREG | (0o755 if file.executable else 0o644)) << 16
            with file.path.open("rb") as source, archive.open(info, "w", force_zip64=False) as target:
                while chunk := source.read(_CHUNK):
                    target.write(chunk)
                    moved(len(chunk))
    return opened(path)


def _encodable(name: str) -> str:
    try:
        name.encode()
    except UnicodeEncodeError:
        raise CommandError(
            f"{name!r} has a name that is not UTF-8", hint="a .awshignore leaves it out"
        ) from None
    return name


def opened(path: Path) -> Archive:
    """An archive that is there. Raises CommandError where it is none that AWS would take, OSError."""
    from base64 import b64encode
    from hashlib import sha256
    from zipfile import BadZipFile, ZipFile

    try:
        with ZipFile(path) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    except BadZipFile as error:
        raise CommandError(f"{path.name} is no zip archive: {error}") from None
    if not entries:
        raise CommandError(f"{path.name} has no files in it")
    for entry in entries:
        if entry.filename.startswith("/") or ".." in entry.filename.split("/"):
            raise CommandError(f"{path.name} has a file that leads out of it: {entry.filename}")
    digest, size = sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return Archive(
        path,
        size,
        sum(entry.file_size for entry in entries),
        b64encode(digest.digest()).decode(),
        tuple(entry.filename for entry in entries),
    )
