"""The types of what stands behind `lambda trigger`, and what Tab knows of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from awsh import Candidate, Completing, Context, Name, ValueType

Source = Literal["s3", "sqs", "sns", "schedule", "dynamodb"]

_LISTED = {
    "sqs": ("list_queues", "QueueUrls[]"),
    "sns": ("list_topics", "Topics[].TopicArn"),
    "dynamodb": ("list_tables", "TableNames[]"),
}
_EVENTS = (
    "created",
    "removed",
    "tagged",
    "restored",
    "acl-changed",
    "expired",
    "created:put",
    "created:copy",
)
_SCHEDULES = (
    ("rate(5 minutes)", "every five minutes; 5m says the same"),
    ("rate(1 hour)", "every hour"),
    ("cron(0 12 * * ? *)", "every day at noon, UTC"),
    ("cron(0 8 ? * MON-FRI *)", "at eight on working days, UTC"),
)


def _what(ctx: Context, given: Any) -> str:
    """A name, ARN or URL; of a record that a `$variable` holds the one it has."""
    if isinstance(given, Mapping):
        for column in ("name", "bucket", "queue", "topic", "table", "arn", "url"):
            if given.get(column):
                return str(given[column])
        raise ValueError("the record names no bucket, queue, topic or table")
    text = str(given)
    if not text:
        raise ValueError("an empty name")
    return (
        text.removeprefix("s3://").rstrip("/")
        if text.startswith("s3://")
        else text.removeprefix("arn:aws:s3:::")
    )


def _complete_what(completing: Completing) -> Iterator[Candidate]:
    ctx, source = completing.ctx, (completing.given.get("source") or [""])[-1]
    if source == "s3":
        yield from (candidate for _, candidate in ctx.candidates("s3:bucket", completing.word))
    elif source == "schedule":
        yield from (Candidate(text, about) for text, about in _SCHEDULES)
    elif source in _LISTED:
        operation, items = _LISTED[source]

        def fetch() -> Iterator[Name]:
            for each in ctx.search(source, operation, items):
                yield Name(str(each).replace("/", ":").rpartition(":")[2])

        for name in ctx.matching(f"lambda:{source}-sources", completing.word, source, fetch):
            yield Candidate(name.id)


def _complete_prefix(completing: Completing) -> Iterator[Candidate]:
    """The "folders" of the bucket that is named before."""
    ctx, bucket = completing.ctx, (completing.given.get("what") or [""])[-1].removeprefix("s3://")
    if not bucket or (completing.given.get("source") or [""])[-1] != "s3":
        return
    folder = completing.word[: completing.word.rfind("/") + 1]

    def fetch() -> Iterator[Name]:
        for prefix in ctx.search(
            "s3", "list_objects_v2", "CommonPrefixes[].Prefix", Bucket=bucket, Delimiter="/", Prefix=folder
        ):
            yield Name(prefix)

    for name in ctx.matching(f"lambda:prefixes {bucket} {folder}", completing.word, "s3", fetch):
        yield Candidate(name.id, final=False)


def _complete_event(completing: Completing) -> Iterator[Candidate]:
    return (Candidate(each) for each in _EVENTS)


def _complete_alias(completing: Completing) -> Iterator[Candidate]:
    ctx, function = completing.ctx, (completing.given.get("function") or [""])[-1]
    if not function:
        return

    def fetch() -> Iterator[Name]:
        for each in ctx.search("lambda", "list_aliases", "Aliases[]", FunctionName=function):
            yield Name(each["Name"], description=f"version {each['FunctionVersion']}")

    for name in ctx.matching(f"lambda:aliases {function}", completing.word, "lambda", fetch):
        yield Candidate(name.id, name.description)


What = Annotated[str, ValueType("BUCKET|QUEUE|TOPIC|WHEN|TABLE", _what, _complete_what)]
Prefix = Annotated[str, ValueType("PREFIX", complete=_complete_prefix)]
Event = Annotated[str, ValueType("EVENT", complete=_complete_event)]
Alias = Annotated[str, ValueType("ALIAS", complete=_complete_alias)]
