"""Files written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path


def write_whole(path: Path, chunks: Iterable[bytes] | bytes, *, mode: int = 0o600) -> None:
    """Replaces PATH by CHUNKS: a temporary file beside it, flushed to disk, renamed over it.

    The old file survives a failure, a full disk and kill -9. Raises OSError.
    """
    from tempfile import NamedTemporaryFile

    if isinstance(chunks, bytes):
        chunks = (chunks,)
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", suffix=".part", delete=False) as file:
        try:
            os.fchmod(file.fileno(), mode)
            for chunk in chunks:
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).replace(path)
        except BaseException:
            Path(file.name).unlink()
            raise


def append_line(path: Path, line: str) -> None:
    """Adds one line in one locked write, so that two shells never mix or lose lines. Raises OSError.

    A last line that was cut off, as on a full disk, is ended first: it spoils only itself.
    """
    with locked(path) as descriptor:
        data = line.encode("utf-8", "surrogateescape") + b"\n"
        size = os.fstat(descriptor).st_size
        if size and os.pread(descriptor, 1, size - 1) != b"\n":
            data = b"\n" + data
        while data:
            data = data[os.write(descriptor, data) :]


@contextmanager
def locked(path: Path) -> Iterator[int]:
    """A descriptor of PATH, made 0600 if it is not there, for appending; nobody else has it meanwhile.

    Raises OSError.
    """
    import fcntl

    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            # Whoever held the lock may have put a new file in this one's place.
            if _is_still(path, descriptor):
                yield descriptor
                return
        finally:
            os.close(descriptor)


def _is_still(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False
