"""`s3 events`: who is told of what happens to a bucket's objects. The rules themselves: rules.py."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Annotated, Any, TypedDict

from awsh import (
    CURRENT,
    DETAIL,
    MANY,
    Candidate,
    Completing,
    Context,
    Name,
    Rows,
    UsageError,
    ValueType,
    suggest,
)
from awsh_s3.arguments import BucketName, KeyPrefix
from awsh_s3.group import events
from awsh_s3.rule_names import completing_ids, named_in_rows
from awsh_s3.where import bucket_or_current

EVENTS = {
    "created": ("s3:ObjectCreated", ("Put", "Post", "Copy", "CompleteMultipartUpload")),
    "removed": ("s3:ObjectRemoved", ("Delete", "DeleteMarkerCreated")),
    "restored": ("s3:ObjectRestore", ("Post", "Completed", "Delete")),
    "tagged": ("s3:ObjectTagging", ("Put", "Delete")),
    "expired": ("s3:LifecycleExpiration", ("Delete", "DeleteMarkerCreated")),
    "replicated": (
        "s3:Replication",
        (
            "OperationFailedReplication",
            "OperationNotTracked",
            "OperationMissedThreshold",
            "OperationReplicatedAfterThreshold",
        ),
    ),
    "acl-changed": ("s3:ObjectAcl:Put", ()),
    "moved": ("s3:LifecycleTransition", ()),
    "tiered": ("s3:IntelligentTiering", ()),
    "lost": ("s3:ReducedRedundancyLostObject", ()),
}
"""Our words, AWS's names, and the ways in which it can come about."""


class EventRule(TypedDict):
    """Who is told of what. does: in words. arn: of the queue, topic or function. rule: as AWS keeps it."""

    id: str
    does: str
    to: Annotated[str, DETAIL]
    arn: Annotated[str | None, DETAIL]
    events: Annotated[list[str], DETAIL]
    prefix: Annotated[str, DETAIL]
    suffix: Annotated[str, DETAIL]
    bucket: Annotated[str, DETAIL]
    rule: Annotated[dict[str, Any], DETAIL]


def names_of(word: str) -> list[str]:
    """AWS's names that a word allows: `created`, `created:put`, `s3:ObjectCreated:*`."""
    found = []
    for ours, (theirs, ways) in EVENTS.items():
        for way in ("", *ways):
            aws = f"{theirs}:{way}" if way else f"{theirs}:*" if ways else theirs
            if word.lower() in (aws.lower(), f"{ours}:{way}".rstrip(":").lower()):
                found.append(aws)
    return found


def _event(ctx: Context, given: Any) -> str:
    found = names_of(str(given))
    if not found:
        hint = suggest(str(given), EVENTS) or f"it is one of {', '.join(EVENTS)}"
        raise ValueError(f"S3 knows no event {given!r}; {hint}")
    return found[0]


def _complete_event(completing: Completing) -> Iterator[Candidate]:
    for word, (theirs, ways) in EVENTS.items():
        yield Candidate(word, f"{theirs}:*" if ways else theirs)
        if ":" in completing.word:
            yield from (Candidate(f"{word}:{way.lower()}", f"{theirs}:{way}") for way in ways)


def _completing(
    key: str, service: str, operation: str, items: str
) -> Callable[[Completing], Iterable[Candidate]]:
    def complete(completing: Completing) -> Iterator[Candidate]:
        ctx = completing.ctx

        def fetch() -> Iterator[Name]:
            for arn in ctx.search(service, operation, items):
                yield Name(str(arn).replace("/", ":").rpartition(":")[2])

        for name in ctx.matching(key, completing.word, service, fetch):
            yield Candidate(name.id)

    return complete


Event = Annotated[str, ValueType("EVENT", _event, _complete_event)]
RuleId = Annotated[
    str, ValueType("ID", complete=completing_ids("events", lambda ctx, bucket: show(ctx, bucket)))
]
Queue = Annotated[
    str | None,
    ValueType("QUEUE", complete=_completing("s3:queues", "sqs", "list_queues", "QueueUrls[]")),
]
Topic = Annotated[
    str | None,
    ValueType("TOPIC", complete=_completing("s3:topics", "sns", "list_topics", "Topics[].TopicArn")),
]
Function = Annotated[
    str | None,
    ValueType(
        "FUNCTION",
        complete=_completing("s3:functions", "lambda", "list_functions", "Functions[].FunctionName"),
    ),
]


