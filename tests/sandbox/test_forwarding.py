"""From an instance to what another runner has listening: by its name, over its socket, as its groups allow."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from awsh.sandbox import network
from awsh.sandbox.network import Group, Inside, Route, Rule, Subnet
from awsh.sandbox.runners import Endpoint

connecting = pytest.importorskip(
    "awsh.sandbox.runners.instances.connecting", reason="asyncssh is not installed"
)

ENDPOINT = Endpoint("db1", ("db1.example.com", "10.0.1.9"), 5432, "vpc-a", "one", ("data",), False, "")


class Known:
    """One subnet; the database's group lets those of `doors` in."""

    def subnet(self, id: str) -> Subnet | None:
        return Subnet(
            "vpc-a",
            "10.0.1.0/24",
            (Route("10.0.0.0/16", "local"),),
            (),
        )

    def group(self, id: str) -> Group | None:
        every = (Rule("-1", None, None, ("0.0.0.0/0",)),)
        return Group((Rule("tcp", 5432, 5432, (), ("doors",)),), every)


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch, home: Path) -> Any:
    endpoints = [Endpoint(**{**vars(ENDPOINT), "socket": str(home / "s")})]
    source = Inside("10.0.1.5", "vpc-a", "one", ("doors",))
    monkeypatch.setattr(connecting, "Topology", Known)
    monkeypatch.setattr(connecting.machines, "source", lambda instance: source)
    monkeypatch.setattr(connecting.machines, "instance", lambda id: None)
    monkeypatch.setattr(connecting, "SECONDS", 0.01)
    around = SimpleNamespace(endpoints=lambda: endpoints)
    return SimpleNamespace(
        id="i-1", instance=SimpleNamespace(private_ip="10.0.1.5"), hosts=SimpleNamespace(around=around)
    )


@pytest.mark.parametrize("name", ["db1.example.com", "DB1.Example.com.", "10.0.1.9"])
def test_a_database_is_found_by_its_names(host: Any, name: str) -> None:
    found = asyncio.run(connecting.find(host, name, 5432))
    assert found.id == "db1"


@pytest.mark.parametrize(
    ("name", "port", "why"),
    [
        ("db1.example.com", 5433, "timed out"),
        ("db2.example.com", 5432, "not known"),
        ("10.0.1.77", 5432, "No route to host"),
        ("localhost", 5432, "No route to host"),
        ("::1", 22, "No route"),
        ("0", 22, "No route to host"),
        ("127.1", 22, "No route to host"),
        ("2130706433", 22, "No route to host"),
        ("example.com", 80, "not known"),
    ],
)
def test_what_is_not_there(host: Any, name: str, port: int, why: str) -> None:
    with pytest.raises(connecting.NotReached, match=why):
        asyncio.run(connecting.find(host, name, port))


def test_its_group_decides(host: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    other = Inside("10.0.1.5", "vpc-a", "one", ("others",))
    monkeypatch.setattr(connecting.machines, "source", lambda instance: other)
    with pytest.raises(connecting.NotReached, match="timed out"):
        asyncio.run(connecting.find(host, "db1.example.com", 5432))
    assert network.obstacle(other, ENDPOINT, Known())


def test_bytes_go_both_ways_to_a_unix_socket(host: Any, home: Path) -> None:
    import asyncssh

    class Anybody(asyncssh.SSHServer):
        def connection_made(self, conn: Any) -> None:
            self.connection = conn

        def begin_auth(self, username: str) -> bool:
            return False

        def connection_requested(self, dest_host: str, dest_port: int, *origin: Any) -> Any:
            return connecting.forward(self.connection, host, dest_host, dest_port)

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(1 << 16):
            writer.write(data)
            await writer.drain()
        writer.close()

    async def send(writer: Any) -> None:
        for _ in range(64):
            writer.write(bytes(range(256)) * 256)
            await writer.drain()
        writer.write_eof()

    async def talk() -> bytes:
        near, far = socket.socketpair()
        key = asyncssh.generate_private_key("ssh-ed25519")
        async with await asyncio.start_unix_server(echo, home / "s"):
            server = asyncio.ensure_future(
                asyncssh.run_server(far, server_factory=Anybody, server_host_keys=[key])
            )
            async with asyncssh.connect(
                "x", sock=near, known_hosts=None, config=None, username="x"
            ) as client:
                reader, writer = await client.open_connection("db1.example.com", 5432)
                _, back = await asyncio.gather(send(writer), reader.read())
                writer.close()
            (await server).close()
        return bytes(back)

    assert asyncio.run(talk()) == bytes(range(256)) * 256 * 64
