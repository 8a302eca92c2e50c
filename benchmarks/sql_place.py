"""Where the SQL benchmark happens: a real sshd, real databases, and two ways through it for other programs."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp

sys.path.insert(0, str(Path(__file__).parent.parent))

from awsh.ssh import SshHost
from tests.sql import servers
from tests.ssh.conftest import ME, Sshd, free_port

BLOCK = os.urandom(1 << 20)


class Place:
    """sshd: the server between. databases: those that could be started, by family. source: a port that sends as many
    MiB as it is told in a line.
    """

    def __init__(self, folder: Path) -> None:
        self.sshd = Sshd(folder / "sshd", "MaxSessions 500", "MaxStartups 500")
        self.databases: dict[str, servers.Server] = {}
        self.source = 0

    @property
    def door(self) -> SshHost:
        return SshHost(
            "127.0.0.1",
            ME,
            port=self.sshd.port,
            identities=(self.sshd.key,),
            label="door",
            alias="door",
            vouched=lambda: [self.sshd.host_key],
        )


@contextmanager
def place() -> Iterator[Place]:
    """Everything, in a home of its own."""
    home = Path(mkdtemp(prefix="awsh-bench-"))
    os.environ.update(HOME=str(home), AWS_EC2_METADATA_DISABLED="true")
    os.environ.pop("SSH_AUTH_SOCK", None)
    with ExitStack() as stack:
        made = Place(home)
        stack.callback(made.sshd.stop)
        configure(home, made.sshd)
        for found in (servers.postgres(), servers.mariadb()):
            if isinstance(found, str):
                print(f"  left out: {found}")
                continue
            stack.callback(found.remove)
            found.prepare()
            found.start()
            made.databases[str(found.family)] = found
        sending = subprocess.Popen([sys.executable, __file__], stdout=subprocess.PIPE, text=True)
        stack.callback(sending.wait)
        stack.callback(sending.kill)
        assert sending.stdout is not None
        made.source = int(sending.stdout.readline())
        yield made


def configure(home: Path, sshd: Sshd) -> None:
    """`door` for everybody's ssh."""
    folder = home / ".ssh"
    folder.mkdir(mode=0o700)
    (folder / "config").write_text(
        f"Host door\n  HostName 127.0.0.1\n  Port {sshd.port}\n  User {ME}\n  IdentityFile {sshd.key}\n"
        f"  UserKnownHostsFile {folder}/known_hosts\n"
    )
    (folder / "known_hosts").write_text(f"[127.0.0.1]:{sshd.port} {sshd.host_key}\n")


@contextmanager
def forwarded(port: int, how: str, place: Place) -> Iterator[tuple[int, int]]:
    """A port that leads to PORT behind the sshd, and the process that does it. how: `ssh -L` or `awsh tunnel`."""
    local = free_port()
    home = os.environ["HOME"]
    command = (
        ["ssh", "-F", f"{home}/.ssh/config", "-N", "-L", f"127.0.0.1:{local}:127.0.0.1:{port}", "door"]
        if how == "ssh -L"
        else [
            *(sys.executable, "-P", "-m", "awsh", "-c"),
            f"tunnel open -L {local}:127.0.0.1:{port} --via {ME}@127.0.0.1:{place.sshd.port} --wait",
        ]
    )
    if how != "ssh -L":
        # awsh asks the system's ssh, which reads the configuration of the real home.
        key = Path(home) / ".ssh" / "id_ed25519"
        if not key.exists():
            key.write_bytes(place.sshd.key.read_bytes())
            key.chmod(0o600)
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        deadline = time.monotonic() + 20
        while True:
            with suppress(OSError), socket.create_connection(("127.0.0.1", local), 1):
                break
            if process.poll() is not None or time.monotonic() > deadline:
                assert process.stderr is not None
                sys.exit(f"{how}: {process.stderr.read().decode()}")
            time.sleep(0.05)
        yield local, process.pid
    finally:
        process.terminate()
        process.wait()
        assert process.stderr is not None
        process.stderr.close()


def cpu_of(pid: int) -> float:
    """Seconds of CPU that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def send() -> None:
    """Sends MiB to whoever asks for them."""
    with socket.create_server(("127.0.0.1", 0), backlog=100) as server:
        print(server.getsockname()[1], flush=True)
        while True:
            connection, _ = server.accept()
            with connection, suppress(OSError, ValueError):
                for _ in range(int(connection.makefile("rb").readline() or b"0")):
                    connection.sendall(BLOCK)


if __name__ == "__main__":
    send()
