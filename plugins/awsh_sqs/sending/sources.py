"""What a pipeline hands over, as messages."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from awsh import Bytes, CommandError, Context, Record, Rows, Value
from awsh_sqs.kinds import MESSAGE
from awsh_sqs.limits import token_problem
from awsh_sqs.sending.messages import Message
from awsh_sqs.sending.words import attribute_value, text_of


@dataclass(frozen=True, slots=True)
class Wish:
    """How rows become messages; what each is stands at `sqs send`."""

    attributes: Mapping[str, dict[str, Any]]
    group: str | None = None
    delay: timedelta | None = None
    body: str | None = None
    group_by: str | None = None
    dedup_by: str | None = None
    whole: bool = False


def messages_of(ctx: Context, value: Value, wish: Wish, *, fifo: bool) -> Generator[Message, None, None]:
    """VALUE as messages, numbered from 1, as they come. Raises CommandError, with the row's number.

    Rows are one message each: JSON, or the column `wish.body`; a message that was received is the same message
    again. Text is one message a line, or all of it is one. fifo: the queue they go to knows deduplication ids.
    """
    sent_again = isinstance(value, Rows) and value.kind == MESSAGE.name
    for number, item in enumerate(_items(ctx, value, wish), 1):
        try:
            if sent_again and isinstance(item, Mapping) and "text" in item and wish.body is None:
                yield _again(item, wish, number, fifo=fifo)
            else:
                yield _message(ctx, item, wish, number)
        except ValueError as error:
            raise CommandError(f"row {number}: {error}") from None


def _items(ctx: Context, value: Value, wish: Wish) -> Iterator[Any]:
    if isinstance(value, str):
        yield from _of_text([value.encode()], wish)
    elif isinstance(value, Bytes):
        with closing(value):
            yield from _of_text(value, wish)
    elif isinstance(value, Record):
        yield value.fields
    elif isinstance(value, Rows):
        with closing(value):
            yield from value
    elif isinstance(value, (list, tuple)):
        yield from value
    else:
        yield value


def _of_text(chunks: Iterable[bytes], wish: Wish) -> Iterator[str]:
    if wish.whole:
        yield _text(b"".join(chunks))
    else:
        yield from _lines(chunks)


def _lines(chunks: Iterable[bytes]) -> Iterator[str]:
    """The lines that have something on them."""
    rest = b""
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            if line.strip():
                yield _text(line.removesuffix(b"\r"))
    if rest.strip():
        yield _text(rest)


def _text(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise CommandError("what the pipeline hands over is no UTF-8 text, and a message is text") from None


def _message(ctx: Context, item: Any, wish: Wish, number: int) -> Message:
    body = _column(item, wish.body, "body") if wish.body is not None else item
    group = _token(item, wish.group_by, "message group") if wish.group_by is not None else wish.group
    dedup = _token(item, wish.dedup_by, "deduplication id") if wish.dedup_by is not None else None
    return Message(text_of(ctx, body), wish.attributes, group, dedup, wish.delay, number)


def _again(row: Mapping[str, Any], wish: Wish, number: int, *, fifo: bool) -> Message:
    """A message that was received, with its own attributes and group unless others are wished."""
    types: Mapping[str, str] = row.get("types") or {}
    own = {
        name: attribute_value(
            name, types.get(name, "String"), value if isinstance(value, (str, bytes)) else str(value)
        )
        for name, value in (row.get("attributes") or {}).items()
    }
    group = (
        _token(row, wish.group_by, "message group")
        if wish.group_by is not None
        else wish.group or row.get("group")
    )
    if wish.dedup_by is not None:
        dedup: str | None = _token(row, wish.dedup_by, "deduplication id")
    else:
        # Not the one it came with: a queue that has seen that within five minutes would say yes and drop the message.
        dedup = row.get("id") if fifo else None
    return Message(row["text"], {**own, **wish.attributes}, group, dedup, wish.delay, number)


def _token(item: Any, column: str, what: str) -> str:
    text = str(_column(item, column, what))
    problem = token_problem(what, text)
    if problem is not None:
        raise ValueError(problem)
    return text


def _column(item: Any, path: str, what: str) -> Any:
    found = item
    for name in path.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    if found is None:
        raise ValueError(f"no {path} for its {what}")
    return found
