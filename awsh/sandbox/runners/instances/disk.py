"""What an instance has on disk: a folder of its own beside the sandbox's state, which stands for `/`."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from awsh.files import make_folder

MOST = 1 << 30
"""Bytes that an instance may keep."""

FOLDERS = ("home", "tmp", "opt", "srv", "var", "mnt", "root")
"""Those of `/` that can be written to."""

EVERYBODYS = ("home", "tmp")
"""Those of them where who is not root may write."""


class Disk:
    """The files of instance ID in the sandbox's FOLDER; made when they are first needed."""

    def __init__(self, folder: Path, id: str) -> None:
        self.root = folder / "instances" / id

    def make(self, user: str) -> None:
        """Puts the folders there. Raises OSError."""
        for name in FOLDERS:
            make_folder(self.root / name)
        make_folder(self.root / "home" / user)

    def remove(self) -> None:
        """Deletes everything, as the end of an instance does."""
        shutil.rmtree(self.root, ignore_errors=True)

    def used(self) -> int:
        """Bytes in all of its files."""
        total = 0
        for where, _, names in os.walk(self.root):
            for name in names:
                try:
                    total += os.lstat(os.path.join(where, name)).st_size  # noqa: PTH118
                except OSError:  # gone meanwhile
                    continue
        return total


def sweep(folder: Path, alive: set[str]) -> None:
    """Deletes what belongs to no instance any more, as after a reset."""
    try:
        found = list((folder / "instances").iterdir())
    except OSError:
        return
    for each in found:
        if each.name not in alive:
            shutil.rmtree(each, ignore_errors=True)
