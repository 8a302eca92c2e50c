"""Where a sandbox of a given name keeps its files, and who holds it.

    <data>/sandbox/NAME/
        state/          what the sandbox remembers between runs; bodies/ beside it
        run/            server.lock, server.json, leases/: while somebody uses it
        server.log

Locks are flock()s: the kernel lets go of them however a process ends, so files left by a killed
one are told from live ones without asking who wrote them.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from awsh import paths as xdg
from awsh.errors import ConfigError
from awsh.files import make_folder

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


@dataclass(frozen=True)
class Place:
    """The files of one sandbox."""

    name: str
    root: Path

    @property
    def run(self) -> Path:
        return self.root / "run"

    @property
    def lock(self) -> Path:
        """Locked by the server for as long as it lives."""
        return self.run / "server.lock"

    @property
    def info(self) -> Path:
        return self.run / "server.json"

    @property
    def port(self) -> Path:
        """The last server's port: the next has the same, so that URLs of queues and APIs hold good between runs."""
        return self.run / "port"

    @property
    def leases(self) -> Path:
        return self.run / "leases"

    @property
    def state(self) -> Path:
        return self.root / "state"

    @property
    def log(self) -> Path:
        return self.root / "server.log"

    def make(self) -> None:
        """Creates the folders, 0700. Raises ConfigError where they cannot be."""
        try:
            for folder in (self.root, self.run, self.leases, self.state):
                make_folder(folder)
        except OSError as error:
            raise ConfigError(f"cannot make the sandbox's folder {self.root}: {error.strerror}") from error


def sandboxes() -> Path:
    """The folder that holds one folder for each sandbox."""
    return xdg.data_dir() / "sandbox"


def place(name: str) -> Place:
    """The files of sandbox NAME, which need not exist yet. Raises ConfigError for a bad name."""
    if not _NAME.fullmatch(name):
        raise ConfigError(
            f"{name!r} is not a sandbox name",
            hint="use lower-case letters, digits and inner hyphens, or the http:// address of an emulator",
        )
    return Place(name, sandboxes() / name)


def try_lock(path: Path) -> int | None:
    """A descriptor that holds PATH locked, or None while somebody else does."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def is_running(where: Place) -> bool:
    """Whether a server lives, ready or not."""
    if not where.lock.exists():
        return False
    descriptor = try_lock(where.lock)
    if descriptor is None:
        return True
    os.close(descriptor)
    return False


def read_info(where: Place) -> dict[str, Any] | None:
    """What the server says of itself: pid, url, token, moto, started (seconds since 1970)."""
    try:
        info = json.loads(where.info.read_bytes())
    except (OSError, ValueError):
        return None
    return info if isinstance(info, dict) and "url" in info else None


class Lease:
    """One process's claim on a sandbox; the server stays while there is any."""

    def __init__(self, where: Place) -> None:
        while True:
            self.path = where.leases / f"{os.getpid()}-{uuid.uuid4().hex[:8]}"
            descriptor = try_lock(self.path)
            # Between open and flock a sweeper may have unlinked it, and nobody would see the claim.
            if descriptor is not None and os.fstat(descriptor).st_nlink:
                self._descriptor: int | None = descriptor
                return
            if descriptor is not None:
                os.close(descriptor)

    def release(self) -> None:
        """Gives the claim up; harmless a second time."""
        if self._descriptor is not None:
            self.path.unlink(missing_ok=True)
            os.close(self._descriptor)
            self._descriptor = None


def holders(where: Place) -> Iterator[int]:
    """The process ids with a live lease; leases of dead processes are swept on the way."""
    try:
        paths = sorted(where.leases.iterdir())
    except FileNotFoundError:
        return
    for path in paths:
        try:
            descriptor = os.open(path, os.O_RDWR)
        except FileNotFoundError:
            continue
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield int(path.name.split("-")[0])
        else:
            path.unlink(missing_ok=True)
        finally:
            os.close(descriptor)
