"""SFTP and scp: the files of an instance, and none outside of its folder."""

from __future__ import annotations

import errno
import os
import posixpath
from typing import TYPE_CHECKING, Any

import asyncssh

from awsh.sandbox.runners.instances.disk import EVERYBODYS, MOST

if TYPE_CHECKING:
    from awsh.sandbox.runners.instances.disk import Disk


class Files(asyncssh.SFTPServer):
    """An instance's `/`; a path that does not begin there begins at home.

    asyncssh holds paths inside of the folder, but follows links that are there; here none leads out.
    """

    def __init__(self, disk: Disk, user: str, channel: Any) -> None:
        super().__init__(channel, chroot=os.fsencode(disk.root))
        self._disk = disk
        self._root = os.path.realpath(os.fsencode(disk.root))
        self._user = user
        self._home = posixpath.join("/home", user).encode()
        self._free = 0
        self._refused = channel is not None and channel.get_extra_info("username") == "root"

    def map_path(self, path: bytes) -> bytes:
        if self._refused:
            raise asyncssh.SFTPPermissionDenied(f'log in as "{self._user}"')
        mapped: bytes = super().map_path(posixpath.join(self._home, path))
        # Not the last part: a link itself may be looked at and removed, which open() sees to.
        folder = os.path.realpath(posixpath.dirname(mapped)) if mapped != self._root else mapped
        self._inside(folder)
        if self._top(mapped) == "root":
            raise asyncssh.SFTPPermissionDenied("Permission denied")
        return mapped

    def _top(self, mapped: bytes) -> str:
        """The folder of `/` that a path is in; nothing for one that is itself in `/`."""
        top, inside, _ = os.fsdecode(os.path.relpath(mapped, self._root)).partition("/")
        return top if inside else ""

    def _writing(self, path: bytes) -> None:
        """Raises SFTPPermissionDenied where who is not root may change nothing."""
        if self._top(self.map_path(path)) not in EVERYBODYS:
            raise asyncssh.SFTPPermissionDenied("Permission denied")

    def open(self, path: bytes, pflags: int, attrs: Any) -> Any:
        self._check(path)
        if pflags & ~asyncssh.FXF_READ:
            self._writing(path)
        self._free = MOST - self._disk.used()
        return super().open(path, pflags, attrs)

    def open56(self, path: bytes, desired_access: int, flags: int, attrs: Any) -> Any:
        self._check(path)
        if desired_access & (asyncssh.ACE4_WRITE_DATA | asyncssh.ACE4_APPEND_DATA):
            self._writing(path)
        self._free = MOST - self._disk.used()
        return super().open56(path, desired_access, flags, attrs)

    def write(self, file_obj: Any, offset: int, data: bytes) -> Any:
        grown = offset + len(data) - os.fstat(file_obj.fileno()).st_size
        if grown > 0:
            if grown > self._free:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            self._free -= grown
        return super().write(file_obj, offset, data)

    def stat(self, path: bytes) -> Any:
        self._check(path)
        return super().stat(path)

    def mkdir(self, path: bytes, attrs: Any) -> Any:
        self._writing(path)
        return super().mkdir(path, attrs)

    def rmdir(self, path: bytes) -> Any:
        self._writing(path)
        return super().rmdir(path)

    def remove(self, path: bytes) -> Any:
        self._writing(path)
        return super().remove(path)

    def rename(self, oldpath: bytes, newpath: bytes) -> Any:
        self._writing(oldpath)
        self._writing(newpath)
        return super().rename(oldpath, newpath)

    def posix_rename(self, oldpath: bytes, newpath: bytes) -> Any:
        self._writing(oldpath)
        self._writing(newpath)
        return super().posix_rename(oldpath, newpath)

    def setstat(self, path: bytes, attrs: Any) -> None:
        self._check(path)
        self._writing(path)
        # Whom a file belongs to on this machine is nobody's business there.
        attrs.uid = attrs.gid = attrs.owner = attrs.group = None
        super().setstat(path, attrs)

    def fsetstat(self, file_obj: Any, attrs: Any) -> None:
        attrs.uid = attrs.gid = attrs.owner = attrs.group = None
        if attrs.size is not None and attrs.size > MOST:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        super().fsetstat(file_obj, attrs)

    def symlink(self, oldpath: bytes, newpath: bytes) -> None:
        raise asyncssh.SFTPOpUnsupported("no links")

    def link(self, oldpath: bytes, newpath: bytes) -> None:
        raise asyncssh.SFTPOpUnsupported("no links")

    def exit(self) -> None:
        # asyncssh tells no status, which OpenSSH's scp takes for a failure.
        if self.channel.get_subsystem() == "sftp" and not self.channel.is_closing():
            self.channel.exit(0)

    def format_user(self, uid: int | None) -> str:
        return self._user

    def format_group(self, gid: int | None) -> str:
        return self._user

    def _check(self, path: bytes) -> None:
        """That what PATH means, links followed, is inside."""
        self._inside(os.path.realpath(self.map_path(path)))

    def _inside(self, real: bytes) -> None:
        if real != self._root and not real.startswith(self._root + b"/"):
            raise asyncssh.SFTPNoSuchFile("No such file")
