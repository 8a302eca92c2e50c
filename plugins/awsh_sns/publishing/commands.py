"""`sns publish`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from awsh import PIPED, Candidate, Completing, Context, LocalPath, Short, UsageError, Value, ValueType
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


def _complete_column(completing: Completing) -> Iterator[Candidate]:
    before, comma, _ = completing.word.rpartition(",")
    return (Candidate(f"{before}{comma}{name}", final=False) for name in completing.columns)


Words = Annotated[Any, ValueType("[TOPIC] TEXT", _word, _complete)]
Columns = Annotated[Any, ValueType("COLUMN,…", _columns, _complete_column)]
Column = Annotated[str, ValueType("COLUMN", complete=_complete_column)]
Attributes = Annotated[dict[str, str] | None, ValueType("NAME=VALUE"), Short("a")]
Texts = Annotated[dict[str, str] | None, ValueType("PROTOCOL=TEXT")]


@sns.command
def publish(
    ctx: Context,
    *words: Words,
    file: LocalPath | None = None,
    subject: str = "",
    attribute: Attributes = None,
    for_: Texts = None,
    group: Annotated[str, Short("g")] = "",
    dedup: str = "",
    body: Column = "",
    attributes_by: Columns = (),
    group_by: Column = "",
    dedup_by: Column = "",
    whole: bool = False,
    skip: int = 0,
    piped: Annotated[Value, PIPED] = None,
) -> Published | None:
    """Publish a message to a topic (Publish), or each row of a pipeline (PublishBatch).

    Rows become JSON, lines of text are a message each; ten go in a request, several requests at a time, in a FIFO
    topic one after the other. What SNS could not take is tried again, what it refuses is named. What is stopped says
    how far it got, and how to go on.

    Args:
        words: the topic, unless it is the current one, and the text.
        file: the text is this file.
        subject: the subject of mails; others get it too.
        attribute: NAME=VALUE, which filters look at; may be given several times. A value is a number, a ["list"] or
            text by its looks; NAME:String=… is text, NAME:Number=…, NAME:Binary=BASE64.
        for_: another text for some: email='…', sms='…'; may be given several times. The text itself is the
            default for all others.
        group: of a FIFO topic: the message group, whose order is kept; a standard topic hands it to queues.
        dedup: of a FIFO topic that does not deduplicate by content: the id that is the same within five minutes.
        body: only this column of each row.
        attributes_by: columns of each row that become attributes too, with commas between.
        group_by: the column with each row's message group.
        dedup_by: the column with each row's deduplication id.
        whole: text of a pipeline is one message, not one a line.
        skip: begin behind so many rows.
        piped: from a pipeline: the messages.
    Examples:
        awsh> sns publish news 'the shop is open'
        awsh> sns publish news 'a new order' --subject Order -a kind=order -a total=120
        awsh> sns publish news open --for email='The shop is open again.' --for sms='Open!'
        awsh> sns publish orders.fifo 'no 17' --group ada
        awsh> s3 ls | sns publish news --attributes-by size
    """
    from awsh_sns.publishing.publishing import Wish, published

    if piped is not None and file is not None:
        raise UsageError(
            "the messages come from --file or from the pipeline: one of them", usage=publish.usage
        )
    if skip < 0:
        raise UsageError(f"--skip {skip}: 0 rows or more", usage=publish.usage)
    wish = Wish(
        subject=subject,
        attributes=attribute or {},
        texts=for_ or {},
        group=group,
        dedup=dedup,
        body=body,
        attributes_by=attributes_by,
        group_by=group_by,
        dedup_by=dedup_by,
        whole=whole,
        skip=skip,
    )
    return published(ctx, words, wish, file, piped, publish.usage)
