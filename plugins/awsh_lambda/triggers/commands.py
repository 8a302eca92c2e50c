"""`lambda trigger`: what wakes a function."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from awsh import MANY, Context, Duration, Json, Rows
from awsh_lambda.groups import trigger
from awsh_lambda.kinds import FunctionName
from awsh_lambda.triggers.arguments import Alias, Event, Prefix, Source, What
from awsh_lambda.triggers.rows import Trigger


@trigger.command
def add(
    ctx: Context,
    function: FunctionName,
    source: Source,
    what: What,
    *,
    prefix: Prefix = "",
    suffix: str = "",
    events: Annotated[list[Event] | None, MANY] = None,
    batch: int | None = None,
    window: Duration | None = None,
    partial_failures: bool = False,
    max_concurrency: int | None = None,
    retries: int | None = None,
    filter: Json = None,
    from_: Literal["latest", "start"] | None = None,
    input: Json = None,
    rule: str = "",
    alias: Alias = "",
    disabled: bool = False,
    allow_recursion: bool = False,
) -> Trigger:
    """Have a bucket, queue, topic, schedule or table wake a function (AddPermission, CreateEventSourceMapping …).

    It makes the permission and the notification, subscription, rule or mapping; the same line again changes nothing.
    What a bucket tells others stays. What the function's role lacks for reading from a queue or stream is added to
    it, and said before. A function that would wake itself, by its code, its environment and its role, is refused
    the trigger.

    Args:
        function: which one is woken.
        source: what kind of thing wakes it.
        what: the bucket, queue, topic or table by its name or ARN; of a schedule 'rate(5 minutes)', 5m, or a cron
            expression of EventBridge.
        prefix: of a bucket: only objects whose keys begin so.
        suffix: of a bucket: only objects whose keys end so.
        events: of a bucket: `created`, which it is when left out, `removed`, `tagged` …, as of `s3 events add`.
        batch: of a queue or table: how many messages or changes it gets at most in one go; 10 or 100 when left out.
        window: of a queue or table: how long Lambda waits for that many, 5 minutes at most.
        partial_failures: of a queue or table: it answers which ones failed (batchItemFailures), and only they come
            again.
        max_concurrency: of a queue: how many batches are worked on at once, 2 to 1000.
        retries: of a table: how often a batch that fails comes again; until it expires after a day when left out.
        filter: JSON. Of a topic: a filter policy; of a queue or table: a pattern, or a list of them.
        from_: of a table: changes from now on, which it is when left out, or from the start of what the stream has.
        input: of a schedule: JSON that the function gets instead of EventBridge's event.
        rule: of a schedule: the rule's name; made up of the function's and the times when left out.
        alias: wake this alias or version of the function.
        disabled: of a queue, table or schedule: not yet; `lambda trigger enable` begins.
        allow_recursion: though it would wake itself.
    Examples:
        awsh> lambda trigger add resize s3 pictures --prefix in/ --suffix .jpg
        awsh> lambda trigger add resize sqs work --batch 5 --partial-failures
        awsh> lambda trigger add resize sns news --filter '{"kind": ["picture"]}'
        awsh> lambda trigger add resize schedule 'rate(5 minutes)' --input '{"all": true}'
        awsh> lambda trigger add resize dynamodb orders --from start
    """
    from awsh_lambda.triggers.adding import add as adding
    from awsh_lambda.triggers.wish import Wish

    wish = Wish(
        prefix,
        suffix,
        tuple(events or ()),
        batch,
        window,
        partial_failures,
        max_concurrency,
        retries,
        filter,
        from_,
        input,
        rule,
        disabled,
        allow_recursion,
    )
    return adding(ctx, function, alias, source, what, wish, add.usage)


@trigger.command
def check(
    ctx: Context,
    function: FunctionName,
    source: Source,
    what: What,
    *,
    prefix: Prefix = "",
    suffix: str = "",
    events: Annotated[list[Event] | None, MANY] = None,
    alias: Alias = "",
) -> None:
    """Judge whether a function would wake itself with a trigger, and change nothing (GetFunction, GetRolePolicy …).

    By its code, its environment and its role: as `lambda trigger add` does first, and `s3 events add --lambda`. It
    fails where the function would.

    Args:
        function: which one.
        source: what kind of thing would wake it: s3, sqs, sns or dynamodb.
        what: the bucket, queue, topic or table by its name or ARN.
        prefix: of a bucket: only objects whose keys begin so.
        suffix: of a bucket: only objects whose keys end so.
        events: of a bucket: `created`, which it is when left out, `removed`, `tagged` …
        alias: this alias or version of the function.
    Examples:
        awsh> lambda trigger check resize s3 pictures --prefix in/
    """
    from awsh_lambda.triggers.checking import check as judged
    from awsh_lambda.triggers.wish import Wish

    judged(ctx, function, alias, source, what, Wish(prefix, suffix, tuple(events or ())), check.usage)


@trigger.command
def ls(ctx: Context, function: FunctionName | None = None) -> Iterator[Trigger]:
    """List what wakes a function, or all functions (GetPolicy, ListEventSourceMappings, ListSubscriptions …).

    Args:
        function: which one; all of the region when left out.
    Examples:
        awsh> lambda trigger ls resize
        awsh> lambda trigger ls | where state != enabled
    """
    from awsh_lambda.triggers.listing import triggers

    none = True
    for row in triggers(ctx, function):
        none = False
        yield row
    if none:
        ctx.note(f"nothing wakes {function or 'any function'}")


@trigger.command
def rm(
    ctx: Context,
    function: FunctionName | None = None,
    source: Source | None = None,
    what: What | None = None,
    *,
    id: str = "",
    rows: Rows | None = None,
) -> None:
    """Take back what `lambda trigger add` made, after asking: the notification or mapping, and its permission.

    What others made stays: permissions, rules, the other notifications of a bucket. The stream of a table stays on.

    Args:
        function: whose.
        source: of this kind only.
        what: this bucket, queue, topic, table or schedule only.
        id: this one only, by the id that `lambda trigger ls` has of it.
        rows: from a pipeline: triggers.
    Examples:
        awsh> lambda trigger rm resize sqs work
        awsh> lambda trigger ls resize | where source = sns | lambda trigger rm
    """
    from awsh_lambda.triggers.choosing import chosen
    from awsh_lambda.triggers.removal import described, remove

    found = chosen(ctx, function, source, what, id, rows)
    if not found:
        return
    many = f"{len(found)} triggers" if len(found) > 1 else "1 trigger"
    listed = "; ".join(f"{row['function']} by {described(row)}" for row in found[:5])
    more = f"; and {len(found) - 5} more" if len(found) > 5 else ""
    ctx.confirm(f"Remove {many}: {listed}{more}?")
    for each in remove(ctx, found):
        ctx.note(f"removed {each}")


@trigger.command
def enable(
    ctx: Context,
    function: FunctionName | None = None,
    source: Source | None = None,
    what: What | None = None,
    *,
    id: str = "",
    rows: Rows | None = None,
) -> Iterator[Trigger]:
    """Have a queue, table or schedule wake its function again (UpdateEventSourceMapping, EnableRule).

    Args:
        function: whose.
        source: of this kind only.
        what: this queue, table or schedule only.
        id: this one only, by the id that `lambda trigger ls` has of it.
        rows: from a pipeline: triggers.
    Examples:
        awsh> lambda trigger enable resize schedule
    """
    from awsh_lambda.triggers.choosing import chosen
    from awsh_lambda.triggers.switching import switch

    for row in chosen(ctx, function, source, what, id, rows):
        yield switch(ctx, row, on=True)


@trigger.command
def disable(
    ctx: Context,
    function: FunctionName | None = None,
    source: Source | None = None,
    what: What | None = None,
    *,
    id: str = "",
    rows: Rows | None = None,
) -> Iterator[Trigger]:
    """Keep what wakes a function, and don't heed it (UpdateEventSourceMapping, DisableRule): queue, table, schedule.

    Messages and changes wait meanwhile, as long as the queue or stream keeps them.

    Args:
        function: whose.
        source: of this kind only.
        what: this queue, table or schedule only.
        id: this one only, by the id that `lambda trigger ls` has of it.
        rows: from a pipeline: triggers.
    Examples:
        awsh> lambda trigger disable resize schedule
    """
    from awsh_lambda.triggers.choosing import chosen
    from awsh_lambda.triggers.switching import switch

    for row in chosen(ctx, function, source, what, id, rows):
        yield switch(ctx, row, on=False)
