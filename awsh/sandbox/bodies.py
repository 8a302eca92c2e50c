"""The contents of S3 objects on disk: small ones inside the state, others a file each, written once; and the
large pieces of other services, such as the code of functions.
"""

from __future__ import annotations

import hashlib
import io
import uuid
import weakref
from pathlib import Path
from typing import Any

INLINE = 4096
"""Bytes up to which a content is kept inside the state itself."""


LARGE = 1 << 18
"""Bytes from which on a piece of another service's state has a file of its own."""


class StoredBody:
    """An object's content in a file that is opened only while it is read."""

    def __init__(self, path: Path, size: int) -> None:
        self.path = path
        self.size = size
        self._at = 0
        self._closed = False

    def seek(self, offset: int, whence: int = 0) -> int:
        self._at = offset + (0, self._at, self.size)[whence]
        return self._at

    def tell(self) -> int:
        return self._at

    def read(self, size: int = -1) -> bytes:
        if self._closed:
            raise ValueError("I/O operation on closed file")
        with open(self.path, "rb") as file:
            file.seek(self._at)
            data = file.read(size)
        self._at += len(data)
        return data

    def close(self) -> None:
        self._closed = True


class Bodies:
    """A folder of contents. One object's content never changes, so each is written once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._names: weakref.WeakKeyDictionary[Any, str] = weakref.WeakKeyDictionary()
        self._used: set[str] = set()
        self._known: dict[int, tuple[bytes, str]] = {}
        self._seen: dict[int, tuple[bytes, str]] = {}

    def begin(self) -> None:
        """A new state is about to be written; what it keeps is noted from here on."""
        self.folder.mkdir(mode=0o700, exist_ok=True)
        self._used = set()
        self._known, self._seen = self._seen, {}

    def keep(self, key: Any) -> Any:
        """What stands in the state for the content of KEY, a FakeKey; written now unless it was before."""
        try:
            buffer = key._value_buffer
            with key.lock:
                if key.contentsize <= INLINE:
                    buffer.seek(0)
                    return buffer.read()
                name = self._names.get(buffer)
                if name is None:
                    name = self._write(buffer)
                    self._names[buffer] = name
        except ValueError:  # the object was deleted, and its buffer closed
            return b""
        self._used.add(name)
        return (name, key.contentsize)

    def open(self, kept: Any) -> Any:
        """The file for what keep() gave. Raises FileNotFoundError, ValueError where it is not whole."""
        if isinstance(kept, bytes):
            return io.BytesIO(kept)
        name, size = kept
        path = self.folder / name
        found = path.stat().st_size
        if found != size:
            raise ValueError(f"{path} has {found} bytes instead of {size}")
        body = StoredBody(path, size)
        self._names[body] = name
        return body

    def keep_piece(self, data: bytes) -> str:
        """The name of the file with DATA, written now unless it was before."""
        known = self._known.get(id(data)) or self._seen.get(id(data))
        if known is None or known[0] is not data:
            known = data, f"piece-{hashlib.sha256(data).hexdigest()}"
            if not (self.folder / known[1]).exists():
                from awsh.files import write_whole

                write_whole(self.folder / known[1], data)
        self._seen[id(data)] = known
        self._used.add(known[1])
        return known[1]

    def read_piece(self, name: str) -> bytes:
        """What keep_piece() has kept. Raises FileNotFoundError, ValueError where it is not whole."""
        data = (self.folder / name).read_bytes()
        if name != f"piece-{hashlib.sha256(data).hexdigest()}":
            raise ValueError(f"{self.folder / name} is damaged")
        self._seen[id(data)] = data, name
        return data

    def sweep(self) -> None:
        """Deletes the contents that the state just written does not name, and left-over parts."""
        for path in self.folder.iterdir():
            if path.name not in self._used:
                path.unlink(missing_ok=True)

    def _write(self, buffer: Any) -> str:
        from awsh.files import write_whole

        name = uuid.uuid4().hex
        buffer.seek(0)
        write_whole(self.folder / name, iter(lambda: buffer.read(1 << 20), b""))
        return name
