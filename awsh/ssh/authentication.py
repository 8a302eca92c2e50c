"""Logging in: with the keys that were named, one that is lent, those of the agent, and those that want a passphrase."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from awsh.errors import AwshError, CommandError
from awsh.output.safe import safe_text
from awsh.ssh.failures import SshDenied
from awsh.ssh.host import SshHost
from awsh.ssh.private_keys import Encrypted, load, read

if TYPE_CHECKING:
    from awsh.context import Context

_GUESSES = 3
"""So often a passphrase is asked for."""

Opened = dict[Path, Any]
"""Keys that a passphrase has opened, for as long as the shell lives."""


def log_in(ctx: Context, transport: Any, host: SshHost, opened: Opened) -> None:
    """Raises SshDenied, CommandError, what `ctx.ask` raises, and what lending the only key raises."""
    import paramiko

    tried: list[str] = []
    problems: list[AwshError] = []
    agent = _Agent()
    try:
        for name, key in _keys(ctx, host, agent, opened, problems.append):
            tried.append(name)
            try:
                if not transport.auth_publickey(host.user, key):
                    return
                raise SshDenied(f"{host.name} wants more than a key of {host.user}, which awsh does not have")
            except paramiko.BadAuthenticationType as refused:
                kinds = safe_text(", ".join(refused.allowed_types))
                raise SshDenied(f"{host.name} takes no keys of {host.user}, but: {kinds}") from None
            except paramiko.AuthenticationException:
                if not transport.is_active():
                    break
    except (paramiko.SSHException, EOFError, OSError) as error:
        if not tried:
            raise CommandError(f"{host.name} ended the connection: {safe_text(str(error))[:200]}") from None
    finally:
        agent.close()
    if tried:
        others = "".join(f"; {problem.message}" for problem in problems)
        raise SshDenied(f"{host.name} does not let {host.user} in with {_listed(tried)}{others}")
    raise problems[0] if problems else SshDenied(f"there is no key to log in to {host.name} with")


def _keys(
    ctx: Context, host: SshHost, agent: _Agent, opened: Opened, problem: Callable[[AwshError], None]
) -> Iterator[tuple[str, Any]]:
    """Each key with its name; tells PROBLEM of those that can't be used."""
    locked: list[tuple[Path, bytes]] = []
    for path in _files(host, problem):
        if path in opened:
            yield str(path), opened[path]
            continue
        try:
            data = read(path)
            yield str(path), load(path, data)
        except Encrypted:
            locked.append((path, data))
        except CommandError as error:
            problem(error)
    yield from agent.keys()
    for path, data in locked:
        try:
            opened[path] = _unlocked(ctx, path, data)
        except CommandError as error:
            problem(error)
        else:
            yield str(path), opened[path]


def _files(host: SshHost, problem: Callable[[AwshError], None]) -> Iterator[Path]:
    try:
        yield from host.keys()
    except AwshError as error:
        problem(error)


class _Agent:
    """The person's ssh-agent, asked when the files have not been enough; it signs as long as it is open."""

    _open: Any = None

    def keys(self) -> list[tuple[str, Any]]:
        """Each key with its name; none where there is no agent."""
        import paramiko

        try:
            self._open = paramiko.Agent()
            keys = self._open.get_keys()
        except (paramiko.SSHException, OSError, EOFError):
            return []
        # The library cannot sign with those of security keys.
        able = [key for key in keys if not key.get_name().startswith("sk-")]
        return [(f"the agent's {getattr(key, 'comment', '') or key.get_name()}", key) for key in able]

    def close(self) -> None:
        if self._open is not None:
            self._open.close()


def _unlocked(ctx: Context, path: Path, data: bytes) -> Any:
    if not ctx.console.interactive:
        raise CommandError(
            f"the key {path} has a passphrase, and nobody is there to say it",
            hint="`ssh-add` gives it to the agent",
        )
    for _ in range(_GUESSES):
        try:
            return load(path, data, ctx.ask(f"passphrase of {path}", secret=True))
        except Encrypted:
            ctx.note("that is not it")
    raise CommandError(f"the key {path} was not opened")


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"any of {', '.join(names)}"
