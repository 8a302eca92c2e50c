"""What a website endpoint of S3 answers, as its documentation has it.

Objects are asked for as anybody on the internet would, so that policies, ACLs, conditions and ranges
count by the same rules as everywhere. Unlike S3 itself a website tells what is missing (404) from what
may not be read (403).
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass, replace
from html import escape
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from xml.etree import ElementTree

from awsh.sandbox.rules.s3_website import Redirect, RoutingRule, Website, Wrong, website

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_MESSAGES = {
    "AccessDenied": "Access Denied",
    "NoSuchKey": "The specified key does not exist.",
    "NoSuchBucket": "The specified bucket does not exist",
    "NoSuchWebsiteConfiguration": "The specified bucket does not have a website configuration",
    "MethodNotAllowed": "The specified method is not allowed against this resource.",
}
_CONDITIONS = (
    *("HTTP_RANGE", "HTTP_IF_MATCH", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE"),
    "HTTP_IF_UNMODIFIED_SINCE",
)
_HIDDEN = ("x-amz-server-side-encryption", "x-amz-sdk-checksum", "x-amz-tagging-count", "x-amz-storage-class")


@dataclass(frozen=True)
class Page:
    """One answer."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes = b""

    @property
    def line(self) -> str:
        """The status as HTTP has it."""
        known = self.status in HTTPStatus.__members__.values()
        return f"{self.status} {HTTPStatus(self.status).phrase if known else 'Moved'}"

    def header(self, name: str) -> str | None:
        return next((value for known, value in self.headers if known.lower() == name), None)


class Site:
    """The website of BUCKET; app: the sandbox, which is asked for its objects."""

    def __init__(self, bucket: str, app: WSGIApplication) -> None:
        self.bucket = bucket
        self._app = app

    def page(self, environ: dict[str, Any]) -> Page:
        """The answer to one request."""
        found = _bucket(self.bucket)
        if found is None:
            return self.fault(404, "NoSuchBucket", BucketName=self.bucket)
        if not found.website_configuration:
            return self.fault(404, "NoSuchWebsiteConfiguration", BucketName=self.bucket)
        try:
            site = website(found.website_configuration)
        except Wrong:
            return self.fault(404, "NoSuchWebsiteConfiguration", BucketName=self.bucket)
        if environ["REQUEST_METHOD"] == "OPTIONS":
            return self._get("", environ)
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            method = environ["REQUEST_METHOD"]
            return self.fault(405, "MethodNotAllowed", Method=method, ResourceType="OBJECT")
        path = environ.get("PATH_INFO", "").encode("latin-1").decode("utf-8", "surrogateescape")
        key = path.removeprefix("/")
        if site.all is not None:
            return _moved(site.all, RoutingRule(site.all), key, environ)
        for rule in site.rules:
            if rule.error is None and key.startswith(rule.prefix):
                return _moved(rule.redirect, rule, key, environ)
        return self._object(site, found, key, environ)

    def fault(self, status: int, code: str, message: str = "", **details: str) -> Page:
        """The page of S3's own for an error."""
        message = message or _MESSAGES.get(code, code)
        return _fault(status, {"Code": code, "Message": message, **details})

    def _object(self, site: Website, bucket: Any, key: str, environ: dict[str, Any]) -> Page:
        name = key + site.index if not key or key.endswith("/") else key
        if _has(bucket, name):
            page = self._get(name, environ)
            location = page.header("x-amz-website-redirect-location")
            if page.status < 400 and location is not None:
                return Page(301, [("Location", location), ("Content-Length", "0")])
            if page.status not in (403, 404):
                return page
            wrong = self.fault(403, "AccessDenied")
        elif name == key and _has(bucket, f"{key}/{site.index}"):
            return Page(302, [("Location", quote(f"/{key}/")), ("Content-Length", "0")])
        else:
            wrong = self.fault(404, "NoSuchKey", Key=name)
        for rule in site.rules:
            if rule.error == wrong.status and key.startswith(rule.prefix):
                return _moved(rule.redirect, rule, key, environ)
        return self._error_document(site, bucket, wrong, environ) if site.error else wrong

    def _error_document(self, site: Website, bucket: Any, wrong: Page, environ: dict[str, Any]) -> Page:
        key = site.error or ""
        if _has(bucket, key):
            plain = {name: value for name, value in environ.items() if name not in _CONDITIONS}
            page = self._get(key, plain)
            if page.status == 200:
                told = [each for each in wrong.headers if each[0].startswith("x-amz-error")]
                return replace(page, status=wrong.status, headers=[*page.headers, *told])
            second = {"Code": "AccessDenied", "Message": _MESSAGES["AccessDenied"]}
        else:
            second = {"Code": "NoSuchKey", "Message": _MESSAGES["NoSuchKey"], "Key": key}
        return _with_second(wrong, second)

    def _get(self, key: str, environ: dict[str, Any]) -> Page:
        """An object as an anonymous request to S3 itself has it."""
        path = f"/{self.bucket}/{key}"
        asked = {
            **{name: value for name, value in environ.items() if name not in ("HTTP_AUTHORIZATION",)},
            "PATH_INFO": path.encode("utf-8", "surrogateescape").decode("latin-1"),
            "RAW_URI": quote(path, errors="surrogateescape"),
            "REQUEST_URI": quote(path, errors="surrogateescape"),
            "QUERY_STRING": "",
            "HTTP_HOST": "127.0.0.1",
            "wsgi.input": io.BytesIO(),
            "CONTENT_LENGTH": "0",
        }
        told: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> Any:
            told[:] = [int(status.split()[0]), headers]
            return lambda data: None

        chunks: Iterable[bytes] = self._app(asked, start_response)
        body = b"".join(chunks)
        status, headers = told
        shown = [(name, value) for name, value in headers if not name.lower().startswith(_HIDDEN)]
        page = Page(status, shown, body)
        return _readable(page) if status in (412, 416) else page


