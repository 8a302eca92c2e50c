"""Small records that a plugin keeps between runs: one file each, 0600, written whole."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from awsh.errors import CommandError
from awsh.files import make_folder, write_whole
from awsh.paths import state_dir


class Held:
    """A record that is in use: nobody else can hold it until it is let go of, or this process ends."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def let_go(self) -> None:
        """Safe to call twice."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


class Records:
    """The records of one NAME at one target, each under a key: what must survive the end of the process.

    A record is what JSON can hold. No secrets.
    """

    def __init__(self, scope: str, name: str) -> None:
        self._folder = Path(state_dir(), scope, name)

    def keep(self, key: str, record: Mapping[str, Any]) -> None:
        """Writes RECORD, in the place of the one that was there. Raises CommandError."""
        path = self._path(key)
        try:
            make_folder(path.parent)
            write_whole(path, json.dumps({"key": key, "record": dict(record)}).encode())
        except OSError as error:
            raise CommandError(f"{error.strerror}: {path}") from error

    def drop(self, key: str) -> None:
        """Takes it away, if it is there."""
        with contextlib.suppress(OSError):
            self._path(key).unlink()

    def hold(self, key: str) -> Held | None:
        """Takes the record for oneself; None where somebody else has it, or it is not there."""
        import fcntl

        path = self._path(key)
        with contextlib.suppress(OSError):
            descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if os.path.samestat(path.stat(), os.fstat(descriptor)):
                    return Held(descriptor)
            except OSError:
                pass
            os.close(descriptor)
        return None

    def __iter__(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Keys and records, the oldest first; a damaged file is passed over."""
        found: list[tuple[float, str, dict[str, Any]]] = []
        for path in self._folder.glob("*.json"):
            with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
                read = json.loads(path.read_bytes())
                found.append((path.stat().st_mtime, str(read["key"]), dict(read["record"])))
        return iter((key, record) for _, key, record in sorted(found, key=lambda each: each[0]))

    def _path(self, key: str) -> Path:
        from hashlib import sha256

        return self._folder / f"{sha256(key.encode()).hexdigest()[:32]}.json"
