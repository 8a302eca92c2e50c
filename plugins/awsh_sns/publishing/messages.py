"""What is published, in the form of a request: of words, of a file, of a row."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from awsh import Bytes, CommandError, UsageError, Value
from awsh_sns.publishing.limits import PROTOCOLS

Message = dict[str, Any]


def file_text(path: Path) -> str:
    """The text of a file. Raises CommandError."""
    try:
        return path.read_text()
    except OSError as error:
        raise CommandError(f"{error.strerror}: {error.filename}") from None
    except UnicodeDecodeError:
        raise CommandError(
            f"{path} is not UTF-8 text, which a message is", hint="put it into S3 and publish where it is"
        ) from None


def piped_text(value: Value) -> str | None:
    """The text that a pipeline hands over; None where it is rows. A last line's end is dropped."""
    if isinstance(value, Bytes):
        try:
            return b"".join(value).decode().removesuffix("\n").removesuffix("\r")
        except UnicodeDecodeError:
            raise CommandError("what the pipeline hands over is not UTF-8 text, which a message is") from None
    if isinstance(value, (str, int, float)):
        return str(value).lower() if isinstance(value, bool) else str(value)
    return None


def row_text(row: Any) -> str:
    """The message that a row is: its line or value where it is one, its JSON else."""
    if isinstance(row, Mapping):
        if row.keys() == {"line"}:
            return str(row["line"])
        return json.dumps(row, default=_native, ensure_ascii=False, separators=(",", ":"))
    return row if isinstance(row, str) else json.dumps(row, default=_native, ensure_ascii=False)


def _native(value: Any) -> Any:
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return str(value)


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
