"""Static websites of S3, each on a loopback port of its own: links from the root lead where they do on AWS.

No name is needed: `*.localhost` does not resolve everywhere. Who can send a Host header reaches a
website at the sandbox's own address too, as BUCKET.s3-website-REGION.amazonaws.com.
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any

from awsh.sandbox.runners import Runner
from awsh.sandbox.runners.ports import Ports
from awsh.sandbox.runners.website import Page, Site

if TYPE_CHECKING:
    from awsh.sandbox.faults import Asked
    from awsh.sandbox.runners import Surroundings

log = logging.getLogger(__name__)

_HOST = re.compile(r"(?P<bucket>.+?)\.s3-website[.-][^:]*(?::\d+)?", re.IGNORECASE)


class Websites(Runner):
    """Opens a port when somebody asks where a website is; it stays the bucket's, also in later runs."""

    def __init__(self) -> None:
        self._ports = Ports(_exists, lambda bucket, environ: _answer(self._page(bucket, environ)))

    def start(self, around: Surroundings) -> None:
        self._around = around
        self._ports.start(around.folder / "websites")

    def stop(self) -> None:
        self._ports.stop()

    def answer(
        self, what: Asked, environ: dict[str, Any], body: bytes
    ) -> tuple[str, list[tuple[str, str]], bytes] | None:
        host = _HOST.fullmatch(environ.get("HTTP_HOST", ""))
        return _answer(self._page(host["bucket"].lower(), environ)) if host else None

    def service_url(self, service: str, name: str) -> str | None:
        return self._ports.url(name) if service == "s3-website" else None

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


def runner() -> Websites:
    """This module's runner."""
    return Websites()
