"""pymysql's connection with another way of reading and writing its socket.

It waits with patience instead of blocking, and reads the rows of a result many at a time: pymysql's own loop
takes several times as long.
"""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from typing import Any

import pymysql
from pymysql.constants import CR
from pymysql.err import OperationalError

from awsh.sql.mysql.values import Converter
from awsh.sql.patience import GaveUp, Patience
from awsh.sql.results import Batch

CHUNK = 1 << 16
_LONGEST = 0xFFFFFF


class Wire(pymysql.Connection):  # type: ignore[misc]
    """patience: None while the connection is made; its timeouts hold then."""

    patience: Patience | None = None

    def settled(self, patience: Patience) -> None:
        """The handshake is over: from now on reading and writing wait with PATIENCE."""
        self.patience = patience
        self._buffer = bytearray()
        self._at = 0
        self._read_timeout = self._write_timeout = self._current_timeout = 0
        self._sock.setblocking(False)

    def more(self) -> None:
        """Puts what comes next behind what is in the buffer."""
        if self._at:
            del self._buffer[: self._at]
            self._at = 0
        while True:
            try:
                data = self._sock.recv(CHUNK)
                break
            except (ssl.SSLWantReadError, BlockingIOError):
                self._wait(self._sock, None)
            except ssl.SSLWantWriteError:
                self._wait(None, self._sock)
            except OSError as error:
                raise self._gone(f"{error.strerror or error}") from None
        if not data:
            raise self._gone("the server closed it")
        self._buffer += data

    def rows(self, converters: Sequence[Converter], most: int) -> tuple[Batch, bool]:
        """Up to MOST rows of the result under way, fewer where fewer have come; and whether that was all.

        At the end the closing packet is left to be read.
        """
        made: Batch = []
        buffer = self._buffer
        while True:
            at = self._at
            end = len(buffer)
            while len(made) < most:
                if end - at < 5:
                    break
                length = buffer[at] | buffer[at + 1] << 8 | buffer[at + 2] << 16
                first = buffer[at + 4]
                if (first == 0xFE and length < 9) or first == 0xFF:
                    self._at = at
                    return made, True
                if length == _LONGEST:
                    if made:
                        self._at = at
                        return made, False
                    self._at = at
                    made.append(self._row(self._read_packet().get_all_data(), converters))
                    return made, False
                if end - at - 4 < length:
                    break
                self._next_seq_id = (buffer[at + 3] + 1) & 0xFF
                at += 4
                made.append(self._row(bytes(buffer[at : at + length]), converters))
                at += length
            self._at = at
            if made:
                return made, False
            self.more()

    @staticmethod
    def _row(data: bytes, converters: Sequence[Converter]) -> tuple[Any, ...]:
        at = 0
        values: list[Any] = []
        add = values.append
        for convert in converters:
            size = data[at]
            at += 1
            if size >= 251:
                if size == 251:
                    add(None)
                    continue
                width = 2 if size == 252 else 3 if size == 253 else 8
                size = int.from_bytes(data[at : at + width], "little")
                at += width
            add(convert(data[at : at + size]))
            at += size
        return tuple(values)

    def _force_close(self) -> None:
        # A result that is let go of would want to read its rest.
        if self._result is not None:
            self._result.unbuffered_active = False
            self._result.has_next = False
        super()._force_close()

    def _read_bytes(self, count: int) -> bytes:
        if self.patience is None:
            return super()._read_bytes(count)  # type: ignore[no-any-return]
        while len(self._buffer) - self._at < count:
            self.more()
        data = bytes(self._buffer[self._at : self._at + count])
        self._at += count
        return data

    def _write_bytes(self, data: bytes) -> None:
        if self.patience is None:
            super()._write_bytes(data)
            return
        rest = memoryview(data)
        while rest:
            try:
                rest = rest[self._sock.send(rest[: 1 << 18]) :]
            except (ssl.SSLWantWriteError, BlockingIOError):
                self._wait(None, self._sock)
            except ssl.SSLWantReadError:
                self._wait(self._sock, None)
            except OSError as error:
                raise self._gone(f"{error.strerror or error}") from None

    def _wait(self, read: Any, write: Any) -> None:
        assert self.patience is not None
        try:
            self.patience.wait(read, write)
        except GaveUp:
            self._force_close()
            raise

    def _gone(self, why: str) -> OperationalError:
        self._force_close()
        return OperationalError(CR.CR_SERVER_LOST, why)
