"""One database as the sandbox sees it: its folder, the socket that clients find, and the keeper beside it."""

from __future__ import annotations

import contextlib
import json
import logging
import secrets
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from awsh.files import make_folder, write_whole
from awsh.sandbox.runners.databases import temporary
from awsh.sandbox.runners.databases.certificates import Authority

log = logging.getLogger(__name__)

START = 120.0
"""Seconds for a database to be made and to answer."""
ACT = 60.0
"""Seconds for what is asked of a running one."""


class DatabaseError(Exception):
    """A database that could not be started or did not do what was asked."""


@dataclass(frozen=True)
class Kind:
    """What a database is. program: postgres, mariadb or seekdb. names: of its endpoints. master: its user.
    force_tls, iam: as the instance and its parameters say. parameters: of the server's own.
    backed_up: whether it has automated backups, and so a log that others may follow. source: the socket of the
    database that it follows; empty for one that stands by itself.
    """

    program: str
    names: tuple[str, ...]
    master: str
    force_tls: bool = False
    iam: bool = False
    backed_up: bool = False
    source: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)


class Database:
    """One database in FOLDER, reached at `socket`, whose server starts when somebody comes.

    check: whether an IAM token is good for a user of this database.
    """

    def __init__(
        self, folder: Path, sockets: Path, authority: Authority, kind: Kind, check: Callable[[str, str], bool]
    ) -> None:
        self.folder = folder
        self.kind = kind
        self.version = ""
        self._authority = authority
        self._check = check
        self._changing = threading.RLock()
        self._keeper: subprocess.Popen[str] | None = None
        self._ready = threading.Event()
        self._failure = ""
        self._waiting: dict[int, tuple[threading.Event, dict[str, Any]]] = {}
        self._number = 0
        self._waking = False
        make_folder(folder)
        # libpq finds a server by its folder, and the name inside it by the port.
        self._place = sockets / secrets.token_hex(4)
        self._place.mkdir(mode=0o700)
        self.socket = str(self._place / ".s.PGSQL.5432")
        (folder / "socket").write_text(self.socket)
        self.listening = socket.socket(socket.AF_UNIX)
        self.listening.bind(self.socket)
        self.listening.listen(128)
        self.listening.setblocking(False)

    @property
    def is_running(self) -> bool:
        """Whether a keeper lives."""
        return self._keeper is not None and self._keeper.poll() is None

    @property
    def is_busy(self) -> bool:
        """Whether somebody else than the sandbox answers at the socket, or soon will, or it is closed."""
        return self._waking or self.is_running or self.listening.fileno() < 0

    def wake(self) -> None:
        """Starts the server in the background: somebody is waiting at the socket."""
        self._waking = True

        def start() -> None:
            try:
                self.start()
            except (DatabaseError, OSError) as error:
                log.error("%s: %s", self.folder, error)
                time.sleep(1)
            finally:
                self._waking = False

        threading.Thread(target=start, daemon=True).start()

    def start(self) -> None:
        """Starts the server, unless it runs; returns when it answers. Raises DatabaseError."""
        with self._changing:
            if not self.is_running:
                self._spawn()
        if not self._ready.wait(START):
            self.halt()
            raise DatabaseError("the database did not answer in time")
        if self._failure:
            raise DatabaseError(self._failure)

    def ask(self, do: str, *arguments: str) -> str:
        """Has the server do something; what it says to that. Raises DatabaseError."""
        self.start()
        done = threading.Event()
        answer: dict[str, Any] = {}
        with self._changing:
            self._number += 1
            number = self._number
            self._waiting[number] = done, answer
            self._tell({"number": number, "do": do, "with": arguments})
        if not done.wait(ACT):
            raise DatabaseError(f"{do} took too long")
        if answer.get("error"):
            raise DatabaseError(answer["error"])
        return str(answer.get("value") or "")

    def rename(self, kind: Kind) -> None:
        """Goes by other names from now on."""
        changed = kind.names != self.kind.names
        self.kind = kind
        if changed and self.is_running:
            self._authority.sign(kind.names, self.folder / "server.pem")
            self.ask("renew")

    def halt(self) -> None:
        """Ends the server and waits for it; whoever comes next starts it again."""
        with self._changing:
            keeper, self._keeper = self._keeper, None
            if keeper is None:
                return
            assert keeper.stdin is not None
            with contextlib.suppress(OSError):
                keeper.stdin.close()
            try:
                keeper.wait(20)
            except subprocess.TimeoutExpired:
                keeper.kill()
                keeper.wait()
            self._ended()

    def close(self) -> None:
        """Ends the server and is not found any more; the data stay."""
        self.halt()
        self.listening.close()
        shutil.rmtree(self._place, ignore_errors=True)

    def _spawn(self) -> None:
        self._ready.clear()
        self._failure = ""
        self._authority.sign(self.kind.names, self.folder / "server.pem")
        shutil.copyfile(self._authority.certificate, self.folder / "ca.pem")
        plan = {
            "kind": self.kind.program,
            "home": str(self.folder),
            "folder": str(self._place),
            "listening": self.listening.fileno(),
            "admin": self._admin(),
            "master": self.kind.master,
            "force_tls": self.kind.force_tls,
            "iam": self.kind.iam,
            "backed_up": self.kind.backed_up,
            "source": self.kind.source,
            "parameters": dict(self.kind.parameters),
        }
        with open(self.folder / "keeper.log", "ab") as output:
            self._keeper = subprocess.Popen(
                [sys.executable, "-P", "-m", "awsh.sandbox.runners.databases.keeper"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=output,
                pass_fds=[self.listening.fileno()],
                start_new_session=True,
                text=True,
            )
        threading.Thread(target=self._listen, args=(self._keeper,), daemon=True).start()
        self._tell(plan)

    def _admin(self) -> str:
        path = self.folder / "admin"
        try:
            return path.read_text()
        except FileNotFoundError:
            write_whole(path, secrets.token_urlsafe(24).encode())
            return path.read_text()

    def _tell(self, what: Mapping[str, Any]) -> None:
        assert self._keeper is not None
        assert self._keeper.stdin is not None
        try:
            self._keeper.stdin.write(json.dumps(what) + "\n")
            self._keeper.stdin.flush()
        except OSError as error:
            raise DatabaseError("the database has ended") from error

    def _listen(self, keeper: subprocess.Popen[str]) -> None:
        assert keeper.stdout is not None
        for line in keeper.stdout:
            said = json.loads(line)
            if "ready" in said:
                self.version = said["ready"]
                self._ready.set()
            elif "failed" in said:
                self._failure = said["failed"]
                self._ready.set()
            elif "done" in said:
                done, answer = self._waiting.pop(said["done"])
                answer |= said
                done.set()
            elif "question" in said:
                good = self._check(said["user"], said["token"])
                with self._changing:
                    self._tell({"answer": said["question"], "good": good})
        code = keeper.wait()
        with self._changing:
            # One that was told to end is seen off by `halt`; by now its successor may be waited for.
            if self._keeper is not keeper:
                return
            log.error("the database in %s has ended (%d), see its keeper.log", self.folder, code)
            self._ended()

    def _ended(self) -> None:
        """Tells whoever waits for the server that it has ended."""
        if not self._ready.is_set():
            self._failure = self._failure or "the database has ended"
            self._ready.set()
        for number in list(self._waiting):
            done, answer = self._waiting.pop(number)
            answer["error"] = "the database has ended"
            done.set()


def copy_secrets(source: Path, target: Path) -> None:
    """What belongs to the data in SOURCE and is not theirs: the service's own password, that they are whole."""
    for name in ("admin", "prepared"):
        shutil.copyfile(source / name, target / name)
        (target / name).chmod(0o600)


def socket_folder(state: Path) -> Path:
    """A folder of this process's own, 0700, whose path leaves room for a socket's name."""
    import tempfile

    parents = (tempfile.gettempdir(), "/tmp")  # noqa: S108 (nobody else can enter the folder that is made there)
    temporary.sweep(*parents)
    for parent in parents:
        if len(parent) < 60:
            return temporary.make(parent)
    raise OSError(f"no folder with a short name, see TMPDIR: {state}")
