"""What a pipeline hands over, as messages."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from awsh import CommandError, Context, Rows, Value, outgoing
from awsh_sqs.kinds import MESSAGE
from awsh_sqs.limits import token_problem
from awsh_sqs.sending.messages import Message
from awsh_sqs.sending.words import attribute_value


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
    for number, item in enumerate(outgoing.items(value, whole=wish.whole), 1):
        try:
            if sent_again and isinstance(item, Mapping) and "text" in item and wish.body is None:
                yield _again(item, wish, number, fifo=fifo)
            else:
                yield _message(ctx, item, wish, number)
        except ValueError as error:
            raise CommandError(f"row {number}: {error}") from None


def _message(ctx: Context, item: Any, wish: Wish, number: int) -> Message:
    body = outgoing.field_of(item, wish.body, "body") if wish.body is not None else item
    group = _token(item, wish.group_by, "message group") if wish.group_by is not None else wish.group
    dedup = _token(item, wish.dedup_by, "deduplication id") if wish.dedup_by is not None else None
    return Message(outgoing.text_of(ctx, body), wish.attributes, group, dedup, wish.delay, number)


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
    text = str(outgoing.field_of(item, column, what))
    problem = token_problem(what, text)
    if problem is not None:
        raise ValueError(problem)
    return text
