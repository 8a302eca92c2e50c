"""The files below a folder on this machine, in the order in which S3 lists keys.

That is the order of their bytes, in which `a-b` stands before `a/c`: so a folder is gone through with a `/` behind
the names of its folders. Python orders text as UTF-8 orders its bytes.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from awsh import CommandError, is_temporary
from awsh_s3.patterns import Selection
from awsh_s3.rows import Object

Failed = Callable[[str, Exception], None]


class Entry(NamedTuple):
    """One file or object. name: relative to the folder, as a key has it. modified: seconds since 1970."""

    name: str
    size: int
    modified: float
    row: Object | None = None


def source_files(root: str, selection: Selection, failed: Failed) -> Iterator[Entry]:
    """The files below ROOT, behind links too. FAILED is told of each that cannot be sent, by its path."""
    return _Walk(selection, failed).entries(root)


def moved_files(root: str, selection: Selection, failed: Failed, folders: list[str]) -> Iterator[Entry]:
    """The same of what is moved away: nothing behind links to folders. FOLDERS gets those gone through."""
    return _Walk(selection, failed, folders=folders).entries(root)


def target_files(root: str, selection: Selection, failed: Failed) -> Iterator[Entry]:
    """The files and folders below ROOT that a sync may have written: no links, and nothing behind them.

    A folder's name ends in `/`, like the key of an object that stands for one.
    """
    return _Walk(selection, failed, links=False).entries(root) if os.path.isdir(root) else iter(())  # noqa: PTH112


class _Level(NamedTuple):
    """A folder that is being gone through. names: still to do, the next last; folders' end in `/`."""

    relative: str
    path: str
    names: list[str]
    identity: tuple[int, int]


@dataclass
class _Walk:
    """links: what they lead to is meant too. folders: gets those gone through, which are to be moved."""

    selection: Selection
    failed: Failed
    links: bool = True
    folders: list[str] | None = None

    def entries(self, root: str) -> Iterator[Entry]:
        levels = self._enter(root, "", [])
        while levels:
            level = levels[-1]
            if not level.names:
                levels.pop()
                continue
            name = level.names.pop()
            relative, path = level.relative + name, f"{level.path}/{name}"
            if name.endswith("/"):
                if self.selection.enters(relative):
                    if not self.links and self.selection.takes(relative):
                        yield Entry(relative, 0, 0.0)
                    levels += self._enter(path[:-1], relative, levels)
            elif self.selection.takes(relative):
                try:
                    info = os.stat(path, follow_symlinks=self.links)  # noqa: PTH116 (a hundred thousand times)
                except OSError as error:
                    self.failed(path, error)
                    continue
                if stat.S_ISREG(info.st_mode):
                    yield Entry(relative, info.st_size, info.st_mtime_ns / 1e9)

    def _enter(self, path: str, relative: str, above: list[_Level]) -> list[_Level]:
        """The folder at PATH as a level; none where it cannot be gone through."""
        try:
            info = os.stat(path, follow_symlinks=self.links or not above)  # noqa: PTH116
            identity = (info.st_dev, info.st_ino)
            if any(level.identity == identity for level in above):
                raise CommandError("is a link to a folder that it stands in")
            names = sorted(self._names(path), reverse=True)
        except (OSError, CommandError) as error:
            self.failed(path, error)
            return []
        if self.folders is not None:
            self.folders.append(path)
        return [_Level(relative, path, names, identity)]

    def _names(self, path: str) -> Iterator[str]:
        with os.scandir(path) as found:
            for entry in found:
                try:
                    name = self._name(entry)
                except (OSError, CommandError) as error:
                    if self.links:
                        self.failed(entry.path, error)
                    continue
                if name is not None:
                    yield name

    def _name(self, entry: os.DirEntry[Any]) -> str | None:
        """ENTRY's name, with a `/` behind a folder's; None for what is none of our business.

        Raises CommandError for what cannot be sent.
        """
        name: str = entry.name
        if not name.isascii():
            try:
                name.encode()
            except UnicodeEncodeError:
                raise CommandError("its name is not UTF-8, and keys are") from None
        if is_temporary(name) or (not self.links and entry.is_symlink()):
            return None
        if entry.is_dir():
            if self.folders is not None and entry.is_symlink():
                raise CommandError("is a link to a folder, which is not moved from where it is")
            return f"{name}/"
        if entry.is_file():
            return name
        raise CommandError("is a link to nothing" if entry.is_symlink() else "is not a regular file")
