"""Changes that wait: in memory while they are few, then in a file that nobody else can open."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import Any

from awsh_s3.sync.comparison import Change
from awsh_s3.words import SHOWN

IN_MEMORY = 16 << 20


class Spool:
    """Changes in the order in which they came. size: bytes of all. first: the names of the first few."""

    def __init__(self) -> None:
        self._file: SpooledTemporaryFile[Any] = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 (closed with this)
        self.count = 0
        self.size = 0
        self.first: list[str] = []

    def add(self, change: Change) -> None:
        pickle.dump(change, self._file, pickle.HIGHEST_PROTOCOL)
        self.count += 1
        self.size += change.size
        if len(self.first) < SHOWN:
            self.first.append(change.name)

    def __iter__(self) -> Iterator[Change]:
        self._file.seek(0)
        for _ in range(self.count):
            yield pickle.load(self._file)  # noqa: S301 (written by this very process)

    def close(self) -> None:
        self._file.close()
