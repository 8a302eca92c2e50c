"""Files written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from tempfile import NamedTemporaryFile


def write_whole(path: Path, chunks: Iterable[bytes] | bytes, *, mode: int = 0o600) -> None:
    """Replaces PATH by CHUNKS: a temporary file beside it, flushed to disk, renamed over it.

    The old file survives a failure, a full disk and kill -9. Raises OSError.
    """
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
    """Adds one line in one locked write, so that two shells never mix or lose lines. Raises OSError."""
    import fcntl

    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        data = line.encode("utf-8", "surrogateescape") + b"\n"
        while data:
            data = data[os.write(descriptor, data) :]
    finally:
        os.close(descriptor)
