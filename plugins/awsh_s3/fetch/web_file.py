"""A file on the web as a stream of bytes, taken up where it breaks off. Imports urllib3."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urljoin, urlsplit

import urllib3
from urllib3 import exceptions as http

from awsh import CommandError
from awsh_s3.fetch.address import check_redirect, may_have_headers, name_of, shown, without_password
from awsh_s3.fetch.connections import new_pool

CHUNK = 256 << 10
CONNECT_SECONDS = 10.0
STALL_SECONDS = 30.0
"""So long nothing may come before a connection is given up."""
TRIES = 4
"""So often it may fail without a byte in between."""
REDIRECTS = 10
LONGEST_WAIT = 20.0
_REDIRECT = {301, 302, 303, 307, 308}
_AGAIN = {408, 429, 500, 502, 503, 504}
_ADVICE = {
    401: "--header 'Authorization: …', in a variable or at a prompt of its own",
    403: "--header 'Authorization: …', in a variable or at a prompt of its own",
    407: "the proxy wants a password: HTTPS_PROXY=http://NAME:PASSWORD@HOST",
}
_BROKEN = (http.ProtocolError, http.ReadTimeoutError, http.SSLError, OSError)
_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")


class WebFile:
    """What is at an address. Opened when made: raises UsageError, CommandError.

    url: where it was found in the end. size: None where the server does not say. check: is called now and
    then, and raises what is to end it.
    """

    def __init__(self, url: str, headers: Mapping[str, str], check: Callable[[], None]) -> None:
        self._checked = check
        self._stopped = False
        self._asked, password = without_password(url)
        self._headers = {**urllib3.make_headers(basic_auth=password), **headers} if password else {**headers}
        self._pools: dict[str, urllib3.PoolManager] = {}
        self.url = self._asked
        self._answer = self._open({})
        about = self._answer.headers
        chunked = "chunked" in about.get("Transfer-Encoding", "").lower()
        length = about.get("Content-Length", "")
        self.size: int | None = int(length) if length.isdigit() and not chunked else None
        self.unsure = self.size is None and not chunked
        """Nobody would notice if the end were missing."""
        self.name = name_of(about.get("Content-Disposition", ""), self._asked, self.url)
        self.content_type: str | None = about.get("Content-Type")
        encoding = about.get("Content-Encoding", "").strip().lower()
        self.content_encoding = encoding if encoding != "identity" else ""
        self.modified = _time(about.get("Last-Modified", ""))
        # A weak ETag may stay the same for other bytes.
        etag = about.get("ETag", "")
        self._validator = etag if etag.startswith('"') else about.get("Last-Modified", "")

    def interrupt(self) -> None:
        """Ends a read in another thread, and all that would follow."""
        self._stopped = True
        # Older ones wait until they stall.
        shutdown = getattr(self._answer, "shutdown", None)
        if shutdown is not None:
            with suppress(OSError, ValueError, RuntimeError):
                shutdown()

    def close(self) -> None:
        self._answer.close()
        for pool in self._pools.values():
            pool.clear()

    def chunks(self) -> Iterator[bytes]:
        """Its bytes, as they are sent. Raises CommandError when they are not all to be had."""
        position = failed = 0
        body = self._body(0)
        while True:
            try:
                for chunk in body:
                    position, failed = position + len(chunk), 0
                    yield chunk
                if self.size in (None, position):
                    return
                raise http.ProtocolError
            except _BROKEN as error:
                failed += 1
                self._answer.close()
                if failed >= TRIES or (position and not self._validator):
                    raise self._broken(position, error) from error
            self._wait(failed)
            self._answer = self._open(self._onwards(position))
            body = self._body(position)

    def _onwards(self, position: int) -> dict[str, str]:
        return {"Range": f"bytes={position}-", "If-Range": self._validator} if position else {}

    def _body(self, position: int) -> Iterator[bytes]:
        """What the answer has from POSITION on."""
        skip = 0
        if position and self._answer.status == 206:
            said = _RANGE.match(self._answer.headers.get("Content-Range", ""))
            if said is None or int(said[1]) != position or said[2] not in ("*", str(self.size or "*")):
                raise CommandError(f"{shown(self.url)} went on at another place than it was asked for")
        elif position:
            # All of it again: from a server that knows no ranges, or since it is not the same any more.
            about = self._answer.headers
            if self._validator not in (about.get("ETag"), about.get("Last-Modified")):
                raise CommandError(f"{shown(self.url)} was changed while it was fetched", hint="try again")
            skip = position
        for chunk in self._answer.stream(CHUNK, decode_content=False):
            self._check()
            if skip < len(chunk):
                yield chunk[skip:]
            skip = max(0, skip - len(chunk))

    def _open(self, more: Mapping[str, str]) -> urllib3.BaseHTTPResponse:
        """The answer that has the content, after redirections and failures that pass."""
        failed = 0
        while True:
            failed += 1
            least = 0.0
            try:
                answer = self._follow(more)
                if answer.status in (200, 203) or (answer.status == 206 and "Range" in more):
                    return answer
                answer.close()
                if answer.status not in _AGAIN or failed >= TRIES:
                    raise CommandError(_refusal(self.url, answer.status), hint=_ADVICE.get(answer.status))
                after = answer.headers.get("Retry-After", "")
                least = float(after) if after.isdigit() else 0.0
            except http.SSLError as error:
                raise _unreachable(self.url, error) from error
            except _BROKEN as error:
                if failed >= TRIES:
                    raise self._broken(0, error) from error
            except http.HTTPError as error:
                raise _unreachable(self.url, error) from error
            self._wait(failed, least)

    def _follow(self, more: Mapping[str, str]) -> urllib3.BaseHTTPResponse:
        url, headers = self._asked, self._headers
        for _ in range(REDIRECTS + 1):
            self._check()
            self.url = url
            answer = self._pool(url).request(
                "GET",
                url,
                headers={"User-Agent": "awsh", "Accept-Encoding": "identity", **headers, **more},
                redirect=False,
                retries=False,
                preload_content=False,
                timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=STALL_SECONDS),
            )
            to = answer.headers.get("Location")
            if answer.status not in _REDIRECT or not to:
                return answer
            answer.close()
            url = urljoin(url, to)
            check_redirect(self.url, url)
            if not may_have_headers(self.url, url):
                headers = {}
        raise CommandError(
            f"{shown(self._asked)} redirects more than {REDIRECTS} times, last to {shown(url)}"
        )

    def _check(self) -> None:
        self._checked()
        if self._stopped:
            raise KeyboardInterrupt

    def _pool(self, url: str) -> urllib3.PoolManager:
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._pools:
            self._pools[origin] = new_pool(url)
        return self._pools[origin]

    def _wait(self, failed: int, least: float = 0.0) -> None:
        until = time.monotonic() + min(LONGEST_WAIT, max(least, 0.1 * 2**failed))
        while (left := until - time.monotonic()) > 0:
            self._check()
            time.sleep(min(left, 0.1))

    def _broken(self, position: int, error: Exception) -> CommandError:
        slow = isinstance(error, http.ReadTimeoutError)
        what = f"sent nothing for {STALL_SECONDS:g} s" if slow else "broke off"
        of = f" of {self.size:,}" if position and self.size is not None else ""
        again = "" if self._validator or not position else ", and does not say how it could be taken up there"
        return CommandError(f"{shown(self.url)} {what} after {position:,}{of} bytes{again}", hint="try again")


def _refusal(url: str, status: int) -> str:
    known: Any = None
    with suppress(ValueError):
        known = HTTPStatus(status).phrase
    return f"{shown(url)} answered {status}{f' {known}' if known else ''}"


def _unreachable(url: str, error: Exception) -> CommandError:
    if isinstance(error, http.SSLError):
        found = re.search(r"certificate verify failed: ([^(]+)", str(error))
        why = f"no trust in its certificate: {found[1].strip()}" if found else "TLS failed"
        return CommandError(
            f"{shown(url)}: {why}", hint="REQUESTS_CA_BUNDLE=FILE names the authorities to trust"
        )
    if isinstance(error, http.ProxyError):
        return CommandError(
            f"the proxy to {shown(url)} cannot be reached", hint="check HTTPS_PROXY and NO_PROXY"
        )
    if isinstance(error, http.ConnectTimeoutError) and not isinstance(error, http.NewConnectionError):
        return CommandError(f"{shown(url)} cannot be reached: no answer within {CONNECT_SECONDS:g} s")
    found = re.search(r"\[Errno -?\d+\] ([^'\")]+)", str(error))
    why = found[1].strip().lower() if found else "is the address right?"
    return CommandError(f"{shown(url)} cannot be reached: {why}")


def _time(text: str) -> datetime | None:
    with suppress(ValueError, TypeError):
        return parsedate_to_datetime(text)
    return None
