"""Whom to connect to, and what that rests on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from awsh.ssh.carrier import Carrier


@dataclass(frozen=True)
class SshHost:
    """A server, and who one is there.

    host, port: as AWS or the person names it; where that really is, the target says (`ctx.address`).
    identities: files with private keys, tried in this order, before the keys of the agent.
    lent: has the server take a key for a short time, and gives its file: called each time that somebody logs
        in, so that it opens a connection that is made again too. None where there is none to be had.
    alias: the name that its host key is kept under, such as an instance's id: addresses are given to others
        later. Empty: host and port.
    label: how messages call it.
    vouched: fetches the host keys that somebody trusted announces, each a line such as `ssh-ed25519 AAAA…`;
        called only where the key is not known yet.
    fingerprint: the host key that a person says it has, as `SHA256:…`.
    via: the server to go through, which is asked to connect to host and port as they are written here.
    proxy: a command whose standard input and output are the connection, as ssh's ProxyCommand.
    carried: prepares a program that carries one connection, for each one anew; host and port then say nothing
        of where it is. None where there is none.
    """

    host: str
    user: str
    port: int = 22
    identities: tuple[Path, ...] = ()
    alias: str = ""
    label: str = ""
    vouched: Callable[[], Iterable[str]] | None = field(default=None, compare=False)
    fingerprint: str = field(default="", compare=False)
    via: SshHost | None = None
    proxy: str = ""
    lent: Callable[[], Path | None] | None = field(default=None, compare=False)
    carried: Callable[[], Carrier] | None = field(default=None, compare=False)

    def keys(self) -> Iterator[Path]:
        """Files with private keys, the one that is lent behind the others. Raises what LENT raises."""
        yield from self.identities
        found = self.lent() if self.lent is not None else None
        if found is not None:
            yield found

    @property
    def name(self) -> str:
        """How messages call it."""
        return self.label or self.host

    @property
    def known_as(self) -> str:
        """The name in files of known hosts."""
        if self.alias:
            return self.alias
        return self.host.lower() if self.port == 22 else f"[{self.host.lower()}]:{self.port}"

    @property
    def key(self) -> tuple[object, ...]:
        """What two must have in common to share a connection."""
        via = self.via.key if self.via else ()
        way = self.proxy, self.carried is not None, via
        return self.known_as, self.host, self.port, self.user, self.identities, way
