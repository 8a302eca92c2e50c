"""`--via ssm`: SSH through Systems Manager.

AWS's session-manager-plugin is not to be had where the tests run, and a sandbox begins no sessions. A program
of the same name stands in for it, which is called as AWS's is and connects to a real OpenSSH server.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from awsh.completion import complete
from awsh.errors import CommandError, UsageError
from awsh.shell import Shell
from awsh.ssh.session import _carrier, _run, arguments
from awsh.testing import Person
from tests.ec2.conftest import Typed
from tests.ec2.servers import ME, Sshd, lab, shared_sshd, sshd, web

__all__ = ["lab", "shared_sshd", "sshd", "web"]

PROGRAM = """#!{python}
import json, os, select, socket, sys

if sys.argv[1:] == ["--version"]:
    print("{version}")
    sys.exit()
variable, region, operation, profile, parameters, endpoint = sys.argv[1:]
told = json.loads(os.environ[variable])
assert told["TokenValue"].startswith("secret-") and told["StreamUrl"].startswith("wss://")
asked = json.loads(parameters)
assert operation == "StartSession" and asked["DocumentName"] == "AWS-StartSSHSession"
assert asked["Parameters"] == {{"portNumber": ["22"]}} and region and endpoint.startswith("http")
with open("{pids}", "a") as file:
    print(os.getpid(), file=file)
server = socket.create_connection(("127.0.0.1", {port}))
while True:
    for ready in select.select([0, server], [], [])[0]:
        data = os.read(0, 65536) if ready == 0 else server.recv(65536)
        if not data:
            sys.exit()
        server.sendall(data) if ready == 0 else os.write(1, data)
