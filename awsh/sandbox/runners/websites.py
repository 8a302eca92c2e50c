"""Static websites of S3, each on a loopback port of its own: links from the root lead where they do on AWS.

No name is needed: `*.localhost` does not resolve everywhere. Who can send a Host header reaches a
website at the sandbox's own address too, as BUCKET.s3-website-REGION.amazonaws.com.
"""

from __future__ import annotations

import json
import logging
import re
import threading
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from awsh.files import write_whole
from awsh.sandbox.runners import Runner
from awsh.sandbox.runners.listeners import Listeners
from awsh.sandbox.runners.website import Page, Site

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse

    from awsh.sandbox.faults import Asked
    from awsh.sandbox.runners import Surroundings

log = logging.getLogger(__name__)

_HOST = re.compile(r"(?P<bucket>.+?)\.s3-website[.-][^:]*(?::\d+)?", re.IGNORECASE)


class Websites(Runner):
    """Opens a port when somebody asks where a website is; it stays the bucket's, also in later runs."""

    def __init__(self) -> None:
        self._listeners = Listeners()
        self._changing = threading.Lock()
        self._ports: dict[str, int] = {}

    def start(self, around: Surroundings) -> None:
        self._around = around
        self._ports = _read(self._file)
        for bucket in list(self._ports):
            if _exists(bucket):
                self._open(bucket)
            else:
                del self._ports[bucket]

    def stop(self) -> None:
        self._listeners.close()
        with self._changing:
            self._forget_deleted()

    def answer(
        self, what: Asked, environ: dict[str, Any], body: bytes
    ) -> tuple[str, list[tuple[str, str]], bytes] | None:
        host = _HOST.fullmatch(environ.get("HTTP_HOST", ""))
        return _answer(self._page(host["bucket"].lower(), environ)) if host else None

    def service_url(self, service: str, name: str) -> str | None:
        if service != "s3-website" or not _exists(name):
            return None
        with self._changing:
            if not self._listeners.port(name):
                self._forget_deleted()
                self._open(name)
                self._write()
        return f"http://127.0.0.1:{self._ports[name]}"

    @property
    def _file(self) -> Path:
        return self._around.folder / "websites"

    def _open(self, bucket: str) -> None:
        self._ports[bucket] = self._listeners.open(
            bucket, partial(self._serve, bucket), self._ports.get(bucket, 0)
        )

    def _forget_deleted(self) -> None:
        gone = [bucket for bucket in self._ports if not _exists(bucket)]
        for bucket in gone:
            self._listeners.shut(bucket)
            del self._ports[bucket]
        if gone:
            self._write()

    def _write(self) -> None:
        try:
            write_whole(self._file, json.dumps(self._ports).encode())
        except OSError as error:  # the websites work all the same
            log.error("%s: %s", self._file, error)

    def _serve(self, bucket: str, environ: dict[str, Any], start_response: StartResponse) -> list[bytes]:
        status, headers, data = _answer(self._page(bucket, environ))
        start_response(status, headers)
        return [data]

    def _page(self, bucket: str, environ: dict[str, Any]) -> Page:
        site = Site(bucket, self._around.app)
        try:
            return site.page(environ)
        except Exception:
            log.exception("the website of %s failed: %s", bucket, environ.get("PATH_INFO"))
            return site.fault(500, "InternalError", "We encountered an internal error. Please try again.")


def _answer(page: Page) -> tuple[str, list[tuple[str, str]], bytes]:
    return page.line, page.headers, page.body


def _exists(bucket: str) -> bool:
    from moto.core.models import DEFAULT_ACCOUNT_ID
    from moto.s3.models import s3_backends

    return bucket in s3_backends[DEFAULT_ACCOUNT_ID]["aws"].buckets


def _read(path: Path) -> dict[str, int]:
    """Buckets and their ports; none where the file is not what was written."""
    try:
        found = json.loads(path.read_bytes())
        return {str(bucket): int(port) for bucket, port in found.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        log.warning("%s is not used: %s", path, error)
        return {}


def runner() -> Websites:
    """This module's runner."""
    return Websites()
