"""Files written whole or not at all."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path


def write_whole(path: Path, chunks: Iterable[bytes] | bytes, *, mode: int = 0o600) -> None:
    """Replaces PATH by CHUNKS: a temporary file beside it, flushed to disk, renamed over it.

    The old file survives a failure, a full disk and kill -9, whose left-over is written over the next
    time. Raises OSError.
    """
    if isinstance(chunks, bytes):
        chunks = (chunks,)
    descriptor, name = _temporary(path)
    with open(descriptor, "wb") as file:
        try:
            os.fchmod(descriptor, mode)
            for chunk in chunks:
                file.write(chunk)
            file.flush()
            os.fsync(descriptor)
            name.replace(path)
        except BaseException:
            name.unlink(missing_ok=True)
            raise


def _temporary(path: Path) -> tuple[int, Path]:
    """An empty file beside PATH to write to: the one that a killed writer has left, if there is one."""
    import fcntl
    from tempfile import mkstemp

    # A name has at most 255 bytes, and the file's own may take them all.
    stem = os.fsdecode(os.fsencode(path.name)[:200])
    name = path.with_name(f".{stem}.awsh.part")
    try:
        descriptor = os.open(
            name, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, 0o600
        )
    except OSError:
        descriptor = -1
    if descriptor >= 0:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _is_left_over(name, descriptor):
                os.truncate(descriptor, 0)
                return descriptor, name
        except OSError:
            pass
        os.close(descriptor)
    # Somebody else is writing the same file, or has put something of theirs in the way.
    descriptor, made = mkstemp(dir=path.parent, prefix=f".{stem}.", suffix=".awsh.part")
    return descriptor, Path(made)


def _is_left_over(name: Path, descriptor: int) -> bool:
    """Whether nobody else can reach the file: it is ours, and its one name is still NAME."""
    status = os.fstat(descriptor)
    ours = stat.S_ISREG(status.st_mode) and status.st_uid == os.geteuid() and status.st_nlink == 1
    return ours and os.path.samestat(os.lstat(name), status)


def make_folder(path: Path) -> None:
    """PATH, with the folders above it that are missing, all 0700. Raises OSError."""
    if not path.is_dir():
        make_folder(path.parent)
        path.mkdir(mode=0o700, exist_ok=True)


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
