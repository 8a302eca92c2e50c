"""The connections of one shell: made when first wanted, shared, dropped when dead, closed at the end."""

from __future__ import annotations

import shutil
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from awsh.ssh.connection import SshConnection
from awsh.ssh.host import SshHost

if TYPE_CHECKING:
    import socket

    from awsh.context import Context
    from awsh.ssh.carrier import Carrier
    from awsh.ssh.carrying import Carried


class Connections:
    """Safe in any thread: two that want the same server wait for one handshake."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made: dict[tuple[object, ...], SshConnection] = {}
        self._making: dict[tuple[object, ...], threading.Lock] = {}
        self._opened: dict[Path, Any] = {}
        self._carried: list[Carried] = []
        self._temporary: tuple[Path, str] | None = None

    def to(self, ctx: Context, host: SshHost) -> SshConnection:
        """The connection to HOST that is there, or a new one. Raises CommandError, KeyboardInterrupt."""
        with self._lock:
            making = self._making.setdefault(host.key, threading.Lock())
        with making:
            held = self.held(host)
            if held is not None:
                self._check_said(host, held)
                return held
            made = self._connected(ctx, host)
            with self._lock:
                self._made[host.key] = made
            return made

    def held(self, host: SshHost) -> SshConnection | None:
        """The connection to HOST, if there is one that lives."""
        with self._lock:
            found = self._made.get(host.key)
        if found is None or found.alive:
            return found
        found.close()
        with self._lock:
            # Another thread may have made a new one meanwhile.
            if self._made.get(host.key) is found:
                del self._made[host.key]
        return None

    def aliased(self, alias: str) -> SshConnection | None:
        """One that lives, to the server that is known as ALIAS."""
        with self._lock:
            found = list(self._made.values())
        return next((each for each in found if each.host.alias == alias and each.alive), None)

    def _connected(self, ctx: Context, host: SshHost) -> SshConnection:
        from awsh.ssh.authentication import log_in
        from awsh.ssh.watchdog import watch

        timeout = ctx.setting("ssh-timeout")
        transport, heard = self._shaken(ctx, host, timeout)
        try:
            transport.auth_timeout = transport.channel_timeout = max(timeout, 1)
            log_in(ctx, transport, host, self._opened)
        except BaseException:
            transport.close()
            raise
        watch(transport, heard)
        return SshConnection(host, transport, timeout)

    def check(self, ctx: Context, host: SshHost) -> None:
        """Whether the server answers and is who it should be, without logging in. Raises as `to`."""
        held = self.held(host)
        if held is not None:
            self._check_said(host, held)
        else:
            transport, _ = self._shaken(ctx, host, ctx.setting("ssh-timeout"))
            transport.close()

    def _check_said(self, host: SshHost, held: SshConnection) -> None:
        if host.fingerprint:
            from awsh.ssh.trust import check_said

            check_said(host, held.host_key)

    def _shaken(self, ctx: Context, host: SshHost, timeout: float) -> tuple[Any, Any]:
        from awsh.ssh.handshake import shake_hands
        from awsh.ssh.reaching import reach

        if host.via is not None:
            # It has a time of its own, and questions of its own.
            self.to(ctx, host.via)
        deadline = time.monotonic() + max(timeout, 1)
        return shake_hands(ctx, host, reach(ctx, host, deadline), deadline)

    def carry(self, carrier: Carrier) -> socket.socket:
        """A socket for the connection that it carries, until the shell ends at the latest. Raises CommandError."""
        from awsh.ssh.carrying import Carried

        made = Carried(carrier)
        with self._lock:
            self._carried = [each for each in self._carried if not each.over]
            self._carried.append(made)
        return made.socket

    def temporary_key(self) -> tuple[Path, str]:
        """A key that lives as long as the shell: its file, and the line of its public half."""
        from tempfile import mkdtemp

        from awsh.ssh.private_keys import make_temporary

        with self._lock:
            if self._temporary is None:
                self._temporary = make_temporary(Path(mkdtemp(prefix="awsh-ssh-")))
            return self._temporary

    def close(self) -> None:
        """Ends all of them; safe to call twice."""
        with self._lock:
            made, self._made = self._made, {}
            temporary, self._temporary = self._temporary, None
            carried, self._carried = self._carried, []
        # Those that go through another one were made after it.
        for connection in reversed(made.values()):
            connection.close()
        for each in carried:
            each.close()
        if temporary is not None:
            with suppress(OSError):
                shutil.rmtree(temporary[0].parent)
