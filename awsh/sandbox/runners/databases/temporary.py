"""Folders in the system's place for temporary ones, told apart by a lock: what a killed process left is swept."""

from __future__ import annotations

import fcntl
import os
import shutil
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

PREFIX = "awsh-"
_ALIVE = "alive"
"""The file that whoever made a folder holds locked."""

_held: dict[Path, int] = {}


def make(parent: str = "", prefix: str = PREFIX) -> Path:
    """A new folder, 0700, of this process's own, until `remove` or its end."""
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=parent or None))
    # Under another name until it is locked: what nobody holds is swept.
    descriptor = os.open(folder / ".new", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    (folder / ".new").rename(folder / _ALIVE)
    _held[folder] = descriptor
    return folder


def remove(folder: Path) -> None:
    """Deletes a folder of `make`'s; harmless a second time."""
    shutil.rmtree(folder, ignore_errors=True)
    descriptor = _held.pop(folder, None)
    if descriptor is not None:
        os.close(descriptor)


def sweep(*parents: str) -> None:
    """Deletes the folders of this user in PARENTS whose makers have ended without doing so."""
    for parent in {Path(each) for each in (*parents, tempfile.gettempdir())}:
        for folder in parent.glob(f"{PREFIX}*"):
            with suppress(OSError):
                found = folder.lstat()
                if stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and _is_left(folder):
                    shutil.rmtree(folder, ignore_errors=True)


def _is_left(folder: Path) -> bool:
    descriptor = os.open(folder / _ALIVE, os.O_RDWR | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True
