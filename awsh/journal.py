"""What was changed: one line for every request that may have changed something, kept per target."""

from __future__ import annotations

import contextlib
import json
import threading
from collections import deque
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from awsh.files import append_line, make_folder
from awsh.paths import state_dir


class Journal:
    """An append-only file of JSON lines, 0600, shared safely by several shells."""

    def __init__(self, scope: str) -> None:
        folder = state_dir() / scope
        make_folder(folder)
        self.path: Path = folder / "journal.jsonl"
        self._waiting: deque[str] = deque()
        self._writing = threading.Lock()

    def add(self, **entry: Any) -> None:
        """Writes one entry, with the time; secrets must have been taken out before. Raises OSError."""
        entry = {"time": datetime.now().astimezone().isoformat(timespec="milliseconds"), **entry}
        self._waiting.append(json.dumps(entry, default=str))
        # One thread writes for all that come meanwhile, none of which has to wait for it.
        while self._waiting and self._writing.acquire(blocking=False):
            try:
                append_line(self.path, "\n".join(self._waiting.popleft() for _ in range(len(self._waiting))))
            finally:
                self._writing.release()

    def entries(self) -> Iterator[dict[str, Any]]:
        """Oldest first; a damaged line is passed over."""
        try:
            with self.path.open(encoding="utf-8", errors="replace") as file:
                for line in file:
                    with contextlib.suppress(ValueError, KeyError, TypeError):
                        entry = json.loads(line)
                        entry["time"] = datetime.fromisoformat(entry["time"])
                        yield entry
        except FileNotFoundError:
            return
