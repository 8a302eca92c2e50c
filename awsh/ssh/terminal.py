"""A session on the person's terminal without the system's ssh."""

from __future__ import annotations

import os
import select
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from awsh.errors import Exited

if TYPE_CHECKING:
    from awsh.context import Context
    from awsh.ssh.connection import SshConnection

_CHUNK = 32 * 1024


def attend(ctx: Context, connection: SshConnection) -> None:
    """Carries keys there and what is drawn back, until the shell there ends. Raises Exited, SshLost."""
    channel = connection.session()
    try:
        width, height = _size()
        channel.get_pty(os.environ.get("TERM", "vt100"), width, height)
        channel.invoke_shell()
        sys.stdout.flush()
        with _raw(sys.stdin.fileno()), _resized(channel):
            _carry(channel)
        code = channel.recv_exit_status()
    finally:
        channel.close()
    if code < 0 and not connection.alive:
        raise connection.lost()
    if code > 0:
        raise Exited(f"the session on {connection.host.name} exited with {code}", code=code)


def _size() -> tuple[int, int]:
    """Columns and lines of the window itself: COLUMNS and LINES do not change with it."""
    for stream in (sys.stdin, sys.stdout):
        with suppress(OSError, ValueError):
            return os.get_terminal_size(stream.fileno())
    return 80, 24


@contextmanager
def _raw(descriptor: int) -> Iterator[None]:
    """Every key as it is, Ctrl-C too; as it was afterwards, whatever happens."""
    import termios
    import tty

    before = termios.tcgetattr(descriptor)
    try:
        # What was typed ahead is kept.
        tty.setraw(descriptor, termios.TCSADRAIN)
        yield
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)


@contextmanager
def _resized(channel: Any) -> Iterator[None]:
    """Tells the server when the window's size changes."""

    def tell(*about: object) -> None:
        with suppress(Exception):
            width, height = _size()
            channel.resize_pty(width, height)

    before = signal.signal(signal.SIGWINCH, tell)
    try:
        # It may have changed since the terminal there was asked for.
        tell()
        yield
    finally:
        signal.signal(signal.SIGWINCH, before)


def _carry(channel: Any) -> None:
    keys, screen = sys.stdin.fileno(), sys.stdout.fileno()
    watched: list[Any] = [channel, keys]
    while True:
        ready = select.select(watched, [], [], 0.5)[0]
        if channel in ready or channel.closed:
            data = channel.recv(_CHUNK)
            if not data:
                return
            while data:
                data = data[os.write(screen, data) :]
        if keys in ready:
            typed = os.read(keys, _CHUNK)
            if typed:
                channel.sendall(typed)
            else:
                channel.shutdown_write()
                watched.remove(keys)
