"""The shell's side of a sandbox: starting its server or joining the one that runs."""

from __future__ import annotations

import contextlib
import os
import socket
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from awsh.errors import ConfigError
from awsh.sandbox.places import Lease, Place, read_info, try_lock

READY_WITHIN = 60.0
"""Seconds a server may take to answer before it is given up; a slow disk or a large state is no error."""


class Connection:
    """A lease on one sandbox, and the way to its address.

    The work is done by a background thread from the moment of construction.
    """

    def __init__(self, where: Place, *, port: int = 0, plugins: Sequence[Path] = ()) -> None:
        self.where = where
        self._port = port
        self._plugins = [str(path.expanduser().absolute()) for path in plugins if adds_to_it(path)]
        self._url: str | None = None
        self._error: ConfigError | None = None
        self._lease: Lease | None = None
        self._child: int | None = None
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="awsh-sandbox", daemon=True)
        self._thread.start()

    def url(self) -> str:
        """The server's address, once it answers. Raises ConfigError when it does not."""
        self._thread.join()
        if self._error is not None:
            raise self._error
        if self._url is None:
            raise ConfigError(f"the sandbox {self.where.name!r} was closed")
        return self._url

    def close(self) -> None:
        """Lets go of the sandbox; its server saves and ends when nobody else holds it."""
        self._closing.set()
        self._thread.join()
        if self._lease is not None:
            self._lease.release()

    def _run(self) -> None:
        try:
            self.where.make()
            # The lease comes before the first look at the server: whoever finds a server ready
            # after that can rely on the server having seen the lease before it leaves.
            self._lease = Lease(self.where)
            self._url = self._wait()
        except ConfigError as error:
            self._error = error
        except OSError as error:
            self._error = ConfigError(f"cannot start the sandbox {self.where.name!r}: {error}")

    def _wait(self) -> str | None:
        deadline = time.monotonic() + READY_WITHIN
        while not self._closing.is_set():
            descriptor = try_lock(self.where.lock)
            if descriptor is not None:
                self._failed_child()
                self.where.info.unlink(missing_ok=True)
                try:
                    self._child = spawn(self.where, descriptor, self._port, self._plugins)
                finally:
                    os.close(descriptor)
            info = read_info(self.where)
            if info is not None and answers(info):
                self._check_plugins(info)
                return str(info["url"])
            if time.monotonic() > deadline:
                raise ConfigError(
                    f"the sandbox {self.where.name!r} does not answer", hint=f"see {self.where.log}"
                )
            self._closing.wait(0.02)
        return None

    def _check_plugins(self, info: dict[str, Any]) -> None:
        """Raises for a server that was started by somebody else, without what a plugin here adds to it."""
        lacking = [path for path in self._plugins if path not in info.get("plugins", ())]
        if lacking:
            raise ConfigError(
                f"the sandbox {self.where.name!r} runs already, and without what {lacking[0]} adds to it",
                hint="another one, --local=NAME, or this one once nobody uses it",
            )

    def _failed_child(self) -> None:
        """Raises for the server this shell has started and which is gone without ever answering."""
        if self._child is None:
            return
        try:
            _, status = os.waitpid(self._child, 0)
        except ChildProcessError:
            status = 0
        self._child = None
        code = os.waitstatus_to_exitcode(status)
        if code == MISSING_EXTRA:
            raise ConfigError("the sandbox's own packages are not installed", hint=REMEDY)
        raise ConfigError(f"the sandbox {self.where.name!r} could not start", hint=f"see {self.where.log}")


MISSING_EXTRA = 78
"""The server's exit code where moto cannot be imported."""

REMEDY = "in a clone of awsh: `pip install '.[local]'`"
"""What puts the sandbox's packages there. Not by name: the `awsh` of PyPI is another program."""


def adds_to_it(plugin: Path) -> bool:
    """Whether a plugin's file has the hook that the server asks; one that cannot be read is the shell's to name."""
    try:
        return b"awsh_sandbox" in plugin.expanduser().read_bytes()
    except OSError:
        return False


def spawn(where: Place, lock: int, port: int = 0, plugins: Sequence[str] = ()) -> int:
    """Starts the server as a process of its own session, handing it the locked descriptor; its pid.

    The lock belongs to the open file, not to the process: there is no moment at which neither holds it.
    """
    with contextlib.suppress(FileNotFoundError):
        if where.log.stat().st_size > LOG_SIZE:
            where.log.replace(where.log.with_suffix(".log.1"))
    log = os.open(where.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    arguments = [sys.executable, "-P", "-m", "awsh.sandbox.server", where.name, str(where.root), str(port)]
    arguments += plugins
    try:
        return os.posix_spawn(
            sys.executable,
            arguments,
            environment(),
            file_actions=[
                (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                (os.POSIX_SPAWN_DUP2, log, 1),
                (os.POSIX_SPAWN_DUP2, log, 2),
                (os.POSIX_SPAWN_DUP2, lock, LOCK_DESCRIPTOR),
            ],
            setsid=True,
        )
    finally:
        os.close(log)


LOG_SIZE = 1 << 20
"""Bytes above which a log is put away when a server starts; one older one is kept."""

LOCK_DESCRIPTOR = 9
"""Where the server finds its lock; any number that the interpreter's start does not use."""


def environment() -> dict[str, str]:
    """The server's environment: none of the user's AWS settings, and nothing from the current folder."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("AWS_", "MOTO_", "BOTO_", "PYTHON"))
        and name != "INITIAL_NO_AUTH_ACTION_COUNT"
    }
    folders = [
        folder for folder in os.environ.get("PYTHONPATH", "").split(os.pathsep) if folder.startswith("/")
    ]
    if folders:
        kept["PYTHONPATH"] = os.pathsep.join(folders)
    return kept


def answers(info: dict[str, Any]) -> bool:
    """Whether the process that wrote INFO is the one that listens at its address."""
    try:
        with socket.create_connection(("127.0.0.1", int(info["port"])), timeout=2) as connection:
            connection.sendall(b"GET /_awsh/pid HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
            answer = b""
            while chunk := connection.recv(4096):
                answer += chunk
    except (OSError, KeyError, ValueError):
        return False
    return answer.endswith(b"\r\n\r\n%d" % int(info.get("pid", 0)))
