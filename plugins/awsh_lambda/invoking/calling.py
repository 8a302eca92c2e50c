"""Behind `lambda invoke`: one call, or one for each row, several at once and the answers in their order."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from awsh import Context, PartialFailure, Record, Rows, Value
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
    answer = called(ctx, function, qualifier, payload)
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

    Raises PartialFailure when all are done and some have failed; KeyboardInterrupt, where no new ones are begun.
    """
    from concurrent.futures import Future, ThreadPoolExecutor

    failures: list[tuple[str, str]] = []
    done = billed = number = 0

    def call(payload: Any) -> Answer | None:
        if queue:
            queued(ctx, function, qualifier, payload)
            return None
        return called(ctx, function, qualifier, payload)

    def settle(waiting: tuple[int, Future[Answer | None]]) -> Iterator[Any]:
        nonlocal done, billed
        place, future = waiting
        answer = future.result()
        if answer is not None and answer.error is not None:
            failures.append((f"row {place}", failure(function, answer).message.removeprefix(f"{function}: ")))
            return
        done += 1
        if answer is not None:
            billed += answer.report.billed if answer.report else 0
            yield answer.value if isinstance(answer.value, Mapping) else {"value": answer.value}

    pool = ThreadPoolExecutor(at_once, thread_name_prefix="awsh-invoke")
    try:
        with ctx.progress(f"calling {function}") as bar:
            running: deque[tuple[int, Future[Answer | None]]] = deque()
            for number, payload in enumerate(payloads, 1):
                if len(running) >= at_once * 2:
                    yield from settle(running.popleft())
                    bar.advance()
                running.append((number, pool.submit(call, payload)))
            while running:
                yield from settle(running.popleft())
                bar.advance()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    if not queue:
        ctx.note(f"{number:,} calls, {billed:,} ms billed")
    if failures:
        raise PartialFailure(done, failures)
