"""An answer as the line wants it: rows, a record, bytes, a file, or rendered as the AWS CLI does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from awsh.errors import UsageError
from awsh.values import Bytes, Record, Rows, Value

if TYPE_CHECKING:
    from awsh.context import Context

CHUNK = 256 * 1024
_WHOLE = ("json", "yaml", "text")
"""Renderings of the answer as it is; the others show its rows."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is wanted of an answer. outfile: where its body goes."""

    model: Any
    query: str | None
    output: str | None
    outfile: Path | None = None

    @property
    def as_rows(self) -> bool:
        """Its one list will do, item by item as the pages come."""
        return self.query is None and self.output not in _WHOLE


def shown(ctx: Context, asked: Asked, answer: dict[str, Any] | Rows) -> Value:
    """ANSWER, without metadata, as it was asked for. Raises UsageError for a bad query."""
    if isinstance(answer, Rows):
        return _rendered(ctx, asked, answer)
    streams = _stream_of(asked.model)
    body = answer.pop(streams, None) if streams else None
    if body is not None and hasattr(body, "iter_chunks"):
        content = Bytes(_chunks(body))
        if asked.outfile is None or str(asked.outfile) == "-":
            return content
        from awsh.output import to_file

        to_file(content, asked.outfile)
    elif body is not None:
        return Rows(_events(body))
    value: Any = answer
    if asked.query is not None:
        value = _queried(asked.query, answer)
    elif not answer:
        return None
    return _rendered(ctx, asked, value)


def _stream_of(model: Any) -> str | None:
    """The member of the answer that arrives bit by bit."""
    shape = model.output_shape
    if shape is None or not (model.has_streaming_output or model.has_event_stream_output):
        return None
    payload = shape.serialization.get("payload")
    streams = (name for name, inner in shape.members.items() if inner.serialization.get("eventstream"))
    return str(payload) if payload else next(streams, None)


def _chunks(body: Any) -> Iterator[bytes]:
    try:
        yield from body.iter_chunks(CHUNK)
    finally:
        body.close()


def _events(stream: Any) -> Iterator[dict[str, Any]]:
    try:
        for event in stream:
            for name, held in event.items():
                yield {"event": name, **(held if isinstance(held, Mapping) else {"value": held})}
    finally:
        stream.close()


def _queried(query: str, answer: dict[str, Any]) -> Any:
    import jmespath

    try:
        return jmespath.search(query, answer)
    except jmespath.exceptions.JMESPathError as error:
        raise UsageError(f"--query: {' '.join(str(error).split())}") from None


def _rendered(ctx: Context, asked: Asked, value: Any) -> Value:
    if asked.output == "text":
        from awsh.operations.text import text_lines

        return Bytes((f"{line}\n".encode() for line in text_lines(value)), text=True)
    if asked.output is None or asked.output not in _WHOLE:
        value = _natural(value, listed=asked.query is None)
    elif isinstance(value, Mapping):
        value = Record(value)
    elif isinstance(value, list):
        value = Rows(value)
    if asked.output is None or value is None:
        return value
    from awsh.output.rendered import rendered

    return rendered(value, ctx.shell.formats[asked.output])


def _natural(value: Any, *, listed: bool) -> Value:
    """A list as rows; listed: an answer that is only a list is that list."""
    if isinstance(value, list):
        return Rows(value)
    if not isinstance(value, Mapping):
        return value
    only = next(iter(value.values())) if listed and len(value) == 1 else None
    return Rows(only) if isinstance(only, list) else Record(value)
