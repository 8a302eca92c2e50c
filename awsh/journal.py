"""What was changed: one line for every request that may have changed something, kept per target."""

from __future__ import annotations

import contextlib
import json
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

    def add(self, **entry: Any) -> None:
        """Writes one entry, with the time; secrets must have been taken out before. Raises OSError."""
        entry = {"time": datetime.now().astimezone().isoformat(timespec="milliseconds"), **entry}
        append_line(self.path, json.dumps(entry, default=str))

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
