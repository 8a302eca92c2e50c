"""Files for an archive: what a folder has, without what is ignored, and nothing from outside of it."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from awsh import CommandError
from awsh_lambda.packaging.ignoring import Ignored


class File(NamedTuple):
    """A file of this machine that goes into an archive."""

    path: Path
    executable: bool


def file_at(path: Path) -> File:
    """Raises OSError."""
    return File(path, bool(path.stat().st_mode & 0o111))


def files_below(folder: Path) -> dict[str, File]:
    """The regular files below FOLDER by their names in the archive; links are followed inside of it.

    Raises CommandError for a link that leads out and for what is no file, OSError.
    """
    root = folder.resolve()
    return dict(_walk(root, root, "", Ignored.of(root), frozenset({root})))


def _walk(
    root: Path, folder: Path, prefix: str, ignored: Ignored, above: frozenset[Path]
) -> Iterator[tuple[str, File]]:
    with os.scandir(folder) as entries:
        found = sorted(entries, key=lambda entry: entry.name)
    for entry in found:
        name = prefix + entry.name
        if ignored(name, folder=_is_folder(entry)):
            continue
        path = Path(entry.path)
        if entry.is_symlink():
            path = _inside(root, path, name)
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            if path in above:
                raise CommandError(f"{name} is a link to a folder that it is in", hint="leave it out")
            yield from _walk(root, path, f"{name}/", ignored, above | {path})
        elif stat.S_ISREG(mode):
            yield name, File(path, bool(mode & 0o111))
        else:
            raise CommandError(f"{name} is neither a file nor a folder", hint="a .awshignore leaves it out")


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _inside(root: Path, link: Path, name: str) -> Path:
    try:
        target = link.resolve(strict=True)
    except (OSError, RuntimeError):
        raise CommandError(
            f"{name} is a link that leads nowhere", hint="a .awshignore leaves it out"
        ) from None
    if not target.is_relative_to(root):
        raise CommandError(
            f"{name} is a link that leads out of the folder, to {target}",
            hint="put a copy in its place, or leave it out by a .awshignore",
        )
    return target


def below(prefix: str, files: Mapping[str, File]) -> dict[str, File]:
    """The same files under PREFIX, such as `python/`."""
    return {prefix + name: file for name, file in files.items()}
