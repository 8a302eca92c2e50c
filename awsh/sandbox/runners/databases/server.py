"""What every kind of database server has in common, seen from the keeper that starts it.

The keeper's working folder is the database's own, and sockets are named relative to it: their full paths
would be longer than the 108 bytes that a socket's address has.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ADMIN = "rdsadmin"
"""The account that belongs to the service, as on RDS."""

PATIENCE = 60.0
"""Seconds for a server to come up: a first start on a slow disk."""

CATCHING_UP = 30.0
"""Seconds that a replica is waited for before it is cut off from its source."""

SETTLING = 10.0
"""Seconds that clients of a replica wait at most for it to have caught up when it starts."""

_PR_SET_PDEATHSIG = 1


class Failed(Exception):
    """A server that did not start; the message is for the log and the person."""


class Server:
    """One database server and its data in the current folder.

    socket: where it listens, relative to that folder. speaks_tls: whether it does so itself.
    source_port: the port of this machine that leads to the database it follows; 0 for one that follows none.
    user_id: as whom it runs.
    """

    socket = ""
    speaks_tls = False
    ending = signal.SIGTERM

    def __init__(self, plan: dict[str, Any]) -> None:
        self.plan = plan
        self.process: subprocess.Popen[bytes] | None = None
        self.source_port = 0
        self.user_id = os.geteuid()
        self._ended = False

    def prepare(self) -> None:
        """Makes the data when there are none yet; what a killed run has left half-made is made anew."""
        if Path("prepared").exists():
            return
        self.install()
        Path("prepared").touch(mode=0o600)

    def install(self) -> None:
        """Makes new data."""
        raise NotImplementedError

    def start(self) -> None:
        """Starts the server; returns when it answers. Raises Failed."""
        raise NotImplementedError

    def execute(self, *statements: str, database: str = "") -> list[Any]:
        """The rows of the last of STATEMENTS, run as the service's own account."""
        raise NotImplementedError

    def version(self) -> str:
        """The honest name: program and version."""
        raise NotImplementedError

    def set_up(self, user: str, password: str, database: str) -> None:
        """Makes the master user, and DATABASE unless that is empty."""
        raise NotImplementedError

    def set_password(self, user: str, password: str) -> None:
        """Gives the master user another password."""
        raise NotImplementedError

    def copy(self, target: str) -> None:
        """Puts a copy of the data, as of one moment, into the empty folder TARGET; clients stay connected."""
        raise NotImplementedError

    def feed(self, replica: str) -> None:
        """Keeps all changes from now on until the database with the key REPLICA has them. Raises Failed."""
        raise NotImplementedError

    def forget(self, replica: str) -> None:
        """Keeps nothing for REPLICA any more."""
        raise NotImplementedError

    def position(self) -> str:
        """How far its log goes."""
        raise NotImplementedError

    def catch_up(self, position: str, seconds: float = CATCHING_UP) -> None:
        """Returns when a replica has all that its source had at POSITION. Raises Failed after SECONDS."""
        raise NotImplementedError

    def iam_users(self) -> set[str]:
        """The accounts that come with a token in place of a password."""
        return set()

    def renew(self) -> None:
        """Takes the certificate in `server.pem` from now on."""

    def run(self, command: list[str], **options: Any) -> None:
        """Runs a program of the server's to its end. Raises Failed."""
        self.process = self._open(command, **options)
        output, _ = self.process.communicate()
        if self.process.returncode:
            raise Failed(f"{Path(command[0]).name} failed: {output.decode(errors='replace').strip()[-500:]}")

    def launch(self, command: list[str], **options: Any) -> subprocess.Popen[bytes]:
        """Starts the server itself, whose output goes to the log."""
        with open("server.log", "ab") as log:
            self.process = self._open(command, stdout=log, **options)
        return self.process

    def wait(self) -> None:
        """Returns when the server has ended."""
        assert self.process is not None
        self.process.wait()

    def stop(self) -> None:
        """Ends whatever of it runs, cleanly if it can."""
        self._ended = True
        process = self.process
        if process is None or process.poll() is not None:
            return
        process.send_signal(signal.SIGCONT)
        process.send_signal(self.ending)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def wait_until_answers(self) -> None:
        """Returns when the first statement works. Raises Failed."""
        assert self.process is not None
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                self.execute("SELECT 1")
                return
            except Exception as error:
                if self.process.poll() is not None:
                    raise Failed(f"the server ended with {self.process.returncode}: {_tail()}") from error
                if time.monotonic() > deadline:
                    raise Failed(f"the server does not answer: {error}") from error
            time.sleep(0.02)

    def settle(self) -> None:
        """Returns when a replica that has just come up has what its source has; gives up after a while.

        On RDS it is never away, and what was written meanwhile is there.
        """
        with contextlib.suppress(Exception):
            self.catch_up(self.position_of_source(), SETTLING)

    def position_of_source(self) -> str:
        """How far the log of the database that it follows goes."""
        raise NotImplementedError

    def _open(self, command: list[str], **options: Any) -> subprocess.Popen[bytes]:
        if self._ended:
            raise Failed("ended meanwhile")
        options.setdefault("stdout", subprocess.PIPE)
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_die_with_parent(self.ending),
            **options,
        )


def is_root() -> bool:
    """Whether this process could be anybody."""
    return os.geteuid() == 0


def _die_with_parent(number: int) -> Any:
    """What makes a child get a signal when the keeper is killed: Linux only, elsewhere it is not asked for."""
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    return lambda: prctl(_PR_SET_PDEATHSIG, number)


def _tail() -> str:
    try:
        return Path("server.log").read_text(errors="replace").strip()[-500:]
    except OSError:
        return ""
