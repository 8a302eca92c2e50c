"""Words to what a shape of botocore's wants: text, numbers, JSON, the AWS CLI's shorthand, files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from awsh.errors import suggest

_NUMBERS = {"integer": int, "long": int, "float": float, "double": float}


def shaped(shape: Any, given: Any) -> Any:
    """A value of SHAPE from text in JSON, shorthand or bare, or from a native value. Raises ValueError."""
    kind = shape.type_name
    if isinstance(given, str):
        if kind == "blob":
            return _blob(shape, given)
        if given.startswith("file://"):
            given = file_text(given)
        if kind in ("structure", "map", "list"):
            given = _structured(shape, given)
    if getattr(shape, "is_document_type", False):
        return given
    if kind == "structure" and isinstance(given, Mapping):
        for key in given:
            if key not in shape.members:
                near = suggest(key, shape.members)
                raise ValueError(f"there is no {key!r} ({near or 'it has ' + ', '.join(shape.members)})")
        return {key: shaped(shape.members[key], value) for key, value in given.items() if value is not None}
    if kind == "map" and isinstance(given, Mapping):
        return {key: shaped(shape.value, value) for key, value in given.items()}
    if kind == "list":
        items = list(given) if isinstance(given, (list, tuple)) else [given]
        return [shaped(shape.member, item) for item in items]
    if kind in ("structure", "map"):
        raise ValueError(f"{given!r} is not KEY=VALUE,… nor a JSON object")
    return _scalar(kind, given)


def item(shape: Any, given: Any) -> Any:
    """One word of a list: an item, or the whole list in JSON, which the binder spreads."""
    if isinstance(given, str) and given.startswith("file://"):
        given = file_text(given)
    if isinstance(given, str) and given.lstrip().startswith("["):
        return shaped(shape, given)
    return shaped(shape.member, given)


def streamed(given: Any) -> Any:
    """A body that is uploaded from a file: its path, or bytes that are there already. Raises ValueError."""
    if isinstance(given, (bytes, bytearray)):
        return bytes(given)
    text = str(given)
    path = _path(text) if text.startswith(("file://", "fileb://")) else Path(text).expanduser()
    if not path.is_file():
        raise ValueError(f"{'not a file' if path.exists() else 'no such file'}: {path}")
    return path


def file_text(url: str) -> str:
    """What a `file://` holds. Raises ValueError."""
    try:
        return read(url).decode()
    except UnicodeDecodeError:
        raise ValueError(f"{_path(url)} is not UTF-8 text; fileb:// takes bytes") from None


def read(url: str) -> bytes:
    """The bytes of a `file://` or `fileb://`. Raises ValueError."""
    path = _path(url)
    try:
        return path.read_bytes()
    except OSError as error:
        raise ValueError(f"{error.strerror}: {path}") from None


def _path(url: str) -> Path:
    return Path(url.partition("://")[2]).expanduser()


def _blob(shape: Any, given: str) -> Any:
    if shape.serialization.get("streaming"):
        return streamed(given)
    return read(given) if given.startswith(("fileb://", "file://")) else given.encode()


def _structured(shape: Any, text: str) -> Any:
    import json

    from awsh.shorthand import parse_shorthand

    kind = shape.type_name
    stripped = text.lstrip()
    # Shorthand may begin with `[` only where a list stands alone: what is no JSON there is tried as such.
    if stripped.startswith(("{", "[")) or getattr(shape, "is_document_type", False):
        try:
            return json.loads(text)
        except json.JSONDecodeError as error:
            raise ValueError(f"not JSON: {error.msg} at character {error.pos + 1}") from None
    if kind == "list" and "=" not in text:
        return text.split(",")
    if kind == "structure" and "=" not in text and (only := _only_member(shape)):
        return {only: text}
    return parse_shorthand(text)


def _only_member(shape: Any) -> str | None:
    """The name of a structure's only member, where that is a scalar: `--instances i-1 i-2` of `elb`."""
    members = list(shape.members.items())
    if len(members) == 1 and members[0][1].type_name not in ("structure", "list", "map", "blob"):
        return str(members[0][0])
    return None


def _scalar(kind: str, given: Any) -> Any:
    if kind == "boolean" and isinstance(given, str):
        if given.lower() not in ("true", "false"):
            raise ValueError(f"{given!r} is not true or false")
        return given.lower() == "true"
    if kind in _NUMBERS and isinstance(given, str):
        try:
            return _NUMBERS[kind](given)
        except ValueError:
            raise ValueError(
                f"{given!r} is not a {'whole ' if _NUMBERS[kind] is int else ''}number"
            ) from None
    if kind == "timestamp":
        return _time(given)
    if kind == "string" and isinstance(given, (int, float)):
        return str(given).lower() if isinstance(given, bool) else str(given)
    if isinstance(given, (Mapping, list, tuple)):
        what = "text" if kind == "string" else f"a {kind}"
        raise ValueError(
            f"{'an object' if isinstance(given, Mapping) else 'a list'} stands where {what} is wanted"
        )
    return given


def _time(given: Any) -> Any:
    from awsh.literals import parse_time

    if isinstance(given, datetime):
        return given
    text = str(given)
    if text.replace(".", "", 1).isdigit() and len(text.partition(".")[0]) > 8:
        return datetime.fromtimestamp(float(text), UTC)
    return parse_time(text)
