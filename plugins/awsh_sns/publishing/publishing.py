"""Publish and PublishBatch, as `sns publish` asks for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from awsh import Bytes, CommandError, Context, Rows, UsageError, Value, outgoing
from awsh_sns.kinds import TOPIC
from awsh_sns.publishing.attributes import of_row, typed
from awsh_sns.publishing.batches import Publishing
from awsh_sns.publishing.limits import BATCH, check_id, check_size, check_subject, size_of
from awsh_sns.publishing.many import publish_all
from awsh_sns.publishing.messages import Message, with_texts
from awsh_sns.rows import Published
from awsh_sns.topics.attributes import LARGEST, attributes, is_fifo, largest, name_of


@dataclass(frozen=True, slots=True)
class Wish:
    """How messages are made; what each is stands at `sns publish`."""

    subject: str
    attributes: Mapping[str, str]
    texts: Mapping[str, str]
    group: str
    dedup: str
    body: str
    attributes_by: Sequence[str]
    group_by: str
    dedup_by: str
    whole: bool
    skip: int

    @property
    def for_rows(self) -> str:
        """An option that only rows have."""
        given = {
            "--body": self.body,
            "--attributes-by": self.attributes_by,
            "--group-by": self.group_by,
            "--dedup-by": self.dedup_by,
            "--whole": self.whole,
            "--skip": self.skip,
        }
        return next((flag for flag, value in given.items() if value), "")


def published(
    ctx: Context, words: Sequence[Any], wish: Wish, file: Path | None, piped: Value, usage: str
) -> Published | None:
    """Publishes; what it was. Raises UsageError for what AWS would refuse, PartialFailure, AwsError."""
    fed = file is not None or piped is not None
    topic, text = outgoing.place_and_text(ctx, TOPIC.name, words, command="sns publish", usage=usage, fed=fed)
    if wish.subject:
        check_subject(wish.subject)
    if piped is not None:
        _all(ctx, topic, wish, piped)
        return None
    if wish.for_rows:
        raise UsageError(f"{wish.for_rows} is for the rows of a pipeline", usage=usage)
    return _one(ctx, topic, wish, text if file is None else outgoing.text_of_file(file, "sns publish"))


def _one(ctx: Context, topic: str, wish: Wish, text: str) -> Published:
    message = {**with_texts(text, wish.texts), **_common(ctx, topic, wish)}
    if found := typed(wish.attributes):
        message["MessageAttributes"] = found
    size = size_of(message)
    if size > LARGEST:
        check_size(size, largest(attributes(ctx, topic)), name_of(topic))
    answer = ctx.call("sns", "publish", TopicArn=topic, **message)
    row: Published = {"topic": name_of(topic), "id": answer["MessageId"]}
    if answer.get("SequenceNumber"):
        row["sequence"] = answer["SequenceNumber"]
    return row


def _all(ctx: Context, topic: str, wish: Wish, piped: Value) -> None:
    if wish.dedup:
        raise UsageError("--dedup would make one message of all rows: --dedup-by COLUMN")
    found = attributes(ctx, topic)
    common, known = _common(ctx, topic, wish, found), typed(wish.attributes)

    def message(item: Any) -> Message:
        text = outgoing.text_of(ctx, _field(item, wish.body, "text") if wish.body else item)
        told = {**with_texts(text, wish.texts), **common}
        if wish.group_by:
            told["MessageGroupId"] = _id(item, wish.group_by, "message group")
        if wish.dedup_by:
            told["MessageDeduplicationId"] = _id(item, wish.dedup_by, "deduplication id")
        own = of_row(item, wish.attributes_by) if isinstance(item, Mapping) else {}
        if attributes := {**known, **own}:
            told["MessageAttributes"] = attributes
        return told

    # Who follows something wants each of its rows to be there when it has come.
    endless = isinstance(piped, (Rows, Bytes)) and piped.endless
    rows = islice(enumerate(outgoing.items(piped, whole=wish.whole), 1), wish.skip, None)
    publishing = Publishing(ctx, topic, largest(found), most=1 if endless else BATCH)
    publish_all(ctx, publishing, rows, message, skip=wish.skip)


def _field(item: Any, path: str, what: str) -> Any:
    try:
        return outgoing.field_of(item, path, what)
    except ValueError as error:
        raise CommandError(str(error)) from None


def _id(item: Any, path: str, what: str) -> str:
    text = str(_field(item, path, what))
    check_id(text, f"the {what}")
    return text


def _common(ctx: Context, topic: str, wish: Wish, found: Mapping[str, str] | None = None) -> Message:
    """What is the same in each message. Raises UsageError for what a FIFO topic wants, and others refuse."""
    common: Message = {"Subject": wish.subject} if wish.subject else {}
    name = name_of(topic)
    if is_fifo(topic):
        if not wish.group and not wish.group_by:
            raise UsageError(
                f"{name} is a FIFO topic: each message belongs to a group, whose order is kept",
                hint="as in --group orders; of rows --group-by COLUMN",
            )
        if not wish.dedup and not wish.dedup_by:
            found = found if found is not None else attributes(ctx, topic)
            if found.get("ContentBasedDeduplication", "").lower() != "true":
                raise UsageError(
                    f"{name} does not deduplicate by content: each message needs an id",
                    hint=f"--dedup ID, or `sns set {name} --deduplicate-content`",
                )
    elif wish.dedup or wish.dedup_by:
        raise UsageError(f"{name} is no FIFO topic: only those look for duplicates")
    for text, what, key in (
        (wish.group, "message group", "MessageGroupId"),
        (wish.dedup, "deduplication id", "MessageDeduplicationId"),
    ):
        if text:
            check_id(text, f"the {what}")
            common[key] = text
    return common