def _readable(page: Page) -> Page:
    """An error of S3's as a website says it."""
    try:
        root = ElementTree.fromstring(page.body)  # noqa: S314 (the sandbox's own words)
    except ElementTree.ParseError:
        return _fault(page.status, {"Code": "InvalidRequest", "Message": "Invalid Request"})
    return _fault(page.status, {each.tag: each.text or "" for each in root if each.tag != "RequestId"})


def _moved(redirect: Redirect, rule: RoutingRule, key: str, environ: dict[str, Any]) -> Page:
    """Elsewhere: what the redirect leaves open stays as it was asked."""
    if redirect.key is not None:
        key = redirect.key
    elif redirect.prefix is not None:
        key = redirect.prefix + key.removeprefix(rule.prefix)
    protocol = redirect.protocol or environ.get("wsgi.url_scheme", "http")
    host = redirect.host or environ.get("HTTP_HOST", "")
    path = quote(key, safe="/?#=&%:@!$'()*+,;~", errors="surrogateescape")
    return Page(redirect.code, [("Location", f"{protocol}://{host}/{path}"), ("Content-Length", "0")])


def _fault(status: int, details: dict[str, str]) -> Page:
    headers = [
        ("x-amz-error-code", details["Code"]),
        ("x-amz-error-message", details["Message"]),
        *(
            (f"x-amz-error-detail-{name}", quote(value, errors="surrogateescape"))
            for name, value in details.items()
            if name not in ("Code", "Message")
        ),
        ("Content-Type", "text/html; charset=utf-8"),
    ]
    title = Page(status, []).line
    text = f"<html>\n<head><title>{title}</title></head>\n<body>\n<h1>{title}</h1>\n{_listed(details)}<hr/>\n"
    return Page(status, headers, f"{text}</body>\n</html>\n".encode("utf-8", "replace"))


def _with_second(wrong: Page, second: dict[str, str]) -> Page:
    """An error and why its own document could not be shown."""
    title = "<h3>An Error Occurred While Attempting to Retrieve a Custom Error Document</h3>\n"
    return replace(wrong, body=wrong.body.replace(b"<hr/>", f"{title}{_listed(second)}<hr/>".encode()))


def _listed(details: dict[str, str]) -> str:
    lines = "".join(f"<li>{escape(name)}: {escape(value)}</li>\n" for name, value in details.items())
    return f"<ul>\n{lines}</ul>\n"


def _bucket(name: str) -> Any:
    from moto.core.models import DEFAULT_ACCOUNT_ID
    from moto.s3.models import s3_backends

    return s3_backends[DEFAULT_ACCOUNT_ID]["aws"].buckets.get(name)


def _has(bucket: Any, key: str) -> bool:
    from moto.s3.models import FakeDeleteMarker

    found = bucket.keys.get(key)
    return found is not None and not isinstance(found, FakeDeleteMarker)
