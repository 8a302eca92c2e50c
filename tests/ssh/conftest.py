"""A real OpenSSH server on loopback, and shells for which every server of AWS's is that one."""

from __future__ import annotations

import getpass
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from awsh.context import Context
from awsh.shell import Shell
from awsh.ssh import SshHost
from awsh.target import Target
from awsh.testing import Person

ME = getpass.getuser()


class Sshd:
    """sshd with keys of its own in FOLDER, run as the user of the tests. options: lines of its configuration."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder = folder
        self.key = folder / "user"
        self.options = options
        self._process: subprocess.Popen[bytes] | None = None
        folder.mkdir(exist_ok=True)
        for name, kind in (("host", "ed25519"), ("user", "ed25519")):
            keygen("-t", kind, "-N", "", "-f", str(folder / name))
        (folder / "authorized").write_text((folder / "user.pub").read_text())
        self.port = free_port()
        self.start()

    @property
    def host_key(self) -> str:
        return (self.folder / "host.pub").read_text().strip()

    @property
    def fingerprint(self) -> str:
        done = subprocess.run(
            ["ssh-keygen", "-lf", self.folder / "host.pub"], capture_output=True, text=True, check=True
        )
        return done.stdout.split()[1]

    def authorize(self, public: Path) -> None:
        with (self.folder / "authorized").open("a") as file:
            file.write(public.read_text())

    def start(self) -> None:
        program = shutil.which("sshd") or "/usr/sbin/sshd"
        if os.geteuid() == 0:
            Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
        config = self.folder / "config"
        config.write_text(
            "\n".join(
                (
                    *self.options,
                    f"HostKey {self.folder}/host",
                    f"AuthorizedKeysFile {self.folder}/authorized",
                    "ListenAddress 127.0.0.1",
                    "StrictModes no",
                    "UsePAM no",
                    "PasswordAuthentication no",
                    "KbdInteractiveAuthentication no",
                    "PermitRootLogin yes",
                    "MaxSessions 200",
                    "MaxStartups 200",
                    "PidFile none",
                    "Subsystem sftp internal-sftp",
                    "",
                )
            )
        )
        command = [program, "-f", str(config)]
        # Newer ones keep those out who fail to log in too often, as tests do.
        lenient = ["-o", "PerSourcePenalties=no"]
        if not subprocess.run([*command, "-t", *lenient], capture_output=True).returncode:
            command += lenient
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [*command, "-D", "-e", "-p", str(self.port)], stderr=log, start_new_session=True
            )
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            time.sleep(0.02)
        raise AssertionError((self.folder / "log").read_text())

    def processes(self) -> list[int]:
        """sshd and all that it has started, the youngest first."""
        found = [self._process.pid] if self._process else []
        for pid in found:
            done = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True)
            found += [int(text) for text in done.stdout.split()]
        return found[::-1]

    def signal(self, number: int) -> None:
        for pid in self.processes():
            with suppress(ProcessLookupError):
                os.kill(pid, number)

    def stop(self) -> None:
        if self._process is not None:
            self.signal(signal.SIGKILL)
            self._process.wait()
            self._process = None


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def keygen(*arguments: str) -> None:
    subprocess.run(["ssh-keygen", "-q", *arguments], check=True)


@pytest.fixture(scope="session")
def shared_sshd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sshd]:
    if shutil.which("sshd") is None and not Path("/usr/sbin/sshd").exists():
        pytest.skip("sshd is not installed")
    made = Sshd(tmp_path_factory.mktemp("sshd") / "it")
    yield made
    made.stop()


@pytest.fixture
def sshd(shared_sshd: Sshd) -> Sshd:
    """One that nothing is done to."""
    return shared_sshd


@pytest.fixture
def own_sshd(tmp_path: Path) -> Iterator[Callable[..., Sshd]]:
    """Makes servers that may be stopped, changed and killed."""
    if shutil.which("sshd") is None and not Path("/usr/sbin/sshd").exists():
        pytest.skip("sshd is not installed")
    made: list[Sshd] = []

    def make(*options: str) -> Sshd:
        made.append(Sshd(tmp_path / f"sshd{len(made)}", *options))
        return made[-1]

    yield make
    for each in made:
        each.stop()


class Somebody(Person):
    """At a terminal: says yes or no, and knows passphrases."""

    def ask(self, label: str, *, secret: bool = False) -> str:
        assert secret
        return super().ask(label)


@pytest.fixture
def somebody() -> Somebody:
    return Somebody()


Reach = dict[str, int]


@pytest.fixture
def ports() -> Reach:
    """Which port of loopback a host of AWS's really is."""
    return {}


@pytest.fixture
def ctx(somebody: Somebody, ports: Reach, monkeypatch: pytest.MonkeyPatch) -> Iterator[Context]:
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)

    def address(host: str, port: int) -> tuple[str, int]:
        return ("127.0.0.1", ports[host]) if host in ports else (host, port)

    with Shell(Target(scope="place", address=address), console=somebody) as shell:
        yield shell.context()


@pytest.fixture
def host(sshd: Sshd, ports: Reach) -> SshHost:
    ports["192.0.2.1"] = sshd.port
    return SshHost(
        "192.0.2.1", ME, identities=(sshd.key,), alias="i-1", label="web", vouched=lambda: [sshd.host_key]
    )
