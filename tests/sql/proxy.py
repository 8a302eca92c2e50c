"""A way to a server that can stall, and be cut."""

from __future__ import annotations

import select
import socket
import threading
from contextlib import suppress

from awsh.sql import Dial


class Proxy:
    """Every dial goes through it. stalled: it takes nothing on; refusing: new ones are not answered either."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.stalled = False
        self.refusing = False
        self.dials = 0
        self._pairs: list[tuple[socket.socket, socket.socket]] = []

    @property
    def dial(self) -> Dial:
        def dial() -> socket.socket:
            self.dials += 1
            if self.refusing:
                raise ConnectionRefusedError("refused by the test")
            ours, near = socket.socketpair()
            far = socket.create_connection(("127.0.0.1", self._port))
            self._pairs.append((near, far))
            threading.Thread(target=self._run, args=(near, far), daemon=True).start()
            return ours

        return dial

    def _run(self, near: socket.socket, far: socket.socket) -> None:
        other = {near: far, far: near}
        try:
            while True:
                for ready in select.select([near, far], [], [], 0.05)[0]:
                    if self.stalled:
                        threading.Event().wait(0.05)
                        continue
                    data = ready.recv(65536)
                    if not data:
                        return
                    other[ready].sendall(data)
        except (OSError, ValueError):
            pass
        finally:
            near.close()
            far.close()

    def cut(self) -> None:
        """Every connection that there is ends at once."""
        pairs, self._pairs = self._pairs, []
        for pair in pairs:
            for end in pair:
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
