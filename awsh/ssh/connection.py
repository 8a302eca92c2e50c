"""A connection to a server: commands, files, and sockets to what the server can reach."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from awsh.errors import CommandError
from awsh.output.safe import safe_text
from awsh.ssh.failures import SshLost, SshUnreachable

if TYPE_CHECKING:
    import socket

    from awsh.ssh.host import SshHost
    from awsh.ssh.known_hosts import HostKey
    from awsh.ssh.pump import Pump


class SshConnection:
    """Kept by the shell and shared by all that goes to the same server as the same user; safe in any thread."""

    def __init__(self, host: SshHost, transport: Any, timeout: float) -> None:
        self.host = host
        self.transport = transport
        self._timeout = timeout

    @property
    def alive(self) -> bool:
        """Whether it can be used; a server that is gone is noticed within 15 seconds."""
        return bool(self.transport.is_active() and self.transport.is_authenticated())

    @property
    def host_key(self) -> HostKey:
        """The key that the server has shown."""
        from awsh.ssh.known_hosts import HostKey

        key = self.transport.get_remote_server_key()
        return HostKey(key.get_name(), key.asbytes())

    @property
    def banner(self) -> str:
        """What the server says to everybody who logs in; from outside, like everything that it says."""
        return (self.transport.get_banner() or b"").decode("utf-8", "replace").strip()

    def run(
        self,
        command: str,
        *,
        stdin: Iterable[bytes] | None = None,
        error: Callable[[bytes], None] = lambda chunk: None,
        stopped: Callable[[], bool] = lambda: False,
    ) -> Iterator[bytes]:
        """Runs COMMAND as the user's shell there understands it, and gives its standard output as it comes.

        stdin: what its standard input is; nothing when None. error: is told of its standard error, from
        another thread. stopped: asked now and then whether it is still wanted.
        Ends it when it is not read to its end, and on Ctrl-C. Raises Exited with its code, SshLost.
        """
        from awsh.ssh.running import Remote

        return Remote(self, command, stdin, error).output(stopped)

    def dial(self, host: str, port: int, timeout: float | None = None) -> socket.socket:
        """A socket to what the server reaches at HOST and PORT, through it; nothing listens here.

        Raises SshUnreachable with the server's reason, SshLost.
        """
        import socket

        channel = self._forwarded(host, port, self._timeout if timeout is None else timeout)
        # A driver wants a real socket, with everything that one has: TLS asks for that.
        outside, inside = socket.socketpair()
        self._pump(channel, inside)
        return outside

    def check(self, host: str, port: int) -> None:
        """Has the server connect to HOST and PORT, and end that again. Raises as `dial`."""
        self._forwarded(host, port, self._timeout).close()

    def carry(
        self,
        connected: socket.socket,
        host: str,
        port: int,
        *,
        moved: Callable[[int, int], None] = lambda there, back: None,
        ended: Callable[[], None] = lambda: None,
    ) -> Pump:
        """Joins CONNECTED, which is closed in the end, with what the server reaches at HOST and PORT.

        moved, ended: see `Pump`. Raises as `dial`, and leaves CONNECTED as it was then.
        """
        return self._pump(self._forwarded(host, port, self._timeout), connected, moved=moved, ended=ended)

    def _pump(self, channel: Any, inside: socket.socket, **told: Any) -> Pump:
        from awsh.ssh.passing import ChannelPump

        return ChannelPump(channel, inside, lambda: channel.closed or not self.transport.is_active(), **told)

    def _forwarded(self, host: str, port: int, timeout: float) -> Any:
        import paramiko

        where = f"{host}, port {port},"
        try:
            return self.transport.open_channel(
                "direct-tcpip", (host, port), ("127.0.0.1", 0), timeout=timeout
            )
        except paramiko.ChannelException as refused:
            reason = {
                1: "it does not forward there",
                2: "nothing takes the connection there",
                4: "it has no room for more",
            }.get(refused.code, safe_text(refused.text)[:120])
            raise SshUnreachable(f"{self.host.name} cannot connect to {where} {reason}") from None
        except (paramiko.SSHException, OSError, EOFError):
            if self.transport.is_active():
                raise SshUnreachable(f"nothing answers {self.host.name} at {where[:-1]}") from None
            raise self.lost() from None

    def sftp(self) -> Any:
        """paramiko's SFTPClient, on a channel of its own; to be closed. Raises CommandError."""
        import paramiko

        channel = self.session()
        try:
            channel.settimeout(self._timeout)
            channel.invoke_subsystem("sftp")
            client = paramiko.SFTPClient(channel)
            channel.settimeout(None)
        except (paramiko.SSHException, OSError, EOFError) as error:
            channel.close()
            if not self.alive:
                raise self.lost() from None
            raise CommandError(
                f"{self.host.name} has no file transfer (SFTP)", hint=safe_text(str(error))[:120] or None
            ) from None
        return client

    def session(self) -> Any:
        """A channel for one command or subsystem, as paramiko has it. Raises CommandError."""
        import paramiko

        deadline = time.monotonic() + self._timeout
        try:
            return self.transport.open_session(timeout=self._timeout)
        except (paramiko.SSHException, OSError, EOFError) as error:
            if not self.alive:
                raise self.lost() from None
            if time.monotonic() >= deadline:
                raise SshLost(f"{self.host.name} does not answer any more") from None
            raise CommandError(f"{self.host.name} opens no session: {safe_text(str(error))[:120]}") from None

    def lost(self) -> SshLost:
        """What to raise when it has ended under somebody's hands."""
        return SshLost(f"the connection to {self.host.name} was lost")

    def close(self) -> None:
        """Safe to call twice; sockets that came of it end."""
        with suppress(Exception):
            self.transport.close()
