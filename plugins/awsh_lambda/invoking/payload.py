"""What a function is called with: from words, a file, a pipeline."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from awsh import Bytes, CommandError, Record, Rows, UsageError, Value, fields_of, human_size, json_text

SYNCHRONOUS = 6 * 1024 * 1024
ASYNCHRONOUS = 1024 * 1024
"""Bytes that AWS takes where the answer is waited for, and where it is not (256 KB until 2025)."""


def of_words(words: Sequence[str]) -> Any:
    """JSON, or fields as `fields_of` reads them. Raises UsageError."""
    if len(words) == 1 and not isinstance(words[0], str):
        return words[0]
    text = " ".join(map(str, words))
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        if text.lstrip()[:1] in ("{", "["):
            raise UsageError(
                f"the payload is not JSON: {error.msg} at column {error.colno}",
                hint='quote it whole: \'{"key": "value"}\'',
            ) from None
    return fields_of(map(str, words), form="the payload is JSON, or name=text and name:=JSON")


def _plain(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text


def of_file(path: Path) -> bytes:
    """A file's content as it is. Raises CommandError where it is not JSON, OSError."""
    content = path.read_bytes()
    _check_json(content, path.name)
    return content


def _check_json(content: bytes, what: str) -> None:
    try:
        json.loads(content)
    except (ValueError, RecursionError) as error:
        raise CommandError(f"{what} is not JSON: {error}", hint="AWS takes nothing else") from None


def of_value(value: Value) -> Any:
    """What a pipeline hands over: a record, rows as a list, text that is JSON as what it says, other text as it is."""
    if isinstance(value, Record):
        return dict(value.fields)
    if isinstance(value, Bytes):
        value = b"".join(value).decode("utf-8", "replace")
    if isinstance(value, str):
        return _plain(value)
    if isinstance(value, Rows):
        return list(value)
    return value


def encoded(payload: Any, *, queued: bool) -> bytes:
    """The bytes of a payload, which may be bytes already. Raises UsageError for more than AWS takes."""
    content = payload if isinstance(payload, bytes) else json_text(payload).encode()
    most = ASYNCHRONOUS if queued else SYNCHRONOUS
    if len(content) > most:
        raise UsageError(
            f"the payload is {human_size(len(content))}; AWS takes {human_size(most)}"
            f"{' where the answer is not waited for' if queued else ''}",
            hint="put it into a bucket, and send the key",
        )
    return content
