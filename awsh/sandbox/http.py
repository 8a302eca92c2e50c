"""HTTP/1.1 with keep-alive for one WSGI application, on loopback."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from moto.moto_server.werkzeug_app import MotoRequestHandler
from werkzeug.serving import BaseWSGIServer, make_server

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

log = logging.getLogger(__name__)

IDLE = 300
"""Seconds a kept-alive connection may rest before it is closed."""


class Handler(MotoRequestHandler):
    """Reads a request whole, answers it whole, and keeps the connection.

    Werkzeug's own handler closes after every answer, which costs a client a connection and two
    short writes, and so a delayed acknowledgement, for each request.
    """

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 65536
    timeout = IDLE

    def handle_expect_100(self) -> bool:
        super().handle_expect_100()
        self.wfile.flush()
        return True

    def run_wsgi(self) -> None:
        self.environ = environ = self.make_environ()
        body = _read_body(environ)
        environ["wsgi.input"] = io.BytesIO(body)
        environ["CONTENT_LENGTH"] = str(len(body))
        environ["awsh.headers"] = self.headers.items()
        answer: dict[str, Any] = {}

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> Any:
            answer["status"], answer["headers"] = status, headers
            return lambda data: None

        chunks: Iterable[bytes] = self.server.app(environ, start_response)
        try:
            data = b"".join(chunks)
        finally:
            if hasattr(chunks, "close"):
                chunks.close()
        self._answer(answer["status"], answer["headers"], data)

    def _answer(self, status: str, headers: list[tuple[str, str]], data: bytes) -> None:
        code, _, reason = status.partition(" ")
        bodiless = code in ("204", "304") or code.startswith("1")
        head = self.command == "HEAD"
        self.send_response(int(code), reason)
        for name, value in headers:
            if name.lower() not in ("connection", "transfer-encoding") and (
                head or name.lower() != "content-length"
            ):
                self.send_header(name, value)
        if (not head and not bodiless) or (
            head and not any(name.lower() == "content-length" for name, _ in headers)
        ):
            self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if not head and not bodiless:
            self.wfile.write(data)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        log.debug("%s %s", self.requestline, code)

    def log(self, type: str, message: str, *args: Any) -> None:
        log.info(message, *args)


def _read_body(environ: dict[str, Any]) -> bytes:
    stream = environ["wsgi.input"]
    if environ.get("wsgi.input_terminated"):
        return b"".join(iter(lambda: stream.read(1 << 20), b""))
    length = int(environ.get("CONTENT_LENGTH") or 0)
    data: bytes = stream.read(length) if length > 0 else b""
    if len(data) < length:
        raise ConnectionError("the client went away in the middle of a request")
    return data


def listen(app: WSGIApplication, port: int) -> BaseWSGIServer:
    """A threaded server for APP on 127.0.0.1; PORT 0 means a free one. Raises OSError, SystemExit."""
    server = make_server("127.0.0.1", port, app, threaded=True, request_handler=Handler)
    server.daemon_threads = True  # type: ignore[attr-defined]
    return server
