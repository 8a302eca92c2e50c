"""~/.ssh/config, as the system's ssh understands it: it alone knows every keyword, `Include` and `Match`."""

from __future__ import annotations

import getpass
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from awsh.errors import CommandError, UsageError
from awsh.ssh.host import SshHost

_PATIENCE = 5.0
_DEEPEST = 8
_SHELL = "'`\"$\\;&<>|(){}"
"""What no host is called: its name becomes part of a ProxyCommand, which a shell runs."""

USUAL = ("id_ed25519", "id_ecdsa", "id_rsa")
"""The files in ~/.ssh that ssh tries unasked."""


def usual_identities() -> tuple[Path, ...]:
    """Those of them that are there."""
    folder = Path.home() / ".ssh"
    return tuple(path for name in USUAL if (path := folder / name).is_file())


def configured(name: str, depth: int = 0) -> SshHost:
    """The server that a person calls NAME, `[user@]host[:port]`. Raises UsageError, CommandError."""
    user, host, port = _taken_apart(name)
    if (
        not host
        or host.startswith("-")
        or any(c in _SHELL or c.isspace() or not c.isprintable() for c in host)
    ):
        raise UsageError(f"{name!r} is no name of a host")
    if depth > _DEEPEST:
        raise CommandError(f"{name} is reached through too many others", hint="ProxyJump in ~/.ssh/config")
    said = _asked(user, host, port)
    if said is None:
        return SshHost(host, user or getpass.getuser(), port or 22, usual_identities(), label=name)
    found = said.get("hostname", [host])[0]
    number = int(said.get("port", ["22"])[0])
    there = said.get("user", [user or getpass.getuser()])[0]
    tokens = {"%": "%", "h": found, "n": host, "p": str(number), "r": there}
    here = {"d": str(Path.home()), "u": getpass.getuser()}
    files = [Path(_expanded(text, tokens | here)).expanduser() for text in said.get("identityfile", [])]
    jump = _value(said, "proxyjump")
    command = _value(said, "proxycommand")
    return SshHost(
        found,
        there,
        number,
        tuple(path for path in files if path.is_file()),
        alias=_value(said, "hostkeyalias"),
        label=name,
        via=_jumps(jump, depth) if jump else None,
        proxy="" if jump else _expanded(command, tokens),
    )


def _jumps(text: str, depth: int) -> SshHost:
    """The last of `first,second`, which is reached through the one before it."""
    from dataclasses import replace

    through: SshHost | None = None
    for name in text.split(","):
        host = configured(name.strip().removeprefix("ssh://"), depth + 1)
        through = replace(host, via=through) if through is not None else host
    assert through is not None
    return through


def _taken_apart(name: str) -> tuple[str, str, int | None]:
    user, _, rest = name.rpartition("@")
    if rest.startswith("["):
        host, _, port = rest[1:].partition("]")
        port = port.removeprefix(":")
    elif rest.count(":") == 1:
        host, _, port = rest.partition(":")
    else:
        host, port = rest, ""
    if port and not (port.isdecimal() and 0 < int(port) < 65536):
        raise UsageError(f"{port!r} is no port")
    return user, host, int(port) if port else None


def _expanded(text: str, tokens: Mapping[str, str]) -> str:
    """TEXT with what `%h` and the like stand for; `ssh -G` gives it as it was written."""
    return re.sub("%(.)", lambda found: tokens.get(found[1], found[0]), text)


def _value(said: Mapping[str, list[str]], keyword: str) -> str:
    text = said.get(keyword, [""])[0]
    return "" if text.lower() == "none" else text


def _asked(user: str, host: str, port: int | None) -> dict[str, list[str]] | None:
    """Keywords with their values; None where there is no ssh to ask."""
    program = shutil.which("ssh")
    if program is None:
        return None
    options = [*(["-l", user] if user else []), *(["-p", str(port)] if port else [])]
    try:
        done = subprocess.run(
            [program, "-G", *options, "--", host],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_PATIENCE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    if done.returncode:
        why = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise CommandError(f"ssh does not understand its configuration: {why[0][:200] if why else host}")
    found: dict[str, list[str]] = {}
    for line in done.stdout.decode("utf-8", "replace").splitlines():
        keyword, _, value = line.partition(" ")
        found.setdefault(keyword.lower(), []).append(value)
    return found
