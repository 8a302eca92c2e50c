"""`sns fanout`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from awsh import Candidate, Completing, Context, Rows, UsageError, ValueType
from awsh_sns.groups import sns
from awsh_sns.kinds import TOPIC
from awsh_sns.rows import Step


def _word(ctx: Context, given: Any) -> Any:
    return given if isinstance(given, Mapping) else str(given)


def _complete_topic(completing: Completing) -> Iterator[Candidate]:
    return (candidate for _, candidate in completing.ctx.candidates(TOPIC.name, completing.word))


def _complete_queue(completing: Completing) -> Iterator[Candidate]:
    return (candidate for _, candidate in completing.ctx.candidates("sqs:queue", completing.word))


TopicWord = Annotated[Any, ValueType("TOPIC", _word, _complete_topic)]
QueueWord = Annotated[Any, ValueType("QUEUE", _word, _complete_queue)]


@sns.command
def fanout(
    ctx: Context,
    topic: TopicWord,
    *queues: QueueWord,
    fifo: bool = False,
    raw: bool = False,
    rows: Rows | None = None,
) -> Iterator[Step]:
    """Have each message of a topic go to several queues (CreateTopic, CreateQueue, SetQueueAttributes, Subscribe).

    What is missing is made: the topic, queues, what lets the topic into them, subscriptions. What is there stays as
    it is, so that the same line goes on where it was interrupted. `sns subscription set` gives one a filter.

    Args:
        topic: which one, or the name of a new one.
        queues: which ones, or names of new ones.
        fifo: a new topic, and new queues, keep the order and drop duplicates: their names end in .fifo. A name that
            ends so says the same; queues of both kinds may be told by a FIFO topic.
        raw: messages as they are, without SNS's envelope, where a subscription is made.
        rows: from a pipeline: the queues.
    Examples:
        awsh> sns fanout shop billing shipping statistics --raw
        awsh> sns fanout steps first second --fifo
        awsh> sqs ls | where name ~ ^lab | sns fanout lab-news
    """
    from awsh_sns.fanning.arranging import arranged

    words = [*queues, *(rows or ())]
    if not words and rows is not None:
        return iter(())
    if not words:
        raise UsageError("sns fanout wants queues", usage=fanout.usage)
    return arranged(ctx, topic, words, fifo=fifo, raw=raw)
