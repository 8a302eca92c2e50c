"""A command on the server, with its three streams and its exit code."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from awsh.errors import CommandError, Exited
from awsh.output.safe import safe_text

if TYPE_CHECKING:
    from awsh.ssh.connection import SshConnection

_CHUNK = 64 * 1024
_LOOK_SECONDS = 0.2
_GRACE_SECONDS = 1.0


class Remote:
    """One command that runs. Raises CommandError when it cannot be started."""

    def __init__(
        self,
        connection: SshConnection,
        command: str,
        stdin: Iterable[bytes] | None,
        error: Callable[[bytes], None],
    ) -> None:
        import paramiko

        self._connection = connection
        self._command = command
        self._problem: BaseException | None = None
        self._channel = connection.session()
        try:
            self._channel.exec_command(command)
        except (paramiko.SSHException, OSError, EOFError) as problem:
            self._channel.close()
            if not connection.alive:
                raise connection.lost() from None
            raise CommandError(
                f"{connection.host.name} does not run commands: {safe_text(str(problem))[:120]}"
            ) from None
        self._errors = self._thread(self._read_errors, error)
        self._feeder = self._thread(self._feed, stdin) if stdin is not None else None
        if stdin is None:
            with suppress(Exception):
                self._channel.shutdown_write()

    def _thread(self, work: Callable[[Any], None], what: Any) -> threading.Thread:
        thread = threading.Thread(target=work, args=(what,), name="ssh command", daemon=True)
        thread.start()
        return thread

    def _read_errors(self, tell: Callable[[bytes], None]) -> None:
        with suppress(Exception):
            while chunk := self._channel.recv_stderr(_CHUNK):
                tell(chunk)

    def _feed(self, stdin: Iterable[bytes]) -> None:
        try:
            for chunk in stdin:
                if not self._sent(chunk):
                    return
        except BaseException as problem:
            self._problem = problem
        finally:
            close = getattr(stdin, "close", None)
            if close is not None:
                with suppress(Exception):
                    close()
            with suppress(Exception):
                self._channel.shutdown_write()

    def _sent(self, data: bytes) -> bool:
        """False where it has read what it wanted, as `head` does, or the connection is gone."""
        while data:
            try:
                count = self._channel.send(data)
            except TimeoutError:
                # The channel's timeout is for reading. Who reads slowly there still gets all of it.
                continue
            except Exception:
                return False
            if not count:
                return False
            data = data[count:]
        return True

    def output(self, stopped: Callable[[], bool]) -> Iterator[bytes]:
        """Its standard output, then its end. See `SshConnection.run`."""
        ended = False
        try:
            self._channel.settimeout(_LOOK_SECONDS)
            while True:
                try:
                    chunk = self._channel.recv(_CHUNK)
                except TimeoutError:
                    self._check(stopped)
                    continue
                if not chunk:
                    break
                yield chunk
                self._check(stopped)
            while not self._channel.status_event.wait(_LOOK_SECONDS):
                self._check(stopped)
            ended = True
        finally:
            if not ended:
                self._stop()
            self._channel.close()
        self._errors.join(_GRACE_SECONDS)
        self._judge()

    def _check(self, stopped: Callable[[], bool]) -> None:
        if self._problem is not None:
            raise self._problem
        if stopped():
            raise KeyboardInterrupt

    def _judge(self) -> None:
        """Raises what the end of it was."""
        if self._problem is not None:
            raise self._problem
        code = self._channel.recv_exit_status()
        where = self._connection.host.name
        if code < 0:
            if not self._connection.alive:
                raise self._connection.lost()
            raise CommandError(f"`{self._command}` was ended by a signal on {where}")
        if code:
            raise Exited(f"`{self._command}` exited with {code} on {where}", code=code)

    def _stop(self) -> None:
        """Ends it as Ctrl-C would; without a terminal the server would let it run on."""
        with suppress(Exception):
            for signal in ("INT", "TERM"):
                self._signal(signal)
                deadline = time.monotonic() + _GRACE_SECONDS
                while time.monotonic() < deadline and self._connection.alive:
                    # What it still writes must not hold it up.
                    while self._channel.recv_ready():
                        self._channel.recv(_CHUNK)
                    if self._channel.status_event.wait(0.05):
                        return

    def _signal(self, name: str) -> None:
        """RFC 4254, 6.9: the library has no function for it."""
        from paramiko.common import cMSG_CHANNEL_REQUEST
        from paramiko.message import Message

        message = Message()
        message.add_byte(cMSG_CHANNEL_REQUEST)
        message.add_int(self._channel.remote_chanid)
        message.add_string("signal")
        message.add_boolean(False)
        message.add_string(name)
        self._channel.get_transport()._send_user_message(message)
