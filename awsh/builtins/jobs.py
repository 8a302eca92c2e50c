"""`jobs`, `wait`, `kill`: background work begun with `&`."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Annotated, TypedDict

from awsh.command import Command, command
from awsh.context import Context
from awsh.errors import AwshError
from awsh.hookspecs import hookimpl
from awsh.jobs import Job
from awsh.parameters import Candidate, Completing, ValueType
from awsh.toolbar import Segment
from awsh.values import Rows, rows_of


class JobRow(TypedDict):
    """One background job."""

    job: int
    status: str
    runtime: timedelta
    line: str


def _complete_job(completing: Completing) -> Iterator[Candidate]:
    for job in completing.ctx.shell.jobs.all.values():
        yield Candidate(str(job.number), f"{job.status}: {job.text}")


def _number(ctx: Context, given: object) -> int:
    """`2`, or `%2` as in other shells."""
    text = str(given).removeprefix("%")
    if not text.isdecimal():
        raise ValueError(f"{given!r} is no job's number (`jobs` lists them)")
    return int(text)


JobNumber = Annotated[int, ValueType("JOB", _number, _complete_job)]


def _row(job: Job) -> JobRow:
    runtime = timedelta(seconds=round((job.ended or time.time()) - job.started))
    return {"job": job.number, "status": job.status, "runtime": runtime, "line": job.text}


@command()
def jobs(ctx: Context) -> list[JobRow]:
    """List the background jobs of this shell.

    Examples:
        awsh> sleep 5s &
        awsh> jobs
    """
    return [_row(job) for job in ctx.shell.jobs.all.values()]


@command()
def wait(ctx: Context, *numbers: JobNumber) -> Rows:
    """Wait for background jobs and show what they came to. Ctrl-C stops the waiting, not the jobs.

    Args:
        numbers: which jobs; all when left out.
    Examples:
        awsh> wait 1
    """
    chosen = [ctx.shell.jobs.find(n) for n in numbers] or list(ctx.shell.jobs.all.values())
    return Rows(_results(ctx, chosen))


def _results(ctx: Context, chosen: list[Job]) -> Iterator[object]:
    for job in chosen:
        while job.thread is not None and job.thread.is_alive():
            job.thread.join(0.2)
            if ctx.stopped():
                raise KeyboardInterrupt
        ctx.shell.jobs.all.pop(job.number, None)
        if isinstance(job.error, AwshError):
            raise job.error
        if job.error is not None:
            raise AwshError(f"job {job.number} failed: {job.error}")
        for value in job.values:
            yield from rows_of(value)


@command()
def kill(ctx: Context, *numbers: JobNumber) -> None:
    """Stop background jobs: each ends before its next request to AWS.

    Args:
        numbers: which jobs.
    Examples:
        awsh> kill 1
    """
    for number in numbers:
        ctx.shell.jobs.find(number).stop.set()


@hookimpl
def awsh_end(ctx: Context) -> None:
    """Running jobs are stopped, each before its next request."""
    ctx.shell.jobs.stop_all()


@hookimpl
def awsh_commands() -> Iterable[Command]:
    return [jobs, wait, kill]


@hookimpl
def awsh_toolbar(ctx: Context) -> Iterable[Segment]:
    running = len(ctx.shell.jobs.running)
    return [Segment("jobs", str(running) if running else "", "warning")]
