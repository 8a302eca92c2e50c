"""An answer, and what one makes of what a function returned."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

JSON = "application/json"

Headers = list[tuple[str, str]]


class Malformed(ValueError):
    """What a function returned is no answer."""


@dataclass(frozen=True)
class Reply:
    """Status, headers and body. failure: why it is not what was meant, for the access log."""

    status: int
    headers: Headers = field(default_factory=list)
    body: bytes = b""
    failure: str = ""

    @property
    def line(self) -> str:
        """The status as HTTP has it."""
        try:
            return f"{self.status} {HTTPStatus(self.status).phrase}"
        except ValueError:
            return f"{self.status} Unknown"

    def with_headers(self, more: Headers) -> Reply:
        """With MORE in place of headers of the same names."""
        names = {name.lower() for name, _ in more}
        kept = [(name, value) for name, value in self.headers if name.lower() not in names]
        return Reply(self.status, [*kept, *more], self.body, self.failure)


def message(status: int, text: str, failure: str = "", *, key: str = "message", space: str = "") -> Reply:
    """`{"message":"Not Found"}`. space: what stands behind the colon: REST APIs' own words have one."""
    body = json.dumps({key: text}, separators=(",", f":{space}"))
    return Reply(status, [("Content-Type", JSON)], body.encode(), failure or text)


def inferred(payload: bytes, kind: str) -> Reply:
    """The answer for event format 2.0: without a statusCode all of it is the body. kind: of a body of unknown type.

    Raises Malformed.
    """
    found = _parsed(payload)
    if not isinstance(found, dict) or "statusCode" not in found:
        body = found if isinstance(found, str) else payload.decode("utf-8", "replace")
        return Reply(200, [("Content-Type", JSON)], body.encode())
    headers = _headers(found.get("headers"))
    for cookie in found.get("cookies") or ():
        headers.append(("Set-Cookie", str(cookie)))
    return Reply(_status(found), _typed(headers, kind), _body(found))


def proxied(payload: bytes, kind: str = JSON) -> Reply:
    """The answer for event format 1.0, which must have a statusCode. Raises Malformed."""
    found = _parsed(payload)
    if not isinstance(found, dict) or "statusCode" not in found:
        raise Malformed("no statusCode")
    several = found.get("multiValueHeaders") or {}
    if not isinstance(several, dict) or not all(isinstance(each, list) for each in several.values()):
        raise Malformed("multiValueHeaders are lists by name")
    headers = [(str(name), _plain(value)) for name, values in several.items() for value in values]
    named = {name.lower() for name, _ in headers}
    headers += [each for each in _headers(found.get("headers")) if each[0].lower() not in named]
    return Reply(_status(found), _typed(headers, kind), _body(found))


def is_encoded(payload: bytes) -> bool:
    """Whether what a function returned says that its body is in base64."""
    found = _parsed(payload)
    return isinstance(found, dict) and found.get("isBase64Encoded") is True


def _parsed(payload: bytes) -> Any:
    try:
        return json.loads(payload) if payload else None
    except ValueError as error:
        raise Malformed("no JSON") from error


def _status(found: dict[str, Any]) -> int:
    status = found["statusCode"]
    try:
        number = int(status)
    except (TypeError, ValueError) as error:
        raise Malformed(f"statusCode {status!r} is no number") from error
    if isinstance(status, bool) or not 100 <= number <= 599:
        raise Malformed(f"statusCode {status!r} is none")
    return number


def _headers(found: Any) -> Headers:
    if found is None:
        return []
    if not isinstance(found, dict):
        raise Malformed("headers are no record")
    return [(str(name), _plain(value)) for name, value in found.items() if value is not None]


def _plain(value: Any) -> str:
    if isinstance(value, (dict, list)):
        raise Malformed("the value of a header is text")
    text = json.dumps(value) if isinstance(value, bool) else str(value)
    if any(each in text for each in "\r\n"):
        raise Malformed("the value of a header is one line")
    return text


def _typed(headers: Headers, kind: str) -> Headers:
    if any(name.lower() == "content-type" for name, _ in headers):
        return headers
    return [*headers, ("Content-Type", kind)]


def _body(found: dict[str, Any]) -> bytes:
    body = found.get("body")
    if body is None:
        return b""
    if not isinstance(body, str):
        raise Malformed("body is no text")
    if found.get("isBase64Encoded") is not True:
        return body.encode("utf-8", "surrogatepass")
    try:
        return base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Malformed("body is no base64") from error
