"""A session on a real terminal: by the system's ssh, and by awsh where there is none."""

from __future__ import annotations

import os
import sys
import termios
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pexpect
import pytest

from awsh.context import Context
from awsh.ssh import SshHost
from awsh.ssh.session import arguments
from tests.ssh.conftest import ME, Reach, Sshd

PLUGIN = '''
from pathlib import Path
from awsh import Context, SshHost, command, hookimpl

@command()
def enter(ctx: Context, fingerprint: str = "") -> None:
    """Log in to the server of the tests.

    Args:
        fingerprint: its key.
    Examples:
        awsh> enter
    """
    ctx.ssh_session(SshHost(
        "127.0.0.1", {user!r}, {port}, (Path({key!r}),), alias="i-1", label="web", fingerprint=fingerprint
    ))

@hookimpl
def awsh_commands():
    return [enter]
'''

Enter = Callable[..., Any]


@pytest.fixture
def enter(sshd: Sshd, tmp_path: Path) -> Iterator[Enter]:
    plugin = tmp_path / "entering.py"
    plugin.write_text(PLUGIN.format(user=ME, port=sshd.port, key=str(sshd.key)))
    made: list[Any] = []

    def spawn(line: str, path: str = os.environ["PATH"]) -> Any:
        environment = {**os.environ, "PATH": path, "TERM": "xterm", "AWS_REGION": "us-east-1"}
        environment.pop("SSH_AUTH_SOCK", None)
        command = ["-P", "-m", "awsh", "--plugin", str(plugin), "-c", line]
        made.append(pexpect.spawn(sys.executable, command, env=environment, timeout=30, encoding="utf-8"))
        return made[-1]

    yield spawn
    for each in made:
        each.close(force=True)


@pytest.mark.parametrize("path", [os.environ["PATH"], "/nowhere"], ids=["ssh", "without-ssh"])
def test_a_session(enter: Enter, sshd: Sshd, path: str) -> None:
    terminal = enter(f"enter {sshd.fingerprint}", path)
    before = termios.tcgetattr(terminal.child_fd)
    terminal.setwinsize(33, 111)
    terminal.sendline("echo mark$((40+2))")
    terminal.expect("mark42")
    terminal.sendline("stty size; echo size-$?")
    terminal.expect(r"33 111\s+size-0")
    terminal.setwinsize(22, 99)
    terminal.sendline("sleep 0.5; stty size; echo again-$?")
    terminal.expect(r"22 99\s+again-0")
    # What it says itself: the shell's echo comes before it has the terminal, and with it the signal.
    terminal.sendline("sh -c 'echo asleep-$((1+1)); exec sleep 100'")
    terminal.expect("asleep-2")
    terminal.sendintr()
    terminal.sendline("echo on-$((1+1))")
    terminal.expect("on-2")
    terminal.sendline("exit 5")
    terminal.expect("the session on web exited with 5")
    terminal.wait()
    assert terminal.exitstatus == 5
    assert termios.tcgetattr(terminal.child_fd)[:4] == before[:4]


def test_the_key_is_asked_about_before_ssh_has_the_terminal(enter: Enter, sshd: Sshd) -> None:
    terminal = enter("enter")
    terminal.expect(r"web was never seen before\. Its key is ED25519 SHA256:")
    terminal.sendline("n")
    terminal.expect("error: web is not trusted")
    terminal.wait()
    assert terminal.exitstatus == 1


def test_ssh_is_left_nothing_to_decide(ctx: Context, host: SshHost, ports: Reach) -> None:
    bastion = SshHost("192.0.2.1", ME, identities=host.identities, alias="i-b%")
    inner = SshHost("10.0.0.9", ME, identities=host.identities, alias="i-2", via=bastion)
    words = arguments(ctx, inner)
    said = dict(word[2:].partition("=")[::2] for word in words if word.startswith("-o"))
    assert said["HostKeyAlias"] == "i-2"
    assert said["StrictHostKeyChecking"] == "yes"
    assert said["HostName"] == "10.0.0.9"
    assert said["IdentitiesOnly"] == "yes"
    assert f"-oPort={ports['192.0.2.1']}" in said["ProxyCommand"]
    assert "-oHostKeyAlias=i-b%%" in said["ProxyCommand"]
    assert said["ProxyCommand"].endswith("-W %h:%p -- 192.0.2.1")
    assert words[-2:] == ["--", "10.0.0.9"]
