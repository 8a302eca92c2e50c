"""The way to a host and port: straight, or through a server that can reach it."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from awsh.errors import CommandError
from awsh.ssh.failures import SshUnreachable
from awsh.tunnel.naming import bastions, server_named

if TYPE_CHECKING:
    from awsh.context import Context
    from awsh.ssh import SshHost
    from awsh.ssh.pump import Pump


@dataclass(frozen=True)
class Way:
    """host, port: where it leads to. via: the server it goes through, None where it is straight.

    network: the one that the host is in, when that is known.
    """

    ctx: Context = field(repr=False)
    host: str
    port: int
    via: SshHost | None = None
    label: str = ""
    network: str = ""

    @property
    def last(self) -> str:
        """Who speaks to the host in the end."""
        return self.via.name if self.via is not None else "this machine"

    def dial(self) -> socket.socket:
        """A socket of its own. The connection to the server between is shared and made again when it was lost.

        Raises CommandError and its kin.
        """
        if self.via is not None:
            with self._explained():
                return self.ctx.ssh(self.via).dial(self.host, self.port)
        from awsh.sql import direct

        host, port = self.ctx.address(self.host, self.port)
        try:
            return direct(host, port)()
        except OSError as error:
            raise self._closed(error) from None

    def check(self) -> None:
        """Connects to the end of the way and leaves. Raises as `dial`."""
        if self.via is not None:
            with self._explained():
                self.ctx.ssh(self.via).check(self.host, self.port)
        else:
            self.dial().close()

    def carry(
        self,
        connected: socket.socket,
        *,
        moved: Callable[[int, int], None] = lambda there, back: None,
        ended: Callable[[], None] = lambda: None,
    ) -> Pump:
        """Joins CONNECTED with what is at the end of the way. Raises as `dial`, and leaves it as it was then."""
        if self.via is not None:
            return self.ctx.ssh(self.via).carry(connected, self.host, self.port, moved=moved, ended=ended)
        from awsh.ssh.pump import Pump

        far = _Plain(self.dial())
        return Pump(far, connected, lambda: far.closed, moved=moved, ended=ended)

    @property
    def alive(self) -> bool:
        """Whether the server between answers, as far as is known."""
        return self.via is None or self.ctx.shell.ssh.held(self.via) is not None

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Names who finds out why: the server between may be gone, or cannot go on."""
        try:
            yield
        except SshUnreachable as error:
            if error.hint is None and self.network:
                error.hint = f"`bastion check {self.label or self.host}` finds out why"
            raise

    def _closed(self, error: OSError) -> CommandError:
        why = "nothing answers" if isinstance(error, TimeoutError) else error.strerror or str(error)
        return CommandError(
            f"{self.label or self.host}, port {self.port}, cannot be connected to: {why}",
            hint="its rules may let nobody in from here; `--via NAME` goes through a server",
        )


class _Plain:
    """A socket that is called as a channel is."""

    def __init__(self, connected: socket.socket) -> None:
        self._socket = connected
        self.recv = connected.recv
        self.sendall = connected.sendall
        self.closed = False

    def shutdown_write(self) -> None:
        self._socket.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        self.closed = True
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()


def way(
    ctx: Context,
    host: str,
    port: int,
    network: str = "",
    public: bool = True,
    via: str = "",
    label: str = "",
) -> Way:
    """The way to HOST and PORT: through VIA where that is named, straight where it is public, else through the
    first bastion of its NETWORK.

    Raises CommandError where none leads there, UsageError where VIA means nobody.
    """
    if via:
        return Way(ctx, host, port, server_named(ctx, via), label, network)
    if public or not network:
        return Way(ctx, host, port, None, label, network)
    found = next(bastions(ctx, network), None)
    if found is None:
        raise CommandError(
            f"{label or host} is in the private network {network}, and no bastion leads into it",
            hint=f"`bastion create --vpc {network}` makes one; `--via NAME` goes through any other server, "
            "`--via ssm:NAME` through an instance that Systems Manager reaches",
        )
    return Way(ctx, host, port, found, label, network)
