"""One request to something that is served, as API Gateway and function URLs read it."""

from __future__ import annotations

import base64
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

LARGEST = 10 * 1024 * 1024
"""Bytes of a body that API Gateway takes."""

_TEXT = ("application/json", "application/xml", "application/javascript")


def _id() -> str:
    return base64.b64encode(os.urandom(11)).decode()


@dataclass(frozen=True)
class Request:
    """A request.

    path: decoded; raw_path: as it was sent. headers: as they were sent, in order. id: what the answer is known by.
    """

    method: str
    path: str
    raw_path: str
    query: str
    headers: list[tuple[str, str]]
    body: bytes
    source_ip: str = "127.0.0.1"
    protocol: str = "HTTP/1.1"
    id: str = field(default_factory=_id)
    moment: float = field(default_factory=time.time)

    def header(self, name: str) -> str | None:
        """All values of a header, joined; None where it was not sent. name: in lower case."""
        found = [value for known, value in self.headers if known.lower() == name]
        return ",".join(found) if found else None

    @property
    def epoch(self) -> int:
        """Milliseconds since 1970."""
        return int(self.moment * 1000)

    @property
    def common_time(self) -> str:
        """As web servers log it: 12/Mar/2020:19:03:58 +0000."""
        return datetime.fromtimestamp(self.moment, UTC).strftime("%d/%b/%Y:%H:%M:%S +0000")

    @property
    def parameters(self) -> dict[str, list[str]]:
        """The query, decoded: the values of each name in their order."""
        found: dict[str, list[str]] = {}
        for name, value in parse_qsl(self.query, keep_blank_values=True):
            found.setdefault(name, []).append(value)
        return found

    @property
    def cookies(self) -> list[str]:
        """`name=value` of each."""
        found = self.header("cookie")
        return [each.strip() for each in found.split(";") if each.strip()] if found else []

    def forwarded(self, domain: str) -> Iterator[tuple[str, str]]:
        """The headers as the function behind has them: with what the gateway adds."""
        own = {"x-forwarded-for", "x-forwarded-port", "x-forwarded-proto", "x-amzn-trace-id", "connection"}
        host = self.header("host") or domain
        for name, value in self.headers:
            if name.lower() not in own:
                yield name, value
        before = self.header("x-forwarded-for")
        yield "X-Amzn-Trace-Id", self.trace
        yield "X-Forwarded-For", f"{before}, {self.source_ip}" if before else self.source_ip
        yield "X-Forwarded-Port", host.rpartition(":")[2] if ":" in host else "443"
        yield "X-Forwarded-Proto", "http" if ":" in host else "https"

    @property
    def trace(self) -> str:
        """The caller's own, or a new one."""
        return (
            self.header("x-amzn-trace-id") or f"Root=1-{int(self.moment):08x}-{self.id.encode().hex()[:24]}"
        )

    def text(self) -> tuple[str | None, bool]:
        """The body for an event, and whether it is in base64, as what is no text is; None where there is none."""
        if not self.body:
            return None, False
        kind = (self.header("content-type") or "").partition(";")[0].strip().lower()
        if not kind or kind.startswith("text/") or kind in _TEXT or kind.endswith(("+json", "+xml")):
            try:
                return self.body.decode(), False
            except UnicodeDecodeError:
                pass
        return base64.b64encode(self.body).decode(), True


def read(environ: dict[str, Any]) -> Request:
    """The request in ENVIRON."""
    raw = environ.get("REQUEST_URI") or environ.get("RAW_URI") or environ.get("PATH_INFO", "/")
    path = environ.get("PATH_INFO", "/").encode("latin-1", "replace").decode("utf-8", "replace")
    return Request(
        environ["REQUEST_METHOD"].upper(),
        path or "/",
        raw.partition("?")[0] or "/",
        environ.get("QUERY_STRING", ""),
        list(environ.get("awsh.headers", ())),
        environ["wsgi.input"].read(),
        environ.get("REMOTE_ADDR") or "127.0.0.1",
        environ.get("SERVER_PROTOCOL", "HTTP/1.1"),
    )
