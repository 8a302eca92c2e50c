"""`sns publish`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from awsh import PIPED, Candidate, Completing, Context, LocalPath, UsageError, Value, ValueType
from awsh_sns.groups import sns
from awsh_sns.kinds import TOPIC
from awsh_sns.rows import Published


def _word(ctx: Context, given: Any) -> Any:
    return given if isinstance(given, Mapping) else str(given)


def _complete(completing: Completing) -> Iterator[Candidate]:
    if not completing.given.get("words"):
        yield from (candidate for _, candidate in completing.ctx.candidates(TOPIC.name, completing.word))


def _columns(ctx: Context, given: Any) -> tuple[str, ...]:
    return tuple(name for name in str(given).split(",") if name)


def _complete_columns(completing: Completing) -> Iterator[Candidate]:
    before, comma, _ = completing.word.rpartition(",")
    return (Candidate(f"{before}{comma}{name}", final=False) for name in completing.columns)


Words = Annotated[Any, ValueType("TOPIC|TEXT", _word, _complete)]
Columns = Annotated[Any, ValueType("COLUMN,…", _columns, _complete_columns)]
Column = Annotated[str, ValueType("COLUMN", complete=_complete_columns)]
Attributes = Annotated[dict[str, str] | None, ValueType("NAME=VALUE")]
Texts = Annotated[dict[str, str] | None, ValueType("PROTOCOL=TEXT")]


@sns.command
def publish(
    ctx: Context,
    *words: Words,
    file: LocalPath | None = None,
    subject: str = "",
    attribute: Attributes = None,
    for_: Texts = None,
    group: str = "",
    deduplication_id: str = "",
    attributes_from: Columns = (),
    group_from: Column = "",
    deduplicate_from: Column = "",
    value: Annotated[Value, PIPED] = None,
) -> Published:
    """Publish a message to a topic (Publish), or each row of a pipeline (PublishBatch).

    A text, also one of a pipeline, is one message. Rows are a message each: their line or value where they are one,
    JSON else; ten go in a request, several requests at a time, of a FIFO topic one after the other. What AWS could
    not take for its own reasons is tried again; the others are named.

    Args:
        words: the topic, unless it is the current one, and the text.
        file: the text is in this file, which is UTF-8.
        subject: the subject of mails; others get it too.
        attribute: NAME=VALUE, for filters; may be given several times. Values are numbers, ["lists"] or text by
            their looks; NAME:S=… is text, NAME:N=… a number, NAME:B=… bytes in base64.
        for_: another text for some: email='…', sms='…'; may be given several times. The text itself is the
            default for all others.
        group: of a FIFO topic: the message group, whose order is kept; a standard topic hands it to queues.
        deduplication_id: of a FIFO topic that does not deduplicate by content: what is the same within five minutes.
        attributes_from: of rows: columns that become attributes too, with commas between.
        group_from: of rows: the column with the message group.
        deduplicate_from: of rows: the column with the deduplication id.
        value: from a pipeline: text, or rows.
    Examples:
        awsh> sns publish news 'the shop is open'
        awsh> sns publish news 'a new order' --subject Order --attribute kind=order --attribute total=120
        awsh> sns publish news open --for email='The shop is open again.' --for sms='Open!'
        awsh> sns publish orders.fifo 'no 17' --group ada
        awsh> s3 ls | sns publish news --attributes-from key
    """
    from awsh_sns.publishing.publishing import Wish, published

    wish = Wish(
        subject,
        attribute or {},
        for_ or {},
        group,
        deduplication_id,
        attributes_from,
        group_from,
        deduplicate_from,
    )
    if file is not None and value is not None:
        raise UsageError("--file or a pipeline, not both", usage=publish.usage)
    return published(ctx, words, wish, file, value, publish.usage)
