"""Giving libpq a socket, which it has no way to be given.

It is told to connect to a listener on loopback. Before it has said anything, the descriptor it holds is made to be
the dialled socket (dup2): what follows, TLS with the endpoint's name included, goes over that one, and nothing is
ever sent or accepted on loopback. The port stays bound without listening, for libpq's cancel request goes
to the same address, and its socket is exchanged in the same way.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable

from awsh.sql.database import Dial


class Doorway:
    """A port of loopback that libpq can begin to connect to, and nobody answers at."""

    def __init__(self) -> None:
        self._bound = self._bind(0)
        self.port: int = self._bound.getsockname()[1]

    def _bind(self, port: int) -> socket.socket:
        bound = socket.socket()
        try:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            bound.bind(("127.0.0.1", port))
        except BaseException:
            bound.close()
            raise
        return bound

    def enter(self, begin: Callable[[], int], dial: Dial) -> None:
        """Dials, has libpq BEGIN to connect, and exchanges the socket whose descriptor it gives."""
        dialled = dial()
        try:
            self._bound.listen(1)
            try:
                descriptor = begin()
                os.dup2(dialled.fileno(), descriptor, inheritable=False)
                os.set_blocking(descriptor, False)
            finally:
                self._bound.close()
                self._bound = self._bind(self.port)
        finally:
            dialled.close()

    def close(self) -> None:
        self._bound.close()
