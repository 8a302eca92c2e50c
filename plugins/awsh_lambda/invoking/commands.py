"""`lambda invoke`, `lambda logs`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from awsh import (
    CURRENT,
    PIPED,
    Bytes,
    Context,
    Duration,
    Follow,
    LocalPath,
    LogEvent,
    Rows,
    UsageError,
    Value,
    ValueType,
    log_events,
)
from awsh_lambda.completion import AliasName, VersionNumber
from awsh_lambda.groups import lambda_
from awsh_lambda.kinds import FunctionName

_HOUR = timedelta(hours=1)


def _word(ctx: Context, given: Any) -> Any:
    return given


Word = Annotated[Any, ValueType("JSON|NAME=TEXT|NAME:=JSON", _word)]


@lambda_.command
def invoke(
    ctx: Context,
    function: FunctionName = CURRENT,
    *payload: Word,
    file: LocalPath | None = None,
    value: Annotated[Value, PIPED] = None,
    each: bool = False,
    at_once: int = 10,
    async_: bool = False,
    version: VersionNumber = "",
    alias: AliasName = "",
    log: bool = False,
) -> Value:
    """Call a function and show its answer (Invoke); what it took is told beside it.

    The answer is a record, rows or text, as it comes. An error of the function is an error of the line, with
    its type, its message and the lines of its files that it went through.

    Args:
        function: which one; the current one when left out.
        payload: JSON, or fields: name=text, name:=JSON; a dot leads into a record, as in address.city=Turin.
        file: a file of JSON, in the place of words.
        value: from a pipeline: rows are a list, a record is itself.
        each: a call for each row, several at a time; the answers are rows in the same order.
        at_once: how many at a time.
        async_: do not wait for the answer: AWS queues the call, and repeats it twice where it fails.
        version: of this one, in the place of the newest code.
        alias: of the version that this alias names.
        log: show what it wrote, too.
    Examples:
        awsh> lambda invoke hello
        awsh> lambda invoke hello name=Ada count:=3
        awsh> lambda invoke hello '{"name": "Ada"}' --log
        awsh> s3 ls --buckets | select name | lambda invoke hello --each | count
    """
    from awsh_lambda.invoking.calling import answered, each_called, queued
    from awsh_lambda.invoking.payload import of_file, of_value, of_words

    if version and alias:
        raise UsageError("--version or --alias, not both", usage=invoke.usage)
    if sum((bool(payload), file is not None, value is not None)) > 1:
        raise UsageError("one payload: words, --file, or a pipeline's", usage=invoke.usage)
    qualifier = version or alias
    if each:
        if not isinstance(value, Rows):
            raise UsageError(
                "--each wants rows", hint="as in `… | lambda invoke NAME --each`", usage=invoke.usage
            )
        if not 1 <= at_once <= 1000:
            raise UsageError(f"--at-once {at_once}: 1 to 1000")
        return Rows(each_called(ctx, function, qualifier, value, at_once=at_once, queue=async_))
    content: Any = {}
    if payload:
        content = of_words(payload)
    elif file is not None:
        content = of_file(file)
    elif value is not None:
        content = of_value(value)
    if not async_:
        return answered(ctx, function, qualifier, content, log=log)
    queued(ctx, function, qualifier, content)
    ctx.note(f"queued; `lambda logs {function} -f` shows what it writes")
    return None


@lambda_.command
def logs(
    ctx: Context,
    function: FunctionName = CURRENT,
    *,
    follow: Follow = False,
    since: Duration = _HOUR,
    filter: str = "",
) -> Iterator[LogEvent] | Bytes:
    """Show what a function has written (FilterLogEvents): at the prompt line by line, to a pipeline as rows.

    Args:
        function: which one; the current one when left out.
        follow: go on with what it writes, until Ctrl-C.
        since: how far back.
        filter: only what fits CloudWatch's pattern, as in ERROR, or '{ $.level = "error" }'.
    Examples:
        awsh> lambda logs hello
        awsh> lambda logs hello --since 10m | where message ~ REPORT | get message
    """
    from awsh_lambda.functions.found import configuration, log_group
    from awsh_lambda.invoking.log_lines import lines

    group = log_group(configuration(ctx, function))
    begin = datetime.now(UTC) - since
    events = log_events(ctx, group, since=begin, pattern=filter, follow=follow, to_come=True)
    return Bytes(lines(ctx, events, begin), text=True) if ctx.in_front else events
