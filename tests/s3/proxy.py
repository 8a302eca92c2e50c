"""A proxy in front of the sandbox that does harm: flips bits, cuts answers short, breaks connections, refuses."""

from __future__ import annotations

import http.client
import re
import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple
from urllib.parse import urlsplit


class Asked(NamedTuple):
    """A request. key: the access key that signed it."""

    method: str
    path: str
    key: str
    body: bytes


class Said(NamedTuple):
    """An answer that S3 did not give."""

    status: int
    body: bytes


def refusal(status: int, code: str) -> Said:
    """An error of S3's; with status 200, one that comes where success was told already."""
    text = f"<?xml version='1.0' encoding='UTF-8'?><Error><Code>{code}</Code><Message>told by a test</Message></Error>"
    return Said(status, text.encode())


SLOW_DOWN = refusal(503, "SlowDown")
EXPIRED = refusal(400, "ExpiredToken")


def times(count: int, method: str, part: str = "") -> Callable[..., bool]:
    """Whether it is one of the first COUNT requests by METHOD whose path has PART in it."""
    left = threading.Semaphore(count)

    def is_one(asked: str, path: str, *_: object) -> bool:
        return asked == method and part in path and left.acquire(blocking=False)

    return is_one


def once_each() -> Callable[..., bool]:
    """Whether the very same was not asked before."""
    seen: set[tuple[str, ...]] = set()
    lock = threading.Lock()

    def is_new(*asked: str) -> bool:
        with lock:
            new = asked not in seen
            seen.add(asked)
            return new

    return is_new


@dataclass
class Faults:
    """flip: whose answers get one bit flipped. cut: whose answers end after so many bytes.

    reset: whose connections are reset before an answer; lose: after S3 has done what was asked.
    wait: how many seconds an answer takes longer. stall: after so many of its bytes nothing more comes.
    Each is asked with method and path, for every request; `seen` has them all.
    answer: what is said in the place of S3, which does not hear of the request.
    expired: access keys that are not taken any more. page: how many keys a page of a listing has at most.
    """

    flip: Callable[[str, str], bool] = lambda method, path: False
    cut: Callable[[str, str], int | None] = lambda method, path: None
    reset: Callable[[str, str], bool] = lambda method, path: False
    lose: Callable[[str, str], bool] = lambda method, path: False
    wait: Callable[[str, str], float] = lambda method, path: 0
    stall: Callable[[str, str], int | None] = lambda method, path: None
    answer: Callable[[Asked], Said | None] = lambda asked: None
    expired: set[str] = field(default_factory=set)
    page: int | None = None
    seen: list[tuple[str, str]] = field(default_factory=list)


class Proxy:
    """Listens on a free port until it is closed."""

    def __init__(self, url: str) -> None:
        self.faults = Faults()
        self._closing = threading.Event()
        proxy = self

        class Handler(_Handler):
            target = urlsplit(url).netloc
            faults = property(lambda self: proxy.faults)
            closing = proxy._closing

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    target = ""
    faults: Faults
    closing: threading.Event

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        faults = self.faults
        faults.seen.append((self.command, self.path))
        if faults.reset(self.command, self.path):
            self._reset()
            return
        said = self._instead(body)
        if said is not None:
            self._answer(said.status, {"Content-Type": "application/xml"}, said.body)
            return
        if self.closing.wait(faults.wait(self.command, self.path)):
            return
        connection = http.client.HTTPConnection(self.target, timeout=30)
        try:
            headers = {name: value for name, value in self.headers.items() if name != "Expect"}
            connection.request(self.command, self._path(), body, headers)
            answer = connection.getresponse()
            data = answer.read()
        finally:
            connection.close()
        if faults.lose(self.command, self.path):
            self._reset()
            return
        self._answer(answer.status, dict(answer.getheaders()), data)

    def _reset(self) -> None:
        # Closing with a linger of zero sends RST.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()

    def _instead(self, body: bytes) -> Said | None:
        signed = re.search("Credential=([^/]+)/", self.headers.get("Authorization", ""))
        asked = Asked(self.command, self.path, signed[1] if signed else "", body)
        said = self.faults.answer(asked)
        return EXPIRED if said is None and asked.key in self.faults.expired else said

    def _path(self) -> str:
        page = self.faults.page
        return f"{self.path}&max-keys={page}" if page and "list-type=2" in self.path else self.path

    def _answer(self, status: int, headers: dict[str, str], data: bytes) -> None:
        faults = self.faults
        self.send_response_only(status)
        for name, value in headers.items():
            if name.lower() not in ("connection", "transfer-encoding", "content-length"):
                self.send_header(name, value)
        length = headers.get("Content-Length") if self.command == "HEAD" else str(len(data))
        self.send_header("Content-Length", length or "0")
        self.end_headers()
        if self.command == "HEAD":
            return
        if faults.flip(self.command, self.path) and data:
            middle = len(data) // 2
            data = data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]
        cut = faults.cut(self.command, self.path)
        stalled = faults.stall(self.command, self.path)
        if cut is not None and cut < len(data):
            data = data[:cut]
            self.close_connection = True
        self.wfile.write(data[:stalled])
        if stalled is not None:
            self.closing.wait(60)
            self.close_connection = True

    do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = _pass_on

    def log_message(self, format: str, *args: object) -> None:
        pass
