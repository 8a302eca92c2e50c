"""A connection that a program carries, from its start to the end of both."""

from __future__ import annotations

import select
import socket
import subprocess
import threading
from contextlib import suppress

from awsh.errors import CommandError
from awsh.ssh.carrier import Carrier

_GRACE_SECONDS = 2.0
"""How long it may take to end by itself, before it is killed."""


class Carried:
    """A connection that CARRIER carries. When either ends, so does the other, and the carrier is told.

    Raises CommandError where the program cannot be started.
    """

    def __init__(self, carrier: Carrier) -> None:
        self._carrier = carrier
        # Ours is the peer's; what is kept of the other end tells when nobody wants the connection any more.
        self.socket, self._far = socket.socketpair()
        try:
            self._process = subprocess.Popen(
                carrier.command,
                stdin=self._far.fileno(),
                stdout=self._far.fileno(),
                stderr=subprocess.DEVNULL,
                env=carrier.whole_environment,
                start_new_session=True,
            )
        except BaseException as error:
            self.socket.close()
            self._far.close()
            carrier.ended()
            if isinstance(error, OSError):
                raise CommandError(f"{carrier.command[0]} could not be run: {error.strerror}") from error
            raise
        self._ending = threading.Thread(target=self._end, name="ssh carrier", daemon=True)
        threading.Thread(target=self._wait, name="ssh carrier waits", daemon=True).start()
        self._ending.start()

    def close(self) -> None:
        """Ends it, and waits until the carrier was told; safe to call twice."""
        with suppress(OSError):
            self._far.shutdown(socket.SHUT_RDWR)
        self._ending.join()

    @property
    def over(self) -> bool:
        """Whether the program has ended and the carrier was told."""
        return not self._ending.is_alive()

    def _wait(self) -> None:
        self._process.wait()
        with suppress(OSError):
            self._far.shutdown(socket.SHUT_RDWR)

    def _end(self) -> None:
        hung_up = select.poll()
        hung_up.register(self._far, 0)
        hung_up.poll()
        try:
            self._process.terminate()
            try:
                self._process.wait(_GRACE_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        finally:
            self._far.close()
            self._carrier.ended()
