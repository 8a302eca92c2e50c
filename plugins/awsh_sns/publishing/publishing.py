"""Publish and PublishBatch, as `sns publish` asks for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from awsh import Context, Rows, UsageError, Value
from awsh_sns.kinds import TOPIC
from awsh_sns.publishing.attributes import of_row, typed
from awsh_sns.publishing.batches import publish_rows
from awsh_sns.publishing.limits import check_id, check_size, check_subject, size_of
from awsh_sns.publishing.messages import Message, file_text, piped_text, row_text, with_texts
from awsh_sns.rows import Published
from awsh_sns.topics.attributes import LARGEST, attributes, is_fifo, largest, name_of


@dataclass(frozen=True, slots=True)
class Wish:
    """What goes with each message. attributes: words. texts: by protocol. The last three name columns of rows."""

    subject: str
    attributes: Mapping[str, str]
    texts: Mapping[str, str]
    group: str
    deduplication: str
    attributes_from: Sequence[str]
    group_from: str
    deduplicate_from: str


def published(
    ctx: Context, words: Sequence[Any], wish: Wish, file: Path | None, value: Value, usage: str
) -> Published:
    """Publishes; what it was. Raises UsageError for what AWS would refuse, PartialFailure, AwsError."""
    from awsh.values import rows_of

    from_outside = file is not None or value is not None
    topic, text = topic_and_text(ctx, words, from_outside, usage)
    if text and from_outside:
        raise UsageError("the text in words, of --file or of a pipeline: one of them", usage=usage)
    if wish.subject:
        check_subject(wish.subject)
    if file is not None:
        text = file_text(file)
    elif value is not None:
        whole = piped_text(value)
        if whole is None:
            return _rows(ctx, topic, wish, rows_of(value))
        text = whole
    if wish.attributes_from or wish.group_from or wish.deduplicate_from:
        raise UsageError(
            "--attributes-from, --group-from and --deduplicate-from name columns of rows", usage=usage
        )
    return _one(ctx, topic, wish, text)


def topic_and_text(ctx: Context, words: Sequence[Any], from_outside: bool, usage: str) -> tuple[str, str]:
    """The ARN, and the other words as a text. The current topic may be left out. Raises UsageError."""
    current = ctx.current(TOPIC.name)
    if not words:
        if current and from_outside:
            return current, ""
        what = "a text" if current else "a topic and a text"
        raise UsageError(f"sns publish wants {what}", usage=usage)
    first, *others = words
    if current and not (isinstance(first, Mapping) or TOPIC.is_id(first)):
        if not others and not from_outside:
            return current, first
        if not from_outside and not any(
            first in (name.id, name.name) for name in ctx.names(TOPIC.name, fresh=True)
        ):
            return current, " ".join(map(str, words))
    try:
        topic = ctx.resolve(TOPIC.name, first)
    except ValueError as error:
        raise UsageError(str(error), usage=usage) from None
    return topic, " ".join(map(str, others))


def _one(ctx: Context, topic: str, wish: Wish, text: str) -> Published:
    message = {**with_texts(text, wish.texts), **_common(ctx, topic, wish, deduplication=wish.deduplication)}
    if found := typed(wish.attributes):
        message["MessageAttributes"] = found
    size = size_of(message)
    if size > LARGEST:
        check_size(size, largest(attributes(ctx, topic)), name_of(topic))
    answer = ctx.call("sns", "publish", TopicArn=topic, **message)
    row: Published = {"topic": name_of(topic), "messages": 1, "id": answer["MessageId"]}
    if answer.get("SequenceNumber"):
        row["sequence"] = answer["SequenceNumber"]
    return row


def _rows(ctx: Context, topic: str, wish: Wish, rows: Rows) -> Published:
    if wish.texts or wish.deduplication:
        word = "--for" if wish.texts else "--deduplication-id"
        raise UsageError(
            f"{word} is for one message",
            hint="of rows: --deduplicate-from COLUMN" if wish.deduplication else None,
        )
    found = attributes(ctx, topic)
    known = typed(wish.attributes)
    ids = "" if wish.deduplicate_from else wish.deduplication
    common = _common(ctx, topic, wish, deduplication=ids, found=found)

    def message(row: Any) -> Message:
        told: Message = {"Message": row_text(row), **common}
        if not told["Message"]:
            raise UsageError("an empty message is none")
        record = row if isinstance(row, Mapping) else {}
        for word, column, key in (
            ("the message group", wish.group_from, "MessageGroupId"),
            ("the deduplication id", wish.deduplicate_from, "MessageDeduplicationId"),
        ):
            if column:
                told[key] = str(record.get(column) or "")
                check_id(told[key], f"{word} of column {column},")
        if attributes := {**known, **of_row(record, wish.attributes_from)}:
            told["MessageAttributes"] = attributes
        return told

    count = publish_rows(ctx, topic, rows, message, largest(found))
    return {"topic": name_of(topic), "messages": count}


def _common(
    ctx: Context, topic: str, wish: Wish, *, deduplication: str, found: Mapping[str, str] | None = None
) -> Message:
    """What is the same in each message. Raises UsageError for what a FIFO topic wants, and others refuse."""
    common: Message = {"Subject": wish.subject} if wish.subject else {}
    name = name_of(topic)
    if is_fifo(topic):
        if not wish.group and not wish.group_from:
            raise UsageError(
                f"{name} is a FIFO topic: each message belongs to a group, whose order is kept",
                hint="as in --group orders; of rows --group-from COLUMN",
            )
        if not deduplication and not wish.deduplicate_from:
            found = found if found is not None else attributes(ctx, topic)
            if found.get("ContentBasedDeduplication", "").lower() != "true":
                raise UsageError(
                    f"{name} does not deduplicate by content: each message needs an id",
                    hint=f"--deduplication-id ID, or `sns set {name} --deduplicate-content`",
                )
    elif deduplication or wish.deduplicate_from:
        raise UsageError(f"{name} is no FIFO topic: only those look for duplicates")
    if wish.group and not wish.group_from:
        check_id(wish.group, "the message group")
        common["MessageGroupId"] = wish.group
    if deduplication:
        check_id(deduplication, "the deduplication id")
        common["MessageDeduplicationId"] = deduplication
    return common
