"""Who listens on a port of this machine, where the system tells that."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_LISTENING = "0A"


def holder(port: int) -> str:
    """`psql (pid 4711)`, or "" where it is somebody else's, or the system has no /proc."""
    sockets = {f"socket:[{inode}]" for inode in _inodes(port)}
    if not sockets:
        return ""
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if not sockets.isdisjoint(_open_in(process)):
                name = (process / "comm").read_text(errors="replace").strip()
                return f"{name} (pid {process.name})"
    return ""


def _open_in(process: Path) -> Iterator[str]:
    for each in (process / "fd").iterdir():
        with suppress(OSError):
            yield str(each.readlink())


def _inodes(port: int) -> Iterator[str]:
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        with suppress(OSError, ValueError, IndexError):
            for line in Path(table).read_text().splitlines()[1:]:
                fields = line.split()
                if fields[3] == _LISTENING and int(fields[1].rpartition(":")[2], 16) == port:
                    yield fields[9]