"""


class Sessions:
    """What was asked of Systems Manager, and the programs that were started."""

    def __init__(self, pids: Path) -> None:
        self.began: list[dict[str, Any]] = []
        self.ended: list[str] = []
        self._pids = pids

    @property
    def pids(self) -> list[int]:
        return [int(line) for line in self._pids.read_text().split()] if self._pids.exists() else []


@pytest.fixture
def install(tmp_path: Path, sshd: Sshd, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Puts the program of this version on the PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")

    def put(version: str) -> None:
        program = folder / "session-manager-plugin"
        pids = tmp_path / "pids"
        program.write_text(PROGRAM.format(python=sys.executable, version=version, pids=pids, port=sshd.port))
        program.chmod(0o755)

    return put


@pytest.fixture
def sessions(
    shell: Shell, tmp_path: Path, install: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> Sessions:
    """Every instance has an agent now, and no address that leads anywhere."""
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    install("1.2.553.0")
    asked = Sessions(tmp_path / "pids")
    real = shell.aws.call

    def call(service: str, operation: str, parameters: Any) -> Any:
        if operation == "start_session":
            asked.began.append(parameters)
            id = f"me-{len(asked.began)}"
            return {"SessionId": id, "TokenValue": f"secret-{id}", "StreamUrl": "wss://ssm.example"}
        if operation == "terminate_session":
            asked.ended.append(parameters["SessionId"])
            return {}
        return real(service, operation, parameters)

    monkeypatch.setattr(shell.aws, "call", call)

    def nowhere(host: str, port: int) -> tuple[str, int]:
        raise AssertionError(f"{host} was connected to")

    shell.target = replace(shell.target, address=nowhere)
    return asked


@pytest.fixture
def options(sshd: Sshd) -> str:
    return f"--via ssm --user {ME} --key {sshd.key} --fingerprint {sshd.fingerprint}"


def is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_one_session_carries_commands_and_ends_with_the_shell(
    shell: Shell, typed: Typed, web: str, sessions: Sessions, options: str, tmp_path: Path
) -> None:
    assert typed(f"ec2 ssh web {options} -- echo in") == [{"line": "in"}]
    (tmp_path / "sent").write_text("whole")
    typed(f"ec2 cp {options} sent web:{tmp_path}/there")
    assert (tmp_path / "there").read_text() == "whole"
    assert [each["Target"] for each in sessions.began] == [web]
    (pid,) = sessions.pids
    lines = [path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline") if path.parent.name != "self"]
    assert any(b"AWS-StartSSHSession" in line for line in lines)
    assert not any(b"secret-me" in line for line in lines)
    assert not sessions.ended
    shell.ssh.close()
    assert sessions.ended == ["me-1"]
    assert not is_there(pid)


def test_a_lost_one_is_made_anew(typed: Typed, web: str, sessions: Sessions, options: str) -> None:
    typed(f"ec2 ssh web {options} -- true")
    os.kill(sessions.pids[0], signal.SIGKILL)
    deadline = time.monotonic() + 10
    while not sessions.ended and time.monotonic() < deadline:
        time.sleep(0.02)
    assert sessions.ended == ["me-1"]
    assert typed(f"ec2 ssh web {options} -- echo again") == [{"line": "again"}]
    assert len(sessions.began) == 2


def test_the_systems_ssh_is_carried_too(
    shell: Shell, web: str, sessions: Sessions, sshd: Sshd, capfd: pytest.CaptureFixture[str]
) -> None:
    from awsh_ec2.login.hosts import host_of, record_of
    from awsh_ec2.login.options import Login

    ctx = shell.context()
    host = host_of(ctx, record_of(ctx, web), Login(ME, sshd.key, "ssm", fingerprint=sshd.fingerprint))
    shell.ssh.check(ctx, host)
    carrier = _carrier(host)
    assert carrier is not None
    words = arguments(ctx, host, carrier)
    assert "secret-" not in json.dumps(words)
    _run(["ssh", *words, "echo", "through"], host, carrier)
    assert "through" in capfd.readouterr().out
    carrier.ended()


def test_an_instance_reached_so_is_a_bastion(
    shell: Shell, web: str, sessions: Sessions, sshd: Sshd, typed: Typed
) -> None:
    from awsh.tunnel.naming import server_named

    found = server_named(shell.context(), "ssm:web")
    assert found.alias == web
    assert found.carried is not None
    echo = socket.create_server(("127.0.0.1", 0))
    through = replace(found, user=ME, identities=(sshd.key,), fingerprint=sshd.fingerprint)
    shell.context().ssh(through).dial(*echo.getsockname()[:2]).close()
    echo.close()
    assert len(sessions.began) == 1
    for line in ("ec2 ssh web --via ssm:w", "sql --via ssm:w"):
        assert [each.insert.strip() for each in complete(shell, line, len(line)).items] == ["ssm:web"]
    with pytest.raises(UsageError, match=r"--via: .*nobody"):
        typed("ec2 ssh web --via ssm:nobody -- true")


def test_given_up_it_leaves_nothing_behind(
    shell: Shell, web: str, sessions: Sessions, options: str, sshd: Sshd, tmp_path: Path
) -> None:
    # It says nothing, and does not end when it is asked to.
    program = tmp_path / "bin" / "session-manager-plugin"
    program.write_text(
        f"#!/bin/sh\n[ $1 = --version ] && exec echo 1.2.553.0\ntrap '' TERM HUP\n"
        f"echo $$ >{tmp_path}/pids\nwhile :; do sleep 0.1; done\n"
    )
    shell.settings.set("ssh-timeout", "1")
    with pytest.raises(CommandError, match="says nothing"):
        shell.run(f"ec2 ssh web {options} -- true")
    shell.ssh.close()
    assert sessions.ended == ["me-1"]
    assert not is_there(sessions.pids[0])


def test_an_instance_without_an_agent(typed: Typed, web: str, install: Callable[[str], None]) -> None:
    install("1.2.553.0")
    with pytest.raises(CommandError, match=r"web \(i-\w+\) is not connected to Systems Manager") as caught:
        typed("ec2 ssh web --via ssm -- true")
    assert "AmazonSSMManagedInstanceCore" in str(caught.value.hint)


def test_it_takes_the_program_and_a_new_one(
    typed: Typed, web: str, install: Callable[[str], None], person: Person
) -> None:
    with pytest.raises(CommandError, match="session-manager-plugin, which is not on the PATH") as caught:
        typed("ec2 ssh web --via ssm -- true")
    assert "docs.aws.amazon.com" in str(caught.value.hint)
    install("1.2.497.0")
    with pytest.raises(CommandError, match=r"session-manager-plugin 1\.2\.497\.0 takes its token.*update"):
        typed("ec2 ssh web --via ssm -- true")
    install("what?")
    with pytest.raises(CommandError, match="tells no version"):
        typed("ec2 ssh web --via ssm -- true")
