"""The two sides of a sync as streams of entries, both in the order of keys, and the pairs they make.

S3 lists keys in the order of their bytes, in which `a-b` stands before `a/c`; so a folder here is gone through
with a `/` behind the names of its folders. Python orders text as UTF-8 orders its bytes.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from awsh import CommandError, Context
from awsh_s3.objects import objects_under
from awsh_s3.paths import S3Path
from awsh_s3.patterns import Selection
from awsh_s3.rows import Object
from awsh_s3.transfers.local_folder import is_temporary

Failed = Callable[[str, Exception], None]


class Entry(NamedTuple):
    """One file or object. name: relative to the folder, as a key has it. modified: seconds since 1970."""

    name: str
    size: int
    modified: float
    row: Object | None = None


Pair = tuple[Entry | None, Entry | None]
"""What has one name in the source and in the target."""


def pairs(source: Iterator[Entry], target: Iterator[Entry]) -> Iterator[Pair]:
    """Both sides beside each other, in constant memory."""
    there = next(target, None)
    for here in source:
        while there is not None and there.name < here.name:
            yield None, there
            there = next(target, None)
        if there is not None and there.name == here.name:
            yield here, there
            there = next(target, None)
        else:
            yield here, None
    while there is not None:
        yield None, there
        there = next(target, None)


def listed(ctx: Context, base: S3Path, selection: Selection) -> Iterator[Entry]:
    """The objects below BASE that SELECTION takes. Raises CommandError for a listing that is out of order."""
    start, before = len(base.key), ""
    for row in objects_under(ctx, S3Path(base.bucket, base.key + selection.start)):
        name = row["key"][start:]
        if name < before:
            raise CommandError(
                f"{base} is not listed in the order of its keys, so nothing can be held against it",
                hint="directory buckets do so; `s3 cp --recursive` copies all",
            )
        before = name
        if name and (not selection or selection.takes(name)):
            modified = row["modified"]
            yield Entry(name, row["size"] or 0, modified.timestamp() if modified else 0.0, row)


def source_files(root: str, selection: Selection, failed: Failed) -> Iterator[Entry]:
    """The files below ROOT, behind links too. FAILED is told of each that cannot be sent, by its path."""
    return _walk(root, selection, failed, links=True)


def target_files(root: str, selection: Selection, failed: Failed) -> Iterator[Entry]:
    """The files and folders below ROOT that a sync may have written: no links, and nothing behind them.

    A folder's name ends in `/`, like the key of an object that stands for one.
    """
    return _walk(root, selection, failed, links=False) if os.path.isdir(root) else iter(())  # noqa: PTH112


class _Level(NamedTuple):
    """A folder that is being gone through. names: still to do, the next last; folders' end in `/`."""

    relative: str
    path: str
    names: list[str]
    identity: tuple[int, int]


def _walk(root: str, selection: Selection, failed: Failed, *, links: bool) -> Iterator[Entry]:
    levels = _enter(root, "", (), failed, links=links)
    while levels:
        level = levels[-1]
        if not level.names:
            levels.pop()
            continue
        name = level.names.pop()
        relative, path = level.relative + name, f"{level.path}/{name}"
        if name.endswith("/"):
            if selection.enters(relative):
                if not links and selection.takes(relative):
                    yield Entry(relative, 0, 0.0)
                levels += _enter(path[:-1], relative, levels, failed, links=links)
        elif selection.takes(relative):
            try:
                info = os.stat(path, follow_symlinks=links)  # noqa: PTH116 (a hundred thousand times)
            except OSError as error:
                failed(path, error)
                continue
            if stat.S_ISREG(info.st_mode):
                yield Entry(relative, info.st_size, info.st_mtime_ns / 1e9)


def _enter(
    path: str, relative: str, above: list[_Level] | tuple[()], failed: Failed, *, links: bool
) -> list[_Level]:
    """The folder at PATH as a level; none where it cannot be gone through."""
    try:
        info = os.stat(path, follow_symlinks=links or not above)  # noqa: PTH116
        identity = (info.st_dev, info.st_ino)
        if any(level.identity == identity for level in above):
            raise CommandError("is a link to a folder that it stands in")
        names = sorted(_names(path, failed, links=links), reverse=True)
    except (OSError, CommandError) as error:
        failed(path, error)
        return []
    return [_Level(relative, path, names, identity)]


def _names(path: str, failed: Failed, *, links: bool) -> Iterator[str]:
    with os.scandir(path) as found:
        for entry in found:
            try:
                name = _name(entry, links=links)
            except (OSError, CommandError) as error:
                if links:
                    failed(entry.path, error)
                continue
            if name is not None:
                yield name


def _name(entry: os.DirEntry[Any], *, links: bool) -> str | None:
    """ENTRY's name, with a `/` behind a folder's; None for what is none of our business. Raises CommandError."""
    name: str = entry.name
    if not name.isascii():
        try:
            name.encode()
        except UnicodeEncodeError:
            raise CommandError("its name is not UTF-8, and keys are") from None
    if is_temporary(name) or (not links and entry.is_symlink()):
        return None
    if entry.is_dir():
        return f"{name}/"
    if entry.is_file():
        return name
    raise CommandError("is a link to nothing" if entry.is_symlink() else "is not a regular file")
