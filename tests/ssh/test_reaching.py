"""Servers that are not there, that say nothing, that say something else; and those of ~/.ssh/config."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from awsh.context import Context
from awsh.errors import CommandError, UsageError
from awsh.report import report
from awsh.ssh import SshHost, SshUnreachable
from awsh.ssh.session import arguments
from tests.ssh.conftest import ME, Reach, Sshd, free_port


@pytest.fixture
def saying(ports: Reach) -> Iterator[Callable[[bytes | None], None]]:
    """Puts a server in the place of the host that says this to everybody, and ends; None: says nothing."""
    server = socket.create_server(("127.0.0.1", 0))
    held: list[socket.socket] = []
    answer: list[bytes | None] = []

    def serve() -> None:
        with suppress(OSError):
            while True:
                connection, _ = server.accept()
                held.append(connection)
                if answer[0] is not None:
                    connection.sendall(answer[0])
                    connection.shutdown(socket.SHUT_WR)

    def say(what: bytes | None) -> None:
        answer.append(what)
        ports["192.0.2.1"] = server.getsockname()[1]
        threading.Thread(target=serve, daemon=True).start()

    yield say
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    for each in held:
        each.close()


def refused(ctx: Context, host: SshHost) -> str:
    with pytest.raises(CommandError) as caught:
        ctx.ssh(host)
    return report(caught.value, "")


def test_a_closed_port(ctx: Context, host: SshHost, ports: Reach) -> None:
    ports["192.0.2.1"] = free_port()
    assert (
        refused(ctx, host) == "error: web at 192.0.2.1, port 22, cannot be connected to: Connection refused"
    )


def test_no_such_name(ctx: Context, host: SshHost) -> None:
    with pytest.raises(SshUnreachable, match=r"there is no address for nowhere\.invalid"):
        ctx.ssh(replace(host, host="nowhere.invalid"))
    with pytest.raises(SshUnreachable, match="there is no address"):
        ctx.ssh(replace(host, host=f"{'a' * 70}.example"))


def test_silence_is_given_up_on_after_the_setting(
    ctx: Context, host: SshHost, saying: Callable[[bytes | None], None]
) -> None:
    saying(None)
    ctx.shell.settings.set("ssh-timeout", "1")
    began = time.monotonic()
    assert "takes the connection and says nothing" in refused(ctx, host)
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (b"", "ends the connection before it says anything"),
        (b"HTTP/1.1 400 \x1b[2J\x1b]0;owned\x07 no\r\n", "is no SSH server: it says 'HTTP/1.1 400"),
        (b"SSH-1.5-old\r\n", "only what is not safe any more"),
        (b"SSH-2.0-broken\r\n\x00\x00\xff\xffgarbage", "and awsh do not agree|ends the connection"),
        (b"Exceeded MaxStartups\r\n", "is no SSH server|ends the connection"),
    ],
)
def test_what_is_no_ssh_server(
    ctx: Context, host: SshHost, saying: Callable[[bytes | None], None], said: bytes, why: str
) -> None:
    saying(said)
    ctx.shell.settings.set("ssh-timeout", "4")
    text = refused(ctx, host)
    assert any(each in text for each in why.split("|"))
    assert text.isprintable()


def test_a_banner_is_a_value(
    own_sshd: Callable[..., Sshd], ctx: Context, host: SshHost, ports: Reach, tmp_path: Path
) -> None:
    (tmp_path / "banner").write_bytes(b"\x1b[2JAuthorized \xff only\n")
    sshd = own_sshd(f"Banner {tmp_path}/banner")
    ports["192.0.2.1"] = sshd.port
    web = ctx.ssh(replace(host, alias="i-7", identities=(sshd.key,), vouched=lambda: [sshd.host_key]))
    assert "Authorized" in web.banner
    assert b"".join(web.run("echo in")) == b"in\n"


@pytest.mark.parametrize(
    "options", ["Ciphers aes256-cbc", "MACs hmac-sha1", "KexAlgorithms diffie-hellman-group14-sha1"]
)
def test_what_is_weak_is_not_used(
    own_sshd: Callable[..., Sshd], ctx: Context, host: SshHost, ports: Reach, options: str
) -> None:
    extra = ("Ciphers aes128-ctr",) if options.startswith("MAC") else ()
    sshd = own_sshd(options, *extra)
    ports["192.0.2.1"] = sshd.port
    there = replace(host, alias="i-0", identities=(sshd.key,), vouched=lambda: [sshd.host_key])
    assert "only what is not safe any more" in refused(ctx, there)


def test_the_fast_ciphers_come_first(ctx: Context, host: SshHost) -> None:
    assert ctx.ssh(host).transport.remote_cipher == "aes128-gcm@openssh.com"


@pytest.fixture
def config(home: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Writes what ssh reads. It looks for the home of the user, not for $HOME: it is told of the file."""
    folder = home / ".ssh"
    folder.mkdir(mode=0o700)
    wrapper = home / "bin" / "ssh"
    wrapper.parent.mkdir()
    wrapper.write_text(f'#!/bin/sh\nexec /usr/bin/ssh -F {folder}/config "$@"\n')
    wrapper.chmod(0o755)
    monkeypatch.setenv("PATH", f"{wrapper.parent}:/usr/bin:/bin")

    def write(text: str) -> None:
        (folder / "config").write_text(text)

    return write


