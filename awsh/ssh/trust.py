"""Whether a server is who it should be: its key is known, announced, said, or looked at by a person.

What awsh has learnt is in a file of its own, in the folder of the target: what a sandbox's servers have is
nothing to the account's, and nobody's ~/.ssh/known_hosts fills with instance ids. With AWS itself that of the
person and that of the machine are read too.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from awsh.errors import CommandError
from awsh.paths import state_dir
from awsh.ssh.host import SshHost
from awsh.ssh.known_hosts import Entry, HostKey, keep, parse_key, read
from awsh.target import AWS

if TYPE_CHECKING:
    from awsh.context import Context


def own_file(ctx: Context) -> Path:
    """Where host keys are added that were trusted at the present target."""
    return state_dir() / ctx.shell.target.scope / "known_hosts"


def files(ctx: Context) -> list[Path]:
    """Every file that is read, awsh's own first."""
    found = [own_file(ctx)]
    if ctx.shell.target.scope == AWS.scope:
        ssh = Path.home() / ".ssh"
        found += [ssh / "known_hosts", ssh / "known_hosts2", Path("/etc/ssh/ssh_known_hosts")]
    return found


def known_kinds(ctx: Context, host: SshHost) -> list[str]:
    """The kinds of host key that are known of it: those it should be asked for."""
    return [entry.key.kind for entry in read(files(ctx), host.known_as) if not entry.marker]


def check(ctx: Context, host: SshHost, key: HostKey) -> None:
    """Raises CommandError unless KEY is to be trusted; keeps it when that is new."""
    entries = list(read(files(ctx), host.known_as))
    for entry in entries:
        if entry.marker == "@revoked" and entry.key.data == key.data:
            raise CommandError(f"the key of {host.name} was revoked: {key}, see {entry.place}")
    check_said(host, key)
    known = [entry for entry in entries if not entry.marker]
    if any(entry.key == key for entry in known):
        return
    if known:
        raise _changed(host, key, known)
    _first_seen(ctx, host, key)
    keep(own_file(ctx), host.known_as, key)


def check_said(host: SshHost, key: HostKey) -> None:
    """Raises CommandError for another key than the person says the server has."""
    wanted = host.fingerprint
    if not wanted:
        return
    form = wanted if ":" in wanted else f"SHA256:{wanted}"
    if form.rstrip("=") != key.fingerprint:
        raise CommandError(f"{host.name} has another key than --fingerprint says: {key}, not {form}")


def _changed(host: SshHost, key: HostKey, known: Sequence[Entry]) -> CommandError:
    entry = next((entry for entry in known if entry.key.kind == key.kind), known[0])
    return CommandError(
        f"{host.name} has another key than before, so this may be somebody else: now {key}, "
        f"before {entry.key}, see {entry.place}",
        hint=f"if it is meant: `!ssh-keygen -f {entry.path} -R '{host.known_as}'` forgets the old one",
    )


def _first_seen(ctx: Context, host: SshHost, key: HostKey) -> None:
    if host.fingerprint:
        return
    announced = [found for line in (host.vouched() if host.vouched else ()) if (found := parse_key(line))]
    if key in announced:
        ctx.note(f"{host.name} has the key that it announced through AWS: {key}")
        return
    other = next((each for each in announced if each.kind == key.kind), None)
    if other is not None:
        raise CommandError(
            f"{host.name} has another key than it announced through AWS, so this may be somebody else: "
            f"{key}, not {other}",
            hint=f"if it is meant: --fingerprint {key.fingerprint}",
        )
    if not ctx.console.interactive:
        raise CommandError(
            f"{host.name} was never seen before, and nobody is there to look at its key: {key}",
            hint=f"if it is that one: --fingerprint {key.fingerprint}",
        )
    if not ctx.console.confirm(f"{host.name} was never seen before. Its key is {key}. Is it that one?"):
        raise CommandError(
            f"{host.name} is not trusted", hint="`--fingerprint SHA256:…` says which key it has"
        )
