"""Real databases behind a real sshd, known to a shell as resources of a plugin."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from awsh.engine import Result
from awsh.resources import Name, ResourceKind
from awsh.shell import Shell
from awsh.sql import Server as SqlServer
from awsh.ssh import SshHost
from awsh.target import Target
from tests.sql import servers
from tests.sql.conftest import mariadb, postgres
from tests.sql.servers import PASSWORD, USER, Server
from tests.ssh.conftest import ME, Somebody, Sshd, own_sshd, shared_sshd, somebody, sshd

__all__ = ["mariadb", "own_sshd", "postgres", "shared_sshd", "somebody", "sshd"]

NETWORK = "vpc-1"


class Place:
    """What the shell of a test knows: databases by name, one bastion. Both may be changed meanwhile."""

    def __init__(self) -> None:
        self.databases: dict[str, SqlServer] = {}
        self.bastion: SshHost | None = None
        self.ports: dict[str, int] = {}

    def add(self, name: str, server: Server, **changes: Any) -> None:
        given = {
            "family": server.family,
            "host": "localhost",
            "user": USER,
            "password": lambda again: PASSWORD,
            "database": "lab",
            "port": server.port,
            "network": NETWORK,
            "ca": server.ca,
            "label": name,
        }
        self.databases[name] = SqlServer(**{**given, **changes})

    def reach(self, sshd: Sshd, address: str = "192.0.2.1") -> SshHost:
        self.ports[address] = sshd.port
        self.bastion = SshHost(
            address,
            ME,
            identities=(sshd.key,),
            alias="i-1",
            label="door",
            vouched=lambda: [sshd.host_key],
        )
        return self.bastion


@pytest.fixture
def place() -> Place:
    return Place()


@pytest.fixture
def shell(place: Place, somebody: Somebody, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    """A shell that knows PLACE, with SOMEBODY at it."""
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    for name in ("PGPASSWORD", "MYSQL_PWD"):
        monkeypatch.delenv(name, raising=False)

    def address(host: str, port: int) -> tuple[str, int]:
        return ("127.0.0.1", place.ports[host]) if host in place.ports else (host, port)

    def bastion(*about: object) -> SshHost:
        assert place.bastion is not None
        return place.bastion

    with Shell(Target(scope="place", address=address, region="us-east-1"), console=somebody) as shell:
        for kind in [each for each in shell.kinds if each.sql or each.ssh]:
            # They would ask AWS, and nobody is there.
            del shell.kinds._by_name[kind.name]
        shell.kinds.add(
            ResourceKind(
                "lab:database",
                "database",
                "rds",
                names=lambda ctx: [Name(name) for name in place.databases],
                use="database",
                pattern="",
                columns=("database", "id"),
                sql=lambda ctx, id: place.databases[id],
            ),
            "tests",
        )
        shell.kinds.add(
            ResourceKind(
                "lab:server",
                "server",
                "ec2",
                names=lambda ctx: [Name("i-1", "door")] if place.bastion else [],
                ssh=bastion,
                bastions=lambda ctx, network: [place.bastion] if place.bastion and network == NETWORK else [],
            ),
            "tests",
        )
        yield shell


@pytest.fixture
def typed(shell: Shell, somebody: Somebody) -> Callable[[str], Result]:
    """Types a line where SOMEBODY sits, and gives its result."""
    return lambda line: shell.run(line, console=somebody)


@pytest.fixture(params=["mysql", "postgresql"])
def server(request: pytest.FixtureRequest) -> Server:
    """Each family in turn, running."""
    found: Server = request.getfixturevalue("mariadb" if request.param == "mysql" else "postgres")
    if found.process is None or found.process.poll() is not None:
        found.start()
    return found


@pytest.fixture
def db1(place: Place, server: Server, sshd: Sshd) -> Server:
    """SERVER as the database db1, in a network that the bastion `door` leads into."""
    place.add("db1", server)
    place.reach(sshd)
    return server


wait_for = servers.wait_for