def test_a_name_of_the_persons_configuration(
    ctx: Context, sshd: Sshd, config: Callable[[str], None], ports: Reach
) -> None:
    config(
        f"Host jump\n  HostName 127.0.0.1\n  Port {sshd.port}\n  User {ME}\n  IdentityFile {sshd.key}\n"
        f"Host inner\n  HostName 127.0.0.1\n  Port {sshd.port}\n  User {ME}\n  IdentityFile {sshd.key}\n"
        "  ProxyJump jump\n"
    )
    host = ctx.ssh_host("inner")
    assert (host.host, host.port, host.user, host.name) == ("127.0.0.1", sshd.port, ME, "inner")
    assert host.identities == (sshd.key,)
    assert host.via is not None
    assert host.via.name == "jump"
    assert b"".join(ctx.ssh(host).run("echo in")) == b"in\n"


def test_what_a_name_may_say_itself(ctx: Context, config: Callable[[str], None]) -> None:
    config("Host *\n  User other\n  ProxyCommand nc %h %p\n")
    host = ctx.ssh_host("ada@db.example.com:2200")
    assert (host.user, host.host, host.port) == ("ada", "db.example.com", 2200)
    assert host.proxy == "nc db.example.com 2200"
    assert ctx.ssh_host("[2001:db8::1]:22").host == "2001:db8::1"
    assert ctx.ssh_host("2001:db8::1").host == "2001:db8::1"


def test_what_stands_behind_a_percent_sign(ctx: Context, config: Callable[[str], None]) -> None:
    config("Host *\n  IdentityFile %d/.ssh/%r@%h\n  ProxyCommand start %n %r '100%%h'\n  HostName i-%h\n")
    (Path.home() / ".ssh" / "ada@i-db").touch()
    host = ctx.ssh_host("ada@db")
    assert host.identities == (Path.home() / ".ssh" / "ada@i-db",)
    assert host.proxy == "start db ada '100%h'"
    # The system's ssh looks at it again.
    assert "-oProxyCommand=start db ada '100%%h'" in arguments(ctx, host)


@pytest.mark.parametrize("name", ["", "-oProxyCommand=x", "a b", "host:99999", "host\n", "a;b", "$(b)"])
def test_what_is_no_name(ctx: Context, name: str) -> None:
    with pytest.raises(UsageError):
        ctx.ssh_host(name)


def test_a_broken_configuration_is_said(ctx: Context, config: Callable[[str], None]) -> None:
    config("Nonsense yes\n")
    with pytest.raises(CommandError, match="ssh does not understand its configuration"):
        ctx.ssh_host("web")


def test_without_ssh_a_name_is_a_name(ctx: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    host = ctx.ssh_host("web")
    assert (host.host, host.port, host.user) == ("web", 22, ME)
