"""Sockets through a server, and servers through a server."""

from __future__ import annotations

import resource
import signal
import socket
import ssl
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from awsh.context import Context
from awsh.ssh import SshHost, SshUnreachable, watchdog
from tests.ssh.conftest import ME, Reach, Sshd, free_port


@pytest.fixture
def echo() -> Iterator[int]:
    """The port of a server that gives back what it is sent, then ends."""
    server = socket.create_server(("127.0.0.1", 0), backlog=100)

    def answer(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            while data := connection.recv(65536):
                connection.sendall(data)

    def serve() -> None:
        with suppress(OSError):
            while True:
                connection, _ = server.accept()
                threading.Thread(target=answer, args=(connection,), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    yield server.getsockname()[1]
    server.shutdown(socket.SHUT_RDWR)
    server.close()


def test_bytes_go_both_ways_and_ends_too(ctx: Context, host: SshHost, echo: int) -> None:
    data = bytes(range(256)) * 20_000
    with ctx.ssh(host).dial("127.0.0.1", echo) as dialled:
        sender = threading.Thread(target=lambda: (dialled.sendall(data), dialled.shutdown(socket.SHUT_WR)))
        sender.start()
        received = b""
        while chunk := dialled.recv(65536):
            received += chunk
        sender.join()
    assert received == data


def test_it_is_a_socket_with_all_that_tls_asks_for(ctx: Context, host: SshHost, echo: int) -> None:
    with ctx.ssh(host).dial("127.0.0.1", echo) as dialled:
        assert dialled.getsockopt(socket.SOL_SOCKET, socket.SO_TYPE) == socket.SOCK_STREAM
        dialled.settimeout(5)
        with pytest.raises(ssl.SSLError):
            # What comes back is its own greeting.
            ssl.create_default_context().wrap_socket(dialled, server_hostname="db")


def test_what_cannot_be_reached_is_said(ctx: Context, host: SshHost) -> None:
    with pytest.raises(SshUnreachable, match=r"web cannot connect to 127\.0\.0\.1, port \d+, nothing takes"):
        ctx.ssh(host).dial("127.0.0.1", free_port())


def test_a_server_that_forwards_nothing_says_so(
    own_sshd: Callable[..., Sshd], ctx: Context, host: SshHost, ports: Reach, echo: int
) -> None:
    sshd = own_sshd("AllowTcpForwarding no")
    ports["192.0.2.1"] = sshd.port
    there = replace(host, alias="i-2", identities=(sshd.key,), vouched=lambda: [sshd.host_key])
    with pytest.raises(SshUnreachable, match="it does not forward there"):
        ctx.ssh(there).dial("127.0.0.1", echo)


def test_a_server_behind_another_one(
    own_sshd: Callable[..., Sshd], ctx: Context, host: SshHost, ports: Reach
) -> None:
    inner = own_sshd()
    behind = SshHost(
        "127.0.0.1",
        host.user,
        inner.port,
        (inner.key,),
        alias="i-inner",
        label="inner",
        vouched=lambda: [inner.host_key],
        via=host,
    )
    assert b"".join(ctx.ssh(behind).run("echo in")) == b"in\n"
    ctx.ssh(host).close()
    deadline = time.monotonic() + 5
    while ctx.shell.ssh.held(behind) is not None and time.monotonic() < deadline:
        time.sleep(0.05)
    assert b"".join(ctx.ssh(behind).run("echo again")) == b"again\n"


def test_a_dead_connection_ends_its_sockets(
    own_sshd: Callable[..., Sshd], ctx: Context, host: SshHost, ports: Reach, echo: int
) -> None:
    sshd = own_sshd()
    ports["192.0.2.1"] = sshd.port
    there = replace(host, alias="i-3", identities=(sshd.key,), vouched=lambda: [sshd.host_key])
    dialled = ctx.ssh(there).dial("127.0.0.1", echo)
    dialled.sendall(b"x")
    assert dialled.recv(1) == b"x"
    dialled.settimeout(10)
    sshd.signal(signal.SIGKILL)
    assert dialled.recv(1) == b""
    with pytest.raises(OSError), dialled:  # noqa: PT012
        for _ in range(100):
            dialled.sendall(b"x")
            time.sleep(0.01)


def test_a_stalled_server_ends_them_too_though_much_is_being_sent(
    own_sshd: Callable[..., Sshd],
    ctx: Context,
    host: SshHost,
    ports: Reach,
    echo: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(watchdog, "QUIET_SECONDS", 1)
    monkeypatch.setattr(watchdog, "DEAD_SECONDS", 3)
    sshd = own_sshd()
    ports["192.0.2.1"] = sshd.port
    there = replace(host, alias="i-4", identities=(sshd.key,), vouched=lambda: [sshd.host_key])
    dialled = ctx.ssh(there).dial("127.0.0.1", echo)
    sshd.signal(signal.SIGSTOP)
    began = time.monotonic()
    with pytest.raises(OSError), dialled:  # noqa: PT012
        while time.monotonic() - began < 15:
            dialled.sendall(bytes(1 << 20))
    sshd.signal(signal.SIGCONT)


def test_fifty_at_once(ctx: Context, host: SshHost, echo: int) -> None:
    web = ctx.ssh(host)
    before, threads = memory(), threading.active_count()
    dialled = [web.dial("127.0.0.1", echo) for _ in range(50)]
    for each in dialled:
        each.sendall(b"ping")
    for each in dialled:
        assert each.recv(4) == b"ping"
    # Two for each, beside those of the server that echoes here.
    assert threading.active_count() - threads <= 50 * 3
    print(f"50 channels: {(memory() - before) / 1024:.1f} MiB")
    for each in dialled:
        each.close()
    deadline = time.monotonic() + 5
    while threading.active_count() > threads + 2 and time.monotonic() < deadline:
        time.sleep(0.02)
    assert threading.active_count() <= threads + 2


def memory() -> int:
    """KiB that this process has had at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def test_a_command_may_be_the_connection(ctx: Context, sshd: Sshd, tmp_path: Path) -> None:
    script = tmp_path / "through.py"
    script.write_text(
        "import os, socket, threading\n"
        f"s = socket.create_connection(('127.0.0.1', {sshd.port}))\n"
        "def up():\n"
        "    while data := os.read(0, 65536): s.sendall(data)\n"
        "    s.shutdown(socket.SHUT_WR)\n"
        "threading.Thread(target=up, daemon=True).start()\n"
        "while data := s.recv(65536): os.write(1, data)\n"
    )
    host = SshHost("far", ME, identities=(sshd.key,), proxy=f"{sys.executable} {script}")
    assert b"".join(ctx.ssh(host).run("echo through")) == b"through\n"
