"""A session for a person: by the system's ssh, whose way with a terminal is what people expect.

The host key is looked at by awsh first, with its questions and its errors; ssh is then told to take nothing
but what awsh keeps. Where there is no ssh, awsh does it itself.
"""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from awsh.errors import CommandError, Exited, UsageError
from awsh.ssh import trust
from awsh.ssh.host import SshHost
from awsh.ssh.private_keys import read

if TYPE_CHECKING:
    from awsh.context import Context
    from awsh.ssh.carrier import Carrier

_FAILED = 255
"""ssh's own exit code."""


def open_session(ctx: Context, host: SshHost) -> None:
    """See `Context.ssh_session`."""
    if not ctx.in_front:
        raise UsageError(
            f"a session on {host.name} wants the terminal, and it is not there for this line",
            hint="not in a script, a pipe or a job; with a command, `-- uptime`, it works everywhere",
        )
    ctx.shell.ssh.check(ctx, host)
    program = shutil.which("ssh")
    if program is None:
        from awsh.ssh.terminal import attend

        attend(ctx, ctx.ssh(host))
        return
    for path in host.identities:
        read(path)
    carrier = _carrier(host)
    try:
        _run([program, *arguments(ctx, host, carrier)], host, carrier)
    finally:
        if carrier is not None:
            carrier.ended()


def _carrier(host: SshHost) -> Carrier | None:
    """What carries the first connection of the way to HOST."""
    while host.via is not None:
        host = host.via
    return host.carried() if host.carried is not None else None


def _run(argv: list[str], host: SshHost, carrier: Carrier | None) -> None:
    import termios
    from contextlib import suppress

    sys.stdout.flush()
    before = None
    with suppress(termios.error, OSError, ValueError):
        before = termios.tcgetattr(sys.stdin.fileno())
    # Its ProxyCommand inherits it.
    process = subprocess.Popen(argv, env=carrier.whole_environment if carrier is not None else None)
    try:
        code = process.wait()
    except BaseException:
        process.terminate()
        try:
            process.wait(2)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        raise
    finally:
        if before is not None:
            with suppress(termios.error, OSError, ValueError):
                termios.tcsetattr(sys.stdin.fileno(), termios.TCSADRAIN, before)
    if code < 0:
        raise CommandError(f"the session on {host.name} was ended by signal {-code}")
    if code == _FAILED:
        raise CommandError(f"ssh could not log in to {host.name}, or lost it: it has said why")
    if code:
        raise Exited(f"the session on {host.name} exited with {code}", code=code)


def arguments(ctx: Context, host: SshHost, carrier: Carrier | None = None) -> list[str]:
    """What the system's ssh is called with, in a way that leaves nothing to ~/.ssh/config that matters here.

    carrier: what carries the first connection of the way. Raises CommandError.
    """
    return [*_options(ctx, host, carrier), "--", host.host]


def _options(ctx: Context, host: SshHost, carrier: Carrier | None) -> list[str]:
    elsewhere = host.via is not None or carrier is not None
    where, port = (host.host, host.port) if elsewhere else ctx.address(host.host, host.port)
    files = " ".join(f'"{_literal(path)}"' for path in trust.files(ctx))
    said = {
        "User": host.user,
        "HostName": where,
        "Port": str(port),
        "HostKeyAlias": host.known_as,
        "UserKnownHostsFile": files,
        "StrictHostKeyChecking": "yes",
        "CheckHostIP": "no",
        "UpdateHostKeys": "no",
        "ConnectTimeout": str(ctx.setting("ssh-timeout")),
        "ServerAliveInterval": "5",
        "ServerAliveCountMax": "2",
        "ControlPath": "none",
        "ForwardAgent": "no",
        "ClearAllForwardings": "yes",
    }
    if host.via is not None:
        through = ["ssh", *_options(ctx, host.via, carrier), "-W", "%h:%p", "--", host.via.host]
        said["ProxyCommand"] = " ".join(word if word == "%h:%p" else _quoted(word) for word in through)
    else:
        proxy = carrier.proxy if carrier is not None else host.proxy
        said["ProxyCommand"] = proxy.replace("%", "%%") or "none"
    options = [f"-o{name}={value}" for name, value in said.items()]
    keys = list(host.keys())
    if keys:
        options.append("-oIdentitiesOnly=yes")
        for path in keys:
            options += ["-i", _literal(path)]
    return options


def _literal(path: Path) -> str:
    """ssh replaces what stands behind a `%` in the name of a file."""
    return str(path).replace("%", "%%")


def _quoted(word: str) -> str:
    """For the shell that runs a ProxyCommand, in which ssh replaces what stands behind a `%`."""
    return shlex.quote(word.replace("%", "%%"))
