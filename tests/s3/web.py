"""A web server with all that is wrong with web servers."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

WRITTEN = 1_700_000_000.0


@dataclass
class Page:
    """What one path answers. cuts: after so many bytes the connection ends, for one answer each.

    changes: another content for each answer. to: a redirection. stall: it stops there and says nothing.
    """

    body: bytes = b""
    type: str = "application/octet-stream"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    etag: str | None = '"v1"'
    dated: bool = True
    ranges: bool = True
    length: bool = True
    chunked: bool = False
    claims: int | None = None
    cuts: list[int] = field(default_factory=list)
    changes: list[tuple[str, bytes]] = field(default_factory=list)
    failing: list[int] = field(default_factory=list)
    stall: int | None = None


class Web:
    """Listens on a free port until it is closed. seen: path and headers of every request. tls: https."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.pages: dict[str, Page] = {}
        self.seen: list[tuple[str, dict[str, str]]] = []
        web = self

        class Handler(_Handler):
            server_of = web

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        if tls is not None:
            # The handshake waits for the first reading, in the request's own thread.
            self._server.socket = tls.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self.host = f"127.0.0.1:{self._server.server_address[1]}"
        self.url = f"http://{self.host}"
        self.closing = threading.Event()
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()

    def until_asked(self, times: int) -> None:
        deadline = time.monotonic() + 5
        while len(self.seen) < times and time.monotonic() < deadline:
            time.sleep(0.01)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_of: Web

    def do_GET(self) -> None:
        web = self.server_of
        web.seen.append((self.path, {name.title(): value for name, value in self.headers.items()}))
        page = web.pages.get(self.path.partition("?")[0])
        if page is None:
            self._say(404, {"Content-Length": "0"})
            return
        if page.failing:
            self._say(page.failing.pop(0), {"Content-Length": "0", "Retry-After": "0"})
            return
        if page.changes:
            page.etag, page.body = page.changes.pop(0)
        self._answer(page)

    def _answer(self, page: Page) -> None:
        body, status = page.body, page.status
        headers = {"Content-Type": page.type} | page.headers
        if page.etag:
            headers["ETag"] = page.etag
        if page.dated:
            headers["Last-Modified"] = formatdate(WRITTEN, usegmt=True)
        wanted = self.headers.get("Range")
        same = self.headers.get("If-Range") in (page.etag, headers.get("Last-Modified"))
        if wanted and page.ranges and same:
            begin = int(wanted.removeprefix("bytes=").removesuffix("-"))
            headers["Content-Range"] = f"bytes {begin}-{len(body) - 1}/{len(body)}"
            body, status = body[begin:], 206
        if page.chunked:
            headers["Transfer-Encoding"] = "chunked"
        elif page.length:
            headers["Content-Length"] = str(page.claims if page.claims is not None else len(body))
        else:
            self.close_connection = True
        self._say(status, headers)
        cut = page.cuts.pop(0) if page.cuts else None
        if cut is not None or page.claims is not None:
            self.close_connection = True
        sent = body if cut is None else body[:cut]
        if page.stall is not None:
            self.wfile.write(sent[: page.stall])
            self.wfile.flush()
            self.server_of.closing.wait(20)
            self.close_connection = True
            return
        if not page.chunked:
            self.wfile.write(sent)
            return
        for start in range(0, len(sent), 70_000):
            piece = sent[start : start + 70_000]
            self.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece))
        if cut is None:
            self.wfile.write(b"0\r\n\r\n")

    def _say(self, status: int, headers: dict[str, str]) -> None:
        self.send_response_only(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


Serve = Callable[..., str]
