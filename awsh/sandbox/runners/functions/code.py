"""Code and layers, unpacked when an environment first needs them."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import shutil
import stat
import threading
import zipfile
from collections.abc import Iterable
from pathlib import Path, PurePosixPath


class Unpacked:
    """A folder of unpacked ZIP files, each once and read-only, as in Lambda."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._known: dict[str, threading.Lock] = {}

    def code(self, digest: str, content: bytes) -> Path:
        """The folder with a function's code."""
        return self._make(f"task-{digest[:32]}", [content])

    def layers(self, layers: Iterable[tuple[str, bytes]]) -> Path | None:
        """The folder that is /opt in Lambda: the layers over each other in their order; None without any."""
        contents = list(layers)
        if not contents:
            return None
        name = hashlib.sha256("".join(digest for digest, _ in contents).encode()).hexdigest()
        return self._make(f"opt-{name[:32]}", [content for _, content in contents])

    def clear(self) -> None:
        """Deletes it all."""
        if self.folder.exists():
            remove(self.folder)

    def _make(self, name: str, contents: list[bytes]) -> Path:
        place = self.folder / name
        with self._lock:
            making = self._known.setdefault(name, threading.Lock())
        with making:
            if not place.exists():
                part = place.with_name(f".{name}.part")
                if part.exists():
                    remove(part)
                part.mkdir(parents=True, mode=0o700)
                for content in contents:
                    with zipfile.ZipFile(io.BytesIO(content)) as archive:
                        _unpack(archive, part)
                _seal(part)
                part.rename(place)
                place.chmod(0o555)
        return place


def remove(folder: Path) -> None:
    """Deletes FOLDER with what is read-only in it."""
    for root, folders, _ in os.walk(folder):
        for each in (Path(root), *(Path(root, name) for name in folders)):
            # Somebody else may be deleting it too, when the sandbox ends.
            with contextlib.suppress(FileNotFoundError):
                if not each.is_symlink():
                    each.chmod(0o700)
    shutil.rmtree(folder, ignore_errors=True)


def _unpack(archive: zipfile.ZipFile, folder: Path) -> None:
    for entry in archive.infolist():
        path = PurePosixPath(entry.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or not path.parts:
            continue
        target = folder / path
        if entry.is_dir():
            target.mkdir(parents=True, exist_ok=True)
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        mode = entry.external_attr >> 16
        if target.is_symlink() or target.exists():
            target.unlink()
        if stat.S_ISLNK(mode):
            link = archive.read(entry).decode()
            if not Path(link).is_absolute() and _inside(folder, target.parent / link):
                target.symlink_to(link)
            continue
        with archive.open(entry) as source, open(target, "wb") as file:
            shutil.copyfileobj(source, file, 1 << 20)
        target.chmod(0o555 if mode & 0o111 else 0o444)


def _inside(folder: Path, target: Path) -> bool:
    return Path(os.path.normpath(target)).is_relative_to(folder) and not any(
        parent.is_symlink() for parent in target.parents if parent.is_relative_to(folder)
    )


def _seal(folder: Path) -> None:
    """Nothing can be written there, as in /var/task; but Python may keep what it compiles."""
    for root, _, files in os.walk(folder, topdown=False):
        place = Path(root)
        if place.name == "__pycache__":
            continue
        if any(name.endswith(".py") for name in files):
            (place / "__pycache__").mkdir(exist_ok=True)
        if place != folder:
            place.chmod(0o555)
