"""Files on a server, by SFTP: what is there, and writing them whole."""

from __future__ import annotations

import errno
import os
import posixpath
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from fnmatch import fnmatchcase
from typing import NamedTuple

from awsh import CommandError, SshConnection

CHUNK = 32 * 1024
"""Bytes of one request, which is what every server takes."""

_AHEAD = 256 * CHUNK
"""Bytes that are asked for before they are wanted."""

Progress = Callable[[int], None]


class Found(NamedTuple):
    """A file or folder. name: below what was asked for, with `/` between. mode: with its type."""

    path: str
    name: str
    size: int
    mode: int

    @property
    def is_folder(self) -> bool:
        return stat.S_ISDIR(self.mode)

    @property
    def is_file(self) -> bool:
        return stat.S_ISREG(self.mode)


class Denied(CommandError):
    """The user there may not do this."""


class RemoteFiles:
    """The files of one server, over one channel. Errors are CommandErrors that name the path."""

    def __init__(self, connection: SshConnection) -> None:
        self._connection = connection
        self._sftp = connection.sftp()

    @property
    def alive(self) -> bool:
        """Whether more can be copied after a failure."""
        return self._connection.alive

    def close(self) -> None:
        with suppress(Exception):
            self._sftp.close()

    @contextmanager
    def errors(self, path: str) -> Iterator[None]:
        """Turns the library's errors into one line each."""
        try:
            yield
        except OSError as error:
            if not self._connection.alive:
                raise self._connection.lost() from None
            why = (error.strerror or str(error) or "refused").lower()
            kind = Denied if error.errno == errno.EACCES else CommandError
            raise kind(f"{self._connection.host.name}: {path or '.'}: {why}") from None
        except EOFError:
            raise self._connection.lost() from None
        except Exception as error:
            if type(error).__module__.partition(".")[0] != "paramiko":
                raise
            if not self._connection.alive:
                raise self._connection.lost() from None
            raise CommandError(f"{self._connection.host.name}: {path or '.'}: {error}") from None

    def look(self, path: str) -> Found | None:
        """What is at PATH, behind links; None where nothing is."""
        with self.errors(path):
            try:
                found = self._sftp.stat(path or ".")
            except FileNotFoundError:
                return None
        name = posixpath.basename(path.rstrip("/"))
        return Found(path, "" if name in (".", "..") else name, found.st_size or 0, found.st_mode or 0)

    def matching(self, path: str) -> list[Found]:
        """What PATH means: itself, or where nothing is called so, what its last part is a pattern of."""
        found = self.look(path)
        if found is not None:
            return [found]
        folder, _, pattern = path.rpartition("/")
        matches: list[Found] = []
        if {"*", "?", "["} & {*pattern}:
            begin = path[: len(path) - len(pattern)]
            with self.errors(folder):
                names = sorted(self._sftp.listdir(begin or "."))
            hidden = pattern.startswith(".")
            for name in names:
                if fnmatchcase(name, pattern) and (hidden or not name.startswith(".")):
                    each = self.look(begin + name)
                    if each is not None:
                        matches.append(each._replace(name=name))
        if not matches:
            raise CommandError(f"{self._connection.host.name}: {path}: there is no such file")
        return matches

    def below(self, folder: Found, skipped: Callable[[str, str], None]) -> Iterator[Found]:
        """All below FOLDER, folders before what is in them. SKIPPED is told of what is no file, and why.

        Links to files are followed, links to folders are not: they could lead round in circles.
        """
        pending = [folder]
        while pending:
            now = pending.pop()
            with self.errors(now.path):
                entries = sorted(self._sftp.listdir_attr(now.path or "."), key=lambda each: each.filename)
            below: list[Found] = []
            for entry in entries:
                path = posixpath.join(now.path, entry.filename)
                name = f"{now.name}/{entry.filename}" if now.name else entry.filename
                found: Found | None = Found(path, name, entry.st_size or 0, entry.st_mode or 0)
                if stat.S_ISLNK(entry.st_mode or 0):
                    found = self.look(path)
                    if found is None or found.is_folder:
                        skipped(path, "is a link to a folder" if found else "is a link to nothing")
                        continue
                    found = found._replace(name=name)
                if found is not None and found.is_folder:
                    below.append(found)
                    yield found
                elif found is not None and found.is_file:
                    yield found
                else:
                    skipped(path, "is not a regular file")
            pending += reversed(below)

    def read(self, file: Found, moved: Progress) -> Iterator[bytes]:
        """Its content. MOVED is told of every chunk, and may raise to end it."""
        with self.errors(file.path), self._sftp.open(file.path, "rb") as opened:
            size = opened.stat().st_size or 0
            # Asked for ahead; a file of /proc says it has no size, and is read to its end all the same.
            done = asked = 0
            while True:
                if done == asked < size:
                    # Not all at once: the library notes down every request, and the size is the server's
                    # word. Nor with a limit of the library's: what waits for that outlives a Ctrl-C.
                    asked = min(size, asked + _AHEAD)
                    opened.prefetch(asked)
                if not (chunk := opened.read(CHUNK)):
                    return
                done += len(chunk)
                moved(len(chunk))
                yield chunk

    def write(self, path: str, chunks: Iterator[bytes], mode: int | None, moved: Progress) -> None:
        """PATH with CHUNKS, whole or as it was: beside it first, then renamed over it.

        mode: for a file that is new; one that is replaced keeps its own.
        """
        before = self.look(path)
        if before is not None and not before.is_file:
            what = "a folder" if before.is_folder else "not a regular file"
            raise CommandError(f"{self._connection.host.name}: {path}: is {what}")
        folder, _, _ = path.rpartition("/")
        temporary = f"{path[: len(folder) + 1] if '/' in path else ''}.awsh-{os.urandom(8).hex()}.part"
        done = False
        with self.errors(path):
            try:
                with self._sftp.open(temporary, "wbx") as opened:
                    opened.set_pipelined(True)
                    sent = 0
                    for chunk in chunks:
                        opened.write(chunk)
                        sent += len(chunk)
                        moved(len(chunk))
                if (self._sftp.stat(temporary).st_size or 0) != sent:
                    raise CommandError(f"{self._connection.host.name}: {path}: not all of it has arrived")
                wanted = stat.S_IMODE(before.mode) if before is not None else mode
                if wanted is not None:
                    self._sftp.chmod(temporary, wanted)
                self._rename(temporary, path)
                done = True
            finally:
                if not done:
                    with suppress(Exception):
                        self._sftp.remove(temporary)

    def _rename(self, old: str, new: str) -> None:
        try:
            self._sftp.posix_rename(old, new)
        except OSError:
            # A server without OpenSSH's extension renames over nothing.
            with suppress(OSError):
                self._sftp.remove(new)
            self._sftp.rename(old, new)

    def make_folder(self, path: str, mode: int) -> None:
        """PATH, unless it is there; a file in its place is an error."""
        found = self.look(path)
        if found is None:
            with self.errors(path):
                self._sftp.mkdir(path, mode)
        elif not found.is_folder:
            raise CommandError(f"{self._connection.host.name}: {path}: is a file, and a folder is wanted")
