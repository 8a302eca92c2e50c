"""HTTP/1.1 that costs next to nothing, for measuring clients: one thread, nothing waited for, large bodies
counted and not kept, large answers sent by the kernel."""

from __future__ import annotations

import os
import selectors
import socket
import sys
import tempfile
import zlib
from collections import deque
from collections.abc import Callable
from random import Random
from typing import NamedTuple, Protocol
from urllib.parse import unquote, unquote_plus

PERIOD = (8 << 20) + 4099
"""Bytes after which the content of large objects repeats: no multiple of any client's parts, so that parts in
the wrong place are noticed."""
KEPT = 1 << 20
"""Bytes of the largest body that is kept."""
_SCRATCH = memoryview(bytearray(1 << 20))


def pattern() -> bytes:
    """One period of what large objects are made of: the same in every process."""
    return Random(3).randbytes(PERIOD)


class Stretch(NamedTuple):
    """So many bytes of a large object."""

    offset: int
    size: int


class Sink(Protocol):
    def add(self, data: memoryview) -> None: ...


class Body:
    """What a request carries. kept: its bytes, unless it is so large that only its size counts."""

    def __init__(self, *, keep: bool, check: bool) -> None:
        self.size = 0
        self.crc = 0
        self.kept = bytearray() if keep else None
        self._check = check

    def add(self, data: memoryview) -> None:
        self.size += len(data)
        if self.kept is not None:
            self.kept += data
        if self._check:
            self.crc = zlib.crc32(data, self.crc)


class Sized:
    """A body of so many bytes."""

    def __init__(self, size: int, sink: Sink) -> None:
        self._left = size
        self._sink = sink

    def feed(self, data: memoryview) -> memoryview | None:
        """Takes what belongs to the body; what follows it once the body is whole."""
        taken = min(self._left, len(data))
        self._sink.add(data[:taken])
        self._left -= taken
        return None if self._left else data[taken:]


