"""Documents that a bucket's settings are given as: read as JSON, and held against what AWS takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from awsh import Bytes, Context, Record, Rows, UsageError, Value, suggest


def given_document(ctx: Context, file: Path | None, piped: Value) -> Any:
    """JSON from FILE, from standard input (`-`), or from a pipeline: text, a record, rows.

    Raises UsageError.
    """
    if (file is None) == (piped is None):
        raise UsageError(
            "a document is wanted, from --file or from a pipeline", hint="as in --file rules.json"
        )
    if file is not None:
        return _parsed(_content(ctx, file), str(file))
    if isinstance(piped, (Bytes, str)):
        text = piped.encode() if isinstance(piped, str) else b"".join(piped)
        return _parsed(text, "what the pipeline handed over")
    if isinstance(piped, Record):
        return dict(piped.fields)
    return list(piped) if isinstance(piped, Rows) else piped


def _content(ctx: Context, file: Path) -> bytes:
    if str(file) == "-":
        return b"".join(ctx.standard_input())
    try:
        return file.read_bytes()
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror}") from None


def _parsed(text: bytes, name: str) -> Any:
    import json

    try:
        return json.loads(text, object_pairs_hook=_object)
    except _TwiceError as error:
        raise UsageError(
            f"{name} has {error.args[0]!r} twice in one object; one of them would be lost"
        ) from None
    except UnicodeDecodeError:
        raise UsageError(f"{name} is not JSON: it is not UTF-8") from None
    except json.JSONDecodeError as error:
        raise UsageError(
            f"{name} is not JSON: {error.msg} at line {error.lineno}, column {error.colno}"
        ) from None


class _TwiceError(Exception):
    """A key stands twice in one object."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _TwiceError(key)
        found[key] = value
    return found


_WANTED: dict[str, tuple[tuple[type, ...], str]] = {
    "structure": ((Mapping,), "a record, `{…}`"),
    "list": ((list, tuple), "a list, `[…]`"),
    "string": ((str,), "text"),
    "integer": ((int,), "a whole number"),
    "long": ((int,), "a whole number"),
    "boolean": ((bool,), "true or false"),
    "timestamp": ((str, date), "a time such as 2027-01-31"),
}


def check_form(ctx: Context, operation: str, path: str, document: Any, name: str) -> None:
    """Raises UsageError for the first thing in DOCUMENT that is not of AWS's form, by the place it stands at.

    path: where the operation has it, as in `LifecycleConfiguration.Rules`. name: what messages call it.
    """
    shape = ctx.client("s3").meta.service_model.operation_model(operation).input_shape
    for member in path.split("."):
        shape = shape.members[member]
    for wrong in _misfits(shape, document, name):
        raise UsageError(wrong)


def _misfits(shape: Any, value: Any, place: str) -> Iterator[str]:
    wanted = _WANTED.get(shape.type_name)
    if wanted is None:
        return
    types, name = wanted
    fits = isinstance(value, types) and (bool in types or not isinstance(value, bool))
    if not fits:
        yield f"{place} is {value!r}; {name} is wanted"
    elif shape.type_name == "structure":
        for key, inner in value.items():
            if key in shape.members:
                yield from _misfits(shape.members[key], inner, f"{place}.{key}")
            else:
                yield f"{place} has {key!r}, which AWS does not know{_near(key, shape.members)}"
    elif shape.type_name == "list":
        for number, inner in enumerate(value):
            yield from _misfits(shape.member, inner, f"{place}[{number}]")


def _near(key: str, known: Mapping[str, Any]) -> str:
    near = suggest(key, known)
    return f" ({near})" if near else ""
