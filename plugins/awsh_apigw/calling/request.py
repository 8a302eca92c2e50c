"""A request as it is typed: `'POST /submit' name=Ada age:=36 page==2`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

from awsh import UsageError, fields_of, json_text
from awsh_apigw.keys import METHODS

_PARTS = "it is 'METHOD /path' name=text, name:=JSON, name==text for the query"
BODILESS = ("GET", "HEAD", "DELETE", "OPTIONS")


class Request(NamedTuple):
    """What is sent."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes | None


class Typed(NamedTuple):
    """The words of a request. method is empty where none was said."""

    method: str
    path: str
    fields: dict[str, Any]
    query: list[tuple[str, str]]


def is_request(word: str) -> bool:
    """Whether WORD begins a request, and is not the name of an API."""
    first, *_ = word.split(None, 1) or [""]
    return word.startswith("/") or first.upper() in METHODS


def read_words(words: Sequence[str]) -> Typed:
    """Method, path and fields. Raises UsageError."""
    left = [part for word in words[:1] for part in word.split(None, 1)] + list(words[1:])
    method = ""
    if left and left[0].upper() in METHODS and left[0].upper() != "ANY":
        method = left.pop(0).upper()
    path = left.pop(0) if left and left[0].startswith("/") else "/"
    query = [(name, value) for name, _, value in (word.partition("==") for word in left if _is_query(word))]
    fields = fields_of([word for word in left if not _is_query(word)], form=_PARTS)
    if method in BODILESS:
        query += [(name, text_of(value)) for name, value in fields.items()]
        fields = {}
    return Typed(method, path, fields, query)


def _is_query(word: str) -> bool:
    name, _, value = word.partition("=")
    return bool(name) and value.startswith("=")


def text_of(value: Any) -> str:
    """A field where only texts are: in the query, in a form."""
    return value if isinstance(value, str) else json_text(value)


def made(
    typed: Typed,
    *,
    data: str | None,
    file: Path | None,
    form: bool,
    headers: Mapping[str, str],
    fields: Mapping[str, Any] | None = None,
) -> Request:
    """The request. fields: of a row, beside those that were typed. Raises UsageError."""
    given = {**(fields or {}), **typed.fields}
    if sum((bool(given), data is not None, file is not None)) > 1:
        raise UsageError("a request has one body: of fields, of --data or of --file")
    body, kind = _body(given, data, file, form)
    path = typed.path
    if typed.query:
        path += ("&" if "?" in path else "?") + urlencode(typed.query)
    sent = {"Content-Type": kind} if kind else {}
    sent = {**{name: value for name, value in sent.items() if not _has(headers, name)}, **headers}
    return Request(typed.method or ("GET" if body is None else "POST"), path, sent, body)


def _body(
    fields: Mapping[str, Any], data: str | None, file: Path | None, form: bool
) -> tuple[bytes | None, str]:
    if fields and form:
        texts = {name: text_of(value) for name, value in fields.items()}
        return urlencode(texts).encode(), "application/x-www-form-urlencoded"
    if fields:
        return json_text(fields).encode(), "application/json"
    if data is not None:
        return data.encode(), "application/json" if _is_json(data) else "text/plain; charset=utf-8"
    if file is not None:
        from mimetypes import guess_type

        try:
            return file.read_bytes(), guess_type(file.name)[0] or "application/octet-stream"
        except OSError as error:
            raise UsageError(f"{file}: {error.strerror}") from None
    return None, ""


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _has(headers: Mapping[str, str], name: str) -> bool:
    return any(known.lower() == name.lower() for known in headers)
