"""A request over HTTP to where the API answers. Imports urllib3."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

import awsh
from awsh import CommandError, Context
from awsh_apigw.address import SERVICE
from awsh_apigw.calling.request import Request

if TYPE_CHECKING:
    import urllib3

LONGEST = 40.0
"""Seconds for an answer: API Gateway itself gives up after 30."""


class Answer(NamedTuple):
    """What came back. took: seconds."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    took: float

    @property
    def phrase(self) -> str:
        try:
            return f"{self.status} {HTTPStatus(self.status).phrase}"
        except ValueError:
            return str(self.status)

    def value(self) -> Any:
        """The body: of JSON what it means, else as text; bytes where it is no text."""
        if not self.body:
            return None
        try:
            text = self.body.decode()
        except UnicodeDecodeError:
            return self.body
        try:
            return json.loads(text) if text.lstrip()[:1] in ("{", "[", '"') else text
        except ValueError:
            return text


def send(ctx: Context, url: str, request: Request, *, sign: bool) -> Answer:
    """The answer. sign: with the profile's keys. Raises CommandError, KeyboardInterrupt at once."""
    headers = {"User-Agent": f"awsh/{awsh.__version__}", **request.headers}
    address = url + request.path
    if sign:
        headers = ctx.signed(SERVICE, request.method, address, headers, request.body or b"")
    answers: list[Answer] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            answers.append(_sent(address, request, headers))
        except BaseException as error:
            errors.append(error)

    # Who waits for an answer that takes half a minute can press Ctrl-C.
    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(0.02)
        ctx.sleep(0.001)
    if errors:
        raise errors[0]
    return answers[0]


def _sent(address: str, request: Request, headers: Mapping[str, str]) -> Answer:
    import urllib3

    began = time.monotonic()
    try:
        with (
            _pool(address) as pool,
            pool.request(
                request.method,
                address,
                body=request.body,
                headers=headers,
                timeout=urllib3.Timeout(connect=5, read=LONGEST),
                retries=False,
                redirect=False,
                preload_content=False,
            ) as answer,
        ):
            body = answer.read(decode_content=True)
            return Answer(answer.status, dict(answer.headers), body, time.monotonic() - began)
    except (urllib3.exceptions.HTTPError, OSError) as error:
        why = str(getattr(error, "reason", None) or error).rpartition(">: ")[2].rpartition("): ")[2][:160]
        raise CommandError(f"{urlsplit(address).netloc} cannot be reached: {why}") from error


def _pool(address: str) -> urllib3.PoolManager:
    """Through the proxy that the environment names for ADDRESS, as botocore does it."""
    from urllib.request import getproxies, proxy_bypass

    import urllib3

    parts, bundle = urlsplit(address), os.environ.get("AWS_CA_BUNDLE")
    host = parts.hostname or ""
    proxy = getproxies().get(parts.scheme)
    # No proxy has any business between two processes of this machine.
    if proxy and host not in ("127.0.0.1", "::1", "localhost") and not proxy_bypass(host):
        return urllib3.ProxyManager(proxy, ca_certs=bundle, cert_reqs="CERT_REQUIRED")
    return urllib3.PoolManager(ca_certs=bundle, cert_reqs="CERT_REQUIRED")