@events.command
def show(ctx: Context, bucket: BucketName = CURRENT) -> Iterator[EventRule]:
    """Show who is told of what happens in a bucket, in words (GetBucketNotificationConfiguration).

    Args:
        bucket: the bucket; the current one when left out.
    Examples:
        awsh> s3 events show lab-bucket
    """
    from awsh_s3.events.rules import read_rules

    rules = [rule.row(bucket) for rule in read_rules(ctx, bucket)]
    if not rules:
        ctx.note(f"nobody is told of what happens in bucket {bucket!r}")
    return iter(rules)


@events.command
def add(
    ctx: Context,
    bucket: BucketName = CURRENT,
    *,
    on: Annotated[list[Event] | None, MANY] = None,
    queue: Queue = None,
    topic: Topic = None,
    lambda_: Function = None,
    eventbridge: bool = False,
    allow: bool = False,
    allow_recursion: bool = False,
    prefix: KeyPrefix = "",
    suffix: str = "",
    id: str = "",
) -> Iterator[EventRule]:
    """Tell a queue, a topic, a function or EventBridge of what happens (PutBucketNotificationConfiguration).

    What others are told stays. The queue, topic or function must let S3 in, and be in the bucket's region.

    Args:
        bucket: the bucket; the current one when left out.
        on: `created`, `removed`, `tagged`, `restored`, `expired` …, one way of it as in `created:copy`, or
            AWS's name, as in s3:ObjectCreated:*; `created` when left out.
        queue: an SQS queue: its name or ARN.
        topic: an SNS topic: its name or ARN.
        lambda_: a Lambda function: its name or ARN. One that would wake itself is refused, as by `lambda trigger
            add`.
        allow: with --queue or --lambda: let the bucket in by its policy, where it is not let in yet.
        allow_recursion: with --lambda: though the function would wake itself.
        eventbridge: all events of the bucket go to EventBridge, where rules choose among them.
        prefix: only objects whose keys begin so.
        suffix: only objects whose keys end so.
        id: the rule's name; made up when left out.
    Examples:
        awsh> s3 events add lab-bucket --eventbridge
        awsh> s3 events add lab-bucket --queue work --on created removed --prefix in/ --suffix .csv --allow
    """
    from awsh_s3.events.rules import add_bridge, add_rule

    given = {"queue": queue, "topic": topic, "function": lambda_}
    chosen = {noun: name for noun, name in given.items() if name is not None}
    if len(chosen) + eventbridge != 1:
        raise UsageError(
            "s3 events add wants one of --queue, --topic, --lambda, --eventbridge", usage=add.usage
        )
    if eventbridge:
        if on or prefix or suffix or id or allow or allow_recursion:
            raise UsageError(
                "EventBridge is told of everything", hint="its own rules choose: leave the rest out"
            )
        return add_bridge(ctx, bucket)
    ((noun, name),) = chosen.items()
    if allow and noun == "topic":
        raise UsageError(
            f"--allow is for a queue or a function; `sns allow {name} from s3:{bucket}` opens a topic"
        )
    if allow_recursion and noun != "function":
        raise UsageError("--allow-recursion is for a function")
    on = on or names_of("created")
    return add_rule(
        ctx,
        bucket,
        noun,
        name,
        on=on,
        prefix=prefix,
        suffix=suffix,
        id=id,
        allow=allow,
        judged=allow_recursion,
    )


@events.command
def rm(ctx: Context, *ids: RuleId, bucket: BucketName | None = None, rows: Rows | None = None) -> None:
    """Remove rules, and none but these (PutBucketNotificationConfiguration).

    Args:
        ids: the rules' names, as `s3 events show` has them.
        bucket: the bucket; the current one when left out.
        rows: from a pipeline: the rules.
    Examples:
        awsh> s3 events add lab-bucket --eventbridge
        awsh> s3 events rm eventbridge --bucket lab-bucket
        awsh> s3 events show lab-bucket | where suffix = .csv | s3 events rm
    """
    from awsh_s3.events.rules import remove_rules

    if rows is None and not ids:
        raise UsageError("s3 events rm wants ID", usage=rm.usage)
    for each, names in named_in_rows(rows, "s3 events show").items():
        remove_rules(ctx, each, names)
    if ids:
        remove_rules(ctx, bucket_or_current(ctx, bucket, "--bucket names one"), ids)
