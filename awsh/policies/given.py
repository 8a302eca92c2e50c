"""Policies as a person gives them: a file, a pipeline or text, checked before AWS is asked; and shown to be edited."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from awsh.errors import UsageError
from awsh.policies.checking import Kind, mistakes
from awsh.policies.document import Path as Place
from awsh.policies.document import Read, read
from awsh.policies.suggesting import doubts
from awsh.values import Bytes, Record, Rows, Value

if TYPE_CHECKING:
    from awsh.context import Context

_PIPED = "what the pipeline handed over"


def as_text(document: Any) -> Bytes:
    """A policy laid out to be read, edited and given back."""
    return Bytes([(json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()], text=True)


def from_file(ctx: Context, file: Path, kind: Kind = "identity") -> dict[str, Any]:
    """The policy in a file, `-` for standard input. Raises UsageError, with the place of what is wrong."""
    try:
        data = b"".join(ctx.standard_input()) if str(file) == "-" else file.read_bytes()
        text = data.decode()
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise UsageError(f"{file} is not JSON: it is not UTF-8") from None
    return checked(ctx, text, str(file), kind)


def from_pipeline(ctx: Context, piped: Value, kind: Kind = "identity") -> dict[str, Any]:
    """The policy that a pipeline hands over: JSON text, or a record. Raises UsageError."""
    if isinstance(piped, (Bytes, str)):
        text = piped if isinstance(piped, str) else b"".join(piped).decode("utf-8", "replace")
        return checked(ctx, text, _PIPED, kind)
    document: Any = dict(piped.fields) if isinstance(piped, Record) else piped
    if isinstance(piped, Rows):
        every = list(piped)
        document = every[0] if len(every) == 1 else every
    return checked(ctx, json.dumps(document, default=str), _PIPED, kind)


def checked(ctx: Context, text: str, name: str, kind: Kind) -> dict[str, Any]:
    """The policy of a text, with notes of what looks mistyped.

    name: what messages call the text; empty for one that was made of words. Raises UsageError.
    """
    try:
        found = read(text)
    except ValueError as error:
        raise UsageError(f"{name}: {error}") from None
    wrong = mistakes(found.document, kind)
    if wrong:
        more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
        raise UsageError(f"{_place(found, name, wrong[0].path)}{wrong[0].text}{more}")
    for doubt in doubts(found.document) if kind == "identity" else ():
        ctx.note(f"{_place(found, name, doubt.path)}{doubt.text}")
    document: dict[str, Any] = found.document
    return document


def _place(found: Read, name: str, path: Place) -> str:
    """Where something is in a text that somebody wrote; nothing for one that was made here."""
    line, column = found.place(path)
    return f"{name}, line {line}, column {column}: " if name else ""
