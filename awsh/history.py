"""The lines that were typed: kept on disk at once, shared by every shell of the same person."""

from __future__ import annotations

import json
import os
import threading
import time
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from awsh.files import append_line, locked, write_whole
from awsh.paths import state_dir

LONGEST = 20_000
"""Characters of the longest line that is kept; what is pasted beyond that is nobody's history."""


class Entry(NamedTuple):
    """One line. at: seconds since the epoch. profile, scope: where it was run; see `Target.scope`."""

    text: str
    at: float = 0.0
    profile: str = ""
    scope: str = ""

    @property
    def time(self) -> datetime:
        return datetime.fromtimestamp(self.at).astimezone()


class History:
    """An append-only file of JSON lines, 0600. Several shells write it; each sees what others wrote.

    size: how many different lines are kept; the file is made smaller when it holds half as many again.
    """

    def __init__(self, path: Path | None = None, *, size: int = 10_000) -> None:
        self.path = path or state_dir() / "history.jsonl"
        self.size = size
        self._lock = threading.Lock()
        self._lines: dict[str, Entry] = {}
        self._count = 0
        self._offset = 0
        self._inode: tuple[int, int] | None = None

    def add(self, text: str, *, profile: str = "", scope: str = "") -> bool:
        """Keeps TEXT on disk; whether it was. What begins with a space or is too long is not.

        Whether it carries a secret is for the caller to say: `awsh.confidential`. Raises OSError.
        """
        if self.size <= 0 or not text.strip() or text[0].isspace() or len(text) > LONGEST:
            return False
        entry = {"t": round(time.time(), 3), "p": profile, "s": scope, "line": text}
        append_line(self.path, json.dumps(entry, separators=(",", ":")))
        return True

    def entries(self) -> list[Entry]:
        """Every different line with its last use, the oldest first. Reads what is new in the file.

        A damaged line is passed over. Raises OSError.
        """
        with self._lock:
            self._refresh()
            if self._count > self.size + max(self.size // 2, 100):
                self._compact()
            return list(self._lines.values())[-self.size :] if self.size > 0 else []

    def clear(self) -> None:
        """Forgets everything. Raises OSError."""
        with self._lock, locked(self.path):
            write_whole(self.path, b"")
            self._forget()

    def _refresh(self) -> None:
        try:
            with self.path.open("rb") as file:
                found = os.fstat(file.fileno())
                inode = (found.st_dev, found.st_ino)
                if inode != self._inode or found.st_size < self._offset:
                    self._forget()
                    self._inode = inode
                if found.st_size == self._offset:
                    return
                file.seek(self._offset)
                data = file.read()
        except FileNotFoundError:
            self._forget()
            return
        whole = data.rfind(b"\n") + 1
        self._offset += whole
        for line in data[:whole].split(b"\n"):
            if line:
                self._take(line)

    def _take(self, line: bytes) -> None:
        self._count += 1
        entry = _read(line)
        if entry is not None:
            # The last use decides the order.
            self._lines.pop(entry.text, None)
            self._lines[entry.text] = entry

    def _forget(self) -> None:
        self._lines.clear()
        self._count = self._offset = 0
        self._inode = None

    def _compact(self) -> None:
        """Writes the file anew with the last lines only, under the lock that every writer takes."""
        with locked(self.path):
            self._refresh()
            kept = list(self._lines.values())[-self.size :]
            write_whole(self.path, (_line(entry) for entry in kept))
        self._forget()
        self._refresh()


def _line(entry: Entry) -> bytes:
    fields = {"t": entry.at, "p": entry.profile, "s": entry.scope, "line": entry.text}
    return json.dumps(fields, separators=(",", ":")).encode() + b"\n"


def _read(line: bytes) -> Entry | None:
    try:
        fields: Any = json.loads(line)
        text = fields["line"]
        at = float(fields.get("t", 0))
        if not isinstance(text, str) or not text or not 0 <= at < 1e11:
            return None
        return Entry(text, at, str(fields.get("p", "")), str(fields.get("s", "")))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
