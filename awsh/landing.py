"""A folder on this machine that files are written into under names from elsewhere. Nothing lands outside it,
and nothing half.

The names come from whoever may write to a bucket or to a server. Every step down is opened relative to the folder above
it and without following links, so that neither `..` nor a link that is there already leads out.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import re
import stat
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from awsh.errors import CommandError

_TEMPORARY = re.compile(r"\.awsh-[0-9a-f]{16}\.part")
_OPEN_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FRESH_SECONDS = 60
"""A temporary file younger than this may not be locked by its writer yet."""


class Refused(CommandError):
    """A name that cannot be that of a file below the folder."""


def is_temporary(name: str) -> bool:
    """Whether awsh keeps such a NAME for files that are not whole yet."""
    return _TEMPORARY.fullmatch(name) is not None


def parts_of(relative: str) -> list[str]:
    """The names that RELATIVE, a key or a path, goes through below the folder. Raises Refused."""
    if relative.startswith("/"):
        raise Refused("not written: its name begins with a slash")
    parts = relative.removesuffix("/").split("/")
    for part in parts:
        if part in ("", ".", ".."):
            raise Refused(f"not written: {part!r} stands among its folders")
        if "\0" in part:
            raise Refused("not written: a file's name cannot have a zero byte")
        if is_temporary(part):
            raise Refused("not written: awsh keeps such names for files that are not whole yet")
        try:
            os.fsencode(part)
        except UnicodeEncodeError:
            raise Refused("not written: its name cannot be one on this machine") from None
    return parts


class TargetFolder:
    """PATH, made if it is missing; a link in PATH itself is followed, since the person named it.

    insensitive: names that differ only in case, or in the form of their accents, are one file here; found
    out by trying when None.
    """

    def __init__(self, path: Path, *, insensitive: bool | None = None) -> None:
        path.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._root = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        self._insensitive = _is_insensitive(self._root) if insensitive is None else insensitive
        self._claimed: dict[str, str] = {}
        self._swept: set[tuple[int, int]] = set()
        self._lock = threading.Lock()

    def close(self) -> None:
        if self._root >= 0:
            os.close(self._root)
            self._root = -1

    def make_folder(self, relative: str) -> None:
        """A folder below; its name may end in `/`. Raises Refused, OSError."""
        parts = parts_of(relative)
        self._claim(parts)
        os.close(self._enter(parts))

    def landing(self, relative: str) -> Landing:
        """A place for one file below. Raises Refused, OSError."""
        parts = parts_of(relative)
        self._claim(parts)
        folder = self._enter(parts[:-1])
        try:
            return Landing(folder, parts[-1])
        except BaseException:
            os.close(folder)
            raise

    def claim(self, relative: str) -> None:
        """Keeps a name that is there already from being merged with another. Raises Refused."""
        self._claim(parts_of(relative))

    def remove(self, relative: str) -> None:
        """Unlinks a file below, and the folders that are empty then; links on the way are not followed.

        Raises Refused, OSError; what is not there any more is no failure.
        """
        parts = parts_of(relative)
        self._claim(parts)
        folders = [os.dup(self._root)]
        try:
            for part in parts[:-1]:
                folders.append(os.open(part, _OPEN_FOLDER, dir_fd=folders[-1]))
            os.unlink(parts[-1], dir_fd=folders[-1])
            with contextlib.suppress(OSError):
                for index in range(len(parts) - 2, -1, -1):
                    os.rmdir(parts[index], dir_fd=folders[index])
        except FileNotFoundError:
            pass
        finally:
            for folder in folders:
                os.close(folder)

    def _claim(self, parts: list[str]) -> None:
        """Refuses a name that would be merged with another of this transfer."""
        if not self._insensitive:
            return
        with self._lock:
            for end in range(1, len(parts) + 1):
                exact = "/".join(parts[:end])
                other = self._claimed.setdefault(_folded(exact), exact)
                if other != exact:
                    raise Refused(f"not written: on this disk it would be the same as {other!r}")

    def _enter(self, parts: list[str]) -> int:
        """A descriptor of a folder below, made where it is missing."""
        now = os.dup(self._root)
        try:
            for part in parts:
                with contextlib.suppress(FileExistsError):
                    os.mkdir(part, dir_fd=now)
                try:
                    below = os.open(part, _OPEN_FOLDER, dir_fd=now)
                except OSError as error:
                    if error.errno not in (errno.ENOTDIR, errno.ELOOP):
                        raise
                    link = stat.S_ISLNK(os.lstat(part, dir_fd=now).st_mode)
                    what = "symbolic link" if link else "file"
                    raise Refused(f"not written: {part!r} is a {what}, and a folder is wanted") from None
                os.close(now)
                now = below
            self._sweep(now)
        except BaseException:
            os.close(now)
            raise
        return now

    def _sweep(self, folder: int) -> None:
        """Deletes what an earlier transfer into FOLDER left when it was killed: whoever still writes holds a lock."""
        info = os.fstat(folder)
        with self._lock:
            if (info.st_dev, info.st_ino) in self._swept:
                return
            self._swept.add((info.st_dev, info.st_ino))
        for name in os.listdir(folder):
            if _TEMPORARY.fullmatch(name):
                with contextlib.suppress(OSError):
                    _sweep_one(folder, name)


def _sweep_one(folder: int, name: str) -> None:
    file = os.open(name, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder)
    try:
        if time.time() - os.fstat(file).st_mtime > _FRESH_SECONDS:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.unlink(name, dir_fd=folder)
    finally:
        os.close(file)


class Landing:
    """One file, written beside its name and put there when it is whole. Owns the folder's descriptor."""

    def __init__(self, folder: int, name: str) -> None:
        self._folder = folder
        self._name = name
        mode = self._mode_in_the_way()
        self._replaces = mode is not None
        self._temporary = f".awsh-{os.urandom(8).hex()}.part"
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        self.file = os.open(self._temporary, flags, 0o666, dir_fd=folder)
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if mode is not None:
                os.fchmod(self.file, mode)
        except BaseException:
            self.discard()
            raise

    def _mode_in_the_way(self) -> int | None:
        """The mode of the file that will be replaced, if there is one. Raises Refused for anything else."""
        try:
            info = os.lstat(self._name, dir_fd=self._folder)
        except FileNotFoundError:
            return None
        for is_it, what in (
            (stat.S_ISLNK, "a symbolic link"),
            (stat.S_ISDIR, "a folder"),
        ):
            if is_it(info.st_mode):
                raise Refused(f"not written: {what} of that name is there")
        if not stat.S_ISREG(info.st_mode):
            raise Refused("not written: what has that name is not a regular file")
        return stat.S_IMODE(info.st_mode)

    def write(self, data: bytes, offset: int) -> None:
        """Writes all of DATA at OFFSET. Raises OSError."""
        view = memoryview(data)
        while view:
            written = os.pwrite(self.file, view, offset)
            view, offset = view[written:], offset + written

    def read(self, check: Callable[[], None]) -> Iterator[bytes]:
        """What was written, from its beginning, as the disk has it."""
        offset = 0
        while chunk := os.pread(self.file, 1 << 20, offset):
            check()
            offset += len(chunk)
            yield chunk

    def commit(self, modified: float | None, mode: int | None = None) -> None:
        """Puts the file at its name, with its time of change. Raises Refused, OSError; it is gone then.

        mode: for a file that is new; one that is replaced keeps its own.
        """
        try:
            if mode is not None and not self._replaces:
                os.fchmod(self.file, mode)
            if modified is not None:
                os.utime(self.file, (modified, modified))
            if self._mode_in_the_way() is not None or self._replaces:
                # What is replaced is on the disk, and what replaces it must be before it goes.
                os.fsync(self.file)
            os.rename(self._temporary, self._name, src_dir_fd=self._folder, dst_dir_fd=self._folder)
            self._temporary = ""
        finally:
            self.discard()

    def discard(self) -> None:
        """Removes what is not whole; does nothing after `commit`, or when called again."""
        if self._temporary:
            with contextlib.suppress(OSError):
                os.unlink(self._temporary, dir_fd=self._folder)
            self._temporary = ""
        for descriptor in (getattr(self, "file", -1), self._folder):
            if descriptor >= 0:
                os.close(descriptor)
        self.file = self._folder = -1


def _folded(name: str) -> str:
    import unicodedata

    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def _is_insensitive(folder: int) -> bool:
    name = f".awsh-{os.urandom(8).hex()}.part"
    os.close(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600, dir_fd=folder))
    try:
        os.lstat(name.upper(), dir_fd=folder)
    except FileNotFoundError:
        return False
    finally:
        os.unlink(name, dir_fd=folder)
    return True
