"""A proxy in front of the sandbox that does harm: flips bits, cuts answers short, breaks connections."""

from __future__ import annotations

import http.client
import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


@dataclass
class Faults:
    """flip: whose answers get one bit flipped. cut: whose answers end after so many bytes.

    reset: whose connections are reset before an answer. Each is asked with method and path, for every
    request; `seen` has them all.
    """

    flip: Callable[[str, str], bool] = lambda method, path: False
    cut: Callable[[str, str], int | None] = lambda method, path: None
    reset: Callable[[str, str], bool] = lambda method, path: False
    seen: list[tuple[str, str]] = field(default_factory=list)


class Proxy:
    """Listens on a free port until it is closed."""

    def __init__(self, url: str) -> None:
        self.faults = Faults()
        proxy = self

        class Handler(_Handler):
            target = urlsplit(url).netloc
            faults = property(lambda self: proxy.faults)

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    target = ""
    faults: Faults

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        faults = self.faults
        faults.seen.append((self.command, self.path))
        if faults.reset(self.command, self.path):
            # Closing with a linger of zero sends RST.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            self.connection.close()
            return
        connection = http.client.HTTPConnection(self.target, timeout=30)
        try:
            headers = {name: value for name, value in self.headers.items() if name != "Expect"}
            connection.request(self.command, self.path, body, headers)
            answer = connection.getresponse()
            data = answer.read()
        finally:
            connection.close()
        self.send_response_only(answer.status, answer.reason)
        for name, value in answer.getheaders():
            if name.lower() not in ("connection", "transfer-encoding", "content-length"):
                self.send_header(name, value)
        length = answer.getheader("Content-Length") if self.command == "HEAD" else str(len(data))
        self.send_header("Content-Length", length or "0")
        self.end_headers()
        if faults.flip(self.command, self.path) and data:
            middle = len(data) // 2
            data = data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]
        cut = faults.cut(self.command, self.path)
        if cut is not None and cut < len(data):
            data = data[:cut]
            self.close_connection = True
        self.wfile.write(data)

    do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = _pass_on

    def log_message(self, format: str, *args: object) -> None:
        pass