class Chunked:
    """A body in chunks, HTTP's or AWS's, which may have signatures behind their sizes and headers at the end."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._line = b""
        self._left = 0
        self._ending = False
        self.trailers: dict[str, str] = {}

    def add(self, data: memoryview) -> None:
        self.feed(data)

    def feed(self, data: memoryview) -> memoryview | None:
        while data:
            if self._left:
                taken = min(self._left, len(data))
                self._sink.add(data[:taken])
                self._left -= taken
                data = data[taken:]
                continue
            piece = bytes(data[:4096])
            end = piece.find(b"\n") + 1
            self._line += piece[: end or None]
            data = data[end or len(piece) :]
            if not end:
                continue
            line, self._line = self._line.strip().decode("latin-1"), b""
            if self._ending:
                if not line:
                    return data
                name, _, value = line.partition(":")
                self.trailers[name.lower()] = value.strip()
            elif line:
                self._left = int(line.split(";")[0], 16)
                self._ending = self._left == 0
        return None


class Request:
    """What was asked for. headers: names in lower case; those behind the body are among them."""

    __slots__ = ("body", "headers", "method", "path", "query")

    def __init__(self, head: str) -> None:
        first, *lines = head.split("\r\n")
        self.method, target, _ = first.split(" ", 2)
        path, _, query = target.partition("?")
        self.path = unquote(path) if "%" in path else path
        self.query: dict[str, str] = {}
        if query:
            for word in query.split("&"):
                name, _, value = word.partition("=")
                self.query[name] = unquote_plus(value)
        self.headers: dict[str, str] = {}
        for line in lines:
            name, _, value = line.partition(":")
            self.headers[name.lower()] = value.strip()
        self.body = Body(keep=True, check=False)


Answer = list[bytes | Stretch]


class Server:
    """Listens on loopback. answer: gives head and body of the answer to a request."""

    def __init__(self, answer: Callable[[Request], Answer], port: int = 0) -> None:
        self.answer = answer
        self.check = False
        self.selector = selectors.DefaultSelector()
        self.pattern = tempfile.TemporaryFile()  # noqa: SIM115 (open as long as the server)
        self.pattern.write(pattern())
        self.pattern.flush()
        self._socket = socket.create_server(("127.0.0.1", port), backlog=1000)
        self._socket.setblocking(False)
        self.selector.register(self._socket, selectors.EVENT_READ, self._accept)
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def serve_until_end_of_input(self) -> None:
        """Whoever started it holds its standard input: so it never stays behind."""
        self.selector.register(sys.stdin, selectors.EVENT_READ, None)
        while True:
            for key, events in self.selector.select():
                if key.data is None:
                    return
                key.data(events)

    def _accept(self, _: int) -> None:
        connected, _address = self._socket.accept()
        connected.setblocking(False)
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        made = _Connection(self, connected)
        self.selector.register(connected, selectors.EVENT_READ, made.ready)


class _Connection:
    def __init__(self, server: Server, connected: socket.socket) -> None:
        self._server = server
        self._socket = connected
        self._pending = b""
        self._request: Request | None = None
        self._body: Sized | Chunked | None = None
        self._trailing: list[Chunked] = []
        self._out: deque[memoryview | Stretch] = deque()
        self._waiting = False

    def ready(self, events: int) -> None:
        try:
            if events & selectors.EVENT_WRITE:
                self._flush()
            if events & selectors.EVENT_READ:
                self._read()
        except BlockingIOError:
            pass
        except OSError:
            self._close()

    def _close(self) -> None:
        self._server.selector.unregister(self._socket)
        self._socket.close()

    def _read(self) -> None:
        size = self._socket.recv_into(_SCRATCH)
        if not size:
            self._close()
            return
        data = _SCRATCH[:size]
        if self._body is not None:
            rest = self._body.feed(data)
            if rest is None:
                return
            self._finish()
            data = rest
        self._pending += data
        while self._body is None and (end := self._pending.find(b"\r\n\r\n")) >= 0:
            head, rest = self._pending[:end], memoryview(self._pending)[end + 4 :]
            self._pending = b""
            self._begin(Request(head.decode("latin-1")), rest)

    def _begin(self, request: Request, data: memoryview) -> None:
        headers = request.headers
        self._request = request
        size = int(headers.get("content-length", "0"))
        chunked = "chunked" in headers.get("transfer-encoding", "")
        if size or chunked:
            if "expect" in headers:
                self._send([b"HTTP/1.1 100 Continue\r\n\r\n"])
            keep = request.method != "PUT" or int(headers.get("x-amz-decoded-content-length") or size) <= KEPT
            request.body = Body(keep=keep, check=self._server.check)
            sink: Sink = request.body
            if "aws-chunked" in headers.get("content-encoding", ""):
                sink = Chunked(sink)
                self._trailing.append(sink)
            self._body = Chunked(sink) if chunked else Sized(size, sink)
            rest = self._body.feed(data)
            if rest is None:
                return
            data = rest
        self._finish()
        self._pending = bytes(data)

    def _finish(self) -> None:
        request = self._request
        assert request is not None
        for chunks in self._trailing:
            request.headers.update(chunks.trailers)
        self._trailing.clear()
        self._request = self._body = None
        self._send(self._server.answer(request))

    def _send(self, answer: Answer) -> None:
        self._out += [part if isinstance(part, Stretch) else memoryview(part) for part in answer]
        if not self._waiting:
            self._flush()

    def _flush(self) -> None:
        while self._out:
            part = self._out[0]
            left: memoryview | Stretch | None
            try:
                if isinstance(part, Stretch):
                    place = part.offset % PERIOD
                    size = min(part.size, PERIOD - place)
                    sent = os.sendfile(self._socket.fileno(), self._server.pattern.fileno(), place, size)
                    left = Stretch(part.offset + sent, part.size - sent) if sent < part.size else None
                else:
                    left = part[self._socket.send(part) :] or None
            except BlockingIOError:
                self._watch(waiting=True)
                return
            if left is None:
                self._out.popleft()
            else:
                self._out[0] = left
        self._watch(waiting=False)

    def _watch(self, *, waiting: bool) -> None:
        """waiting: for room to send in."""
        if waiting != self._waiting:
            self._waiting = waiting
            events = selectors.EVENT_READ | (selectors.EVENT_WRITE if waiting else 0)
            self._server.selector.modify(self._socket, events, self.ready)
