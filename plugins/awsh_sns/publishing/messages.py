"""What is published, in the form of a request: of words, of a file, of a row."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from awsh import Bytes, CommandError, Record, Rows, UsageError, Value
from awsh_sns.publishing.limits import PROTOCOLS

Message = dict[str, Any]


def file_text(path: Path) -> str:
    """The text of a file. Raises CommandError."""
    try:
        return path.read_bytes().decode()
    except OSError as error:
        raise CommandError(f"{error.strerror}: {error.filename}") from None
    except UnicodeDecodeError:
        raise CommandError(
            f"{path} is not UTF-8 text, which a message is", hint="put it into S3 and publish where it is"
        ) from None


def items(value: Value, *, whole: bool) -> Iterator[Any]:
    """What a pipeline hands over, one for each message: rows, lines that have something on them, or WHOLE, all text."""
    if isinstance(value, (str, Bytes)):
        chunks = [value.encode()] if isinstance(value, str) else value
        text = b"".join(chunks) if whole else None
        lines = [text.removesuffix(b"\n")] if text is not None else _lines(chunks)
        yield from map(_decoded, lines)
    elif isinstance(value, Record):
        yield value.fields
    elif isinstance(value, Rows):
        with closing(value):
            yield from value
    elif isinstance(value, (list, tuple)):
        yield from value
    else:
        yield value


def _lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        yield from (line.removesuffix(b"\r") for line in whole if line.strip())
    if rest.strip():
        yield rest


def _decoded(text: bytes) -> str:
    try:
        return text.decode()
    except UnicodeDecodeError:
        raise CommandError("what the pipeline hands over is not UTF-8 text, which a message is") from None


def column(item: Any, path: str, what: str) -> Any:
    """What ITEM has in a column. Raises CommandError where that is nothing."""
    found = item
    for name in path.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    if found is None:
        raise CommandError(f"no {path} for its {what}")
    return found


def with_texts(text: str, others: Mapping[str, str]) -> Message:
    """TEXT for all, and OTHERS by protocol. Raises UsageError."""
    if not text:
        what = (
            "a text for all others, the default, must be there too" if others else "an empty message is none"
        )
        raise UsageError(what, hint="as in `sns publish TOPIC 'the text' …`")
    if not others:
        return {"Message": text}
    for protocol in others:
        if protocol not in PROTOCOLS:
            raise UsageError(
                f"--for {protocol}: SNS knows no such protocol, and would ignore it",
                hint=f"one of {', '.join(PROTOCOLS[:9])}",
            )
    return {
        "Message": json.dumps({"default": text, **others}, ensure_ascii=False),
        "MessageStructure": "json",
    }
