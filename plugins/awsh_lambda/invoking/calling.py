"""Behind `lambda invoke`: one call, or one for each row, several at once and the answers in their order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from typing import Any

from awsh import AwshError, Context, PartialFailure, Record, Rows, Value, in_parallel
from awsh_lambda.functions.found import qualified
from awsh_lambda.functions.states import when_ready
from awsh_lambda.invoking.answer import Answer, failure, frames, read
from awsh_lambda.invoking.payload import encoded


def called(ctx: Context, function: str, qualifier: str, payload: Any) -> Answer:
    """One call whose answer is waited for (Invoke). Raises UsageError, AwsError."""
    content = encoded(payload, queued=False)
    return when_ready(
        ctx,
        function,
        lambda: read(
            ctx.call(
                "lambda",
                "invoke",
                FunctionName=function,
                Payload=content,
                LogType="Tail",
                **qualified(qualifier),
            )
        ),
    )


def queued(ctx: Context, function: str, qualifier: str, payload: Any) -> None:
    """One call whose answer nobody waits for (Invoke, Event). Raises UsageError, AwsError."""
    content = encoded(payload, queued=True)
    when_ready(
        ctx,
        function,
        lambda: ctx.call(
            "lambda",
            "invoke",
            FunctionName=function,
            InvocationType="Event",
            Payload=content,
            **qualified(qualifier),
        ),
    )


def answered(ctx: Context, function: str, qualifier: str, payload: Any, *, log: bool) -> Value:
    """The value of one call, and a note on what it took. Raises CommandError for the function's own error."""
    try:
        answer = called(ctx, function, qualifier, payload)
    except KeyboardInterrupt:
        ctx.note(
            f"not waited for any more; the call goes on, and `lambda logs {function} -f` shows what it writes"
        )
        raise
    for line in answer.lines if log else ():
        ctx.note(line)
    for line in frames(answer.error) if answer.error is not None else ():
        ctx.note(f"  at {line}")
    if answer.report is not None:
        ctx.note(answer.report.told)
    if answer.error is not None:
        raise failure(function, answer)
    return shaped(answer.value)


def shaped(value: Any) -> Value:
    """JSON as what flows along a pipeline."""
    if isinstance(value, Mapping):
        return Record(value)
    if isinstance(value, list):
        return Rows(value)
    return value


def each_called(
    ctx: Context, function: str, qualifier: str, payloads: Iterable[Any], *, at_once: int, queue: bool
) -> Iterator[Any]:
    """The answers of a call for each payload, in order, AT_ONCE calls at a time.

    Raises what the first of them raises; PartialFailure when all are done and some have failed;
    KeyboardInterrupt, where no new ones are begun.
    """
    failures: list[tuple[str, str]] = []
    done = billed = 0

    def call(payload: Any) -> Answer | AwshError | None:
        try:
            if queue:
                queued(ctx, function, qualifier, payload)
                return None
            return called(ctx, function, qualifier, payload)
        except AwshError as error:
            return error

    # Nobody waits for calls under way at the end: one may last a quarter of an hour.
    calls = in_parallel(ctx, call, payloads, most=at_once, ordered=True, let_go=0)
    try:
        with closing(calls), ctx.progress(f"calling {function}") as bar:
            for number, (_, answer) in enumerate(calls, 1):
                bar.advance()
                if isinstance(answer, AwshError):
                    if not (done or failures):
                        raise answer
                    failures.append((f"row {number}", str(answer)))
                    continue
                if answer is not None and answer.error is not None:
                    why = failure(function, answer).message.removeprefix(f"{function}: ")
                    failures.append((f"row {number}", why))
                    continue
                done += 1
                if answer is not None:
                    billed += answer.report.billed if answer.report else 0
                    yield answer.value if isinstance(answer.value, Mapping) else {"value": answer.value}
    except KeyboardInterrupt:
        ctx.note(f"{done:,} calls were answered; those on their way go on, and no new ones are made")
        raise
    ctx.note(
        f"{done + len(failures):,} calls queued"
        if queue
        else f"{done + len(failures):,} calls, {billed:,} ms billed"
    )
    if failures:
        raise PartialFailure(done, failures)
