"""What a channel receives, passed on by the thread that decrypts it.

The library hands each packet to another thread through a buffer, which costs two changes of threads and three copies
a packet, more than the decryption. Here a packet goes to the socket at once where there is room; only what there is no
room for goes the library's way.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

from awsh.ssh.pump import Pump

_STEP = 128 * 1024
"""So many bytes are passed on before the server is told that there is room for more: well below its window."""
_CHUNK = 64 * 1024


class ChannelPump(Pump):
    """A pump whose far side is a channel."""

    def _receive(self) -> None:
        Passing(self._far, self._inside, lambda count: self._moved(0, count)).run()


class Passing:
    """Carries what CHANNEL receives to SOCKET, and tells MOVED of it."""

    def __init__(self, channel: Any, socket: socket.socket, moved: Callable[[int], None]) -> None:
        self._channel = channel
        self._socket = socket
        self._moved = moved
        self._pipe = channel.in_buffer
        self._passed = 0
        self._busy = False
        self._problem: OSError | None = None
        # What the library has put into its buffer until now, or is about to, is found there and goes first.
        self._pipe.feed = self._feed

    def _feed(self, data: bytes) -> None:
        """Called by the thread that decrypts: never waits, and never sends over the connection itself."""
        pipe = self._pipe
        with pipe._lock:
            if not self._busy and not len(pipe._buffer) and self._problem is None:
                try:
                    sent = self._socket.send(data, socket.MSG_DONTWAIT)
                except BlockingIOError:
                    sent = 0
                except OSError as error:
                    self._problem = error
                    sent = 0
                self._passed += sent
                self._moved(sent)
                data = data[sent:]
            if data:
                pipe._buffer_frombytes(data)
            if data or self._passed >= _STEP:
                pipe._cv.notify_all()

    def run(self) -> None:
        """Until the channel has ended: sends what there was no room for, and tells the server of the room there is.

        Raises OSError.
        """
        pipe = self._pipe
        while True:
            with pipe._lock:
                while not len(pipe._buffer) and self._passed < _STEP and not pipe._closed:
                    pipe._cv.wait()
                passed, self._passed = self._passed, 0
                waiting = pipe._buffer_tobytes(_CHUNK)
                del pipe._buffer[: len(waiting)]
                self._busy = bool(waiting)
                ended = pipe._closed and not waiting
                problem = self._problem
            if problem is not None:
                raise problem
            if waiting:
                self._socket.sendall(waiting)
                self._moved(len(waiting))
                with pipe._lock:
                    self._busy = False
            if ended:
                return
            self._room(passed + len(waiting))

    def _room(self, count: int) -> None:
        """RFC 4254, 5.2, as the library does it for those who receive."""
        room = self._channel._check_add_window(count)
        if room > 0:
            from paramiko.common import cMSG_CHANNEL_WINDOW_ADJUST
            from paramiko.message import Message

            message = Message()
            message.add_byte(cMSG_CHANNEL_WINDOW_ADJUST)
            message.add_int(self._channel.remote_chanid)
            message.add_int(room)
            self._channel.get_transport()._send_user_message(message)
