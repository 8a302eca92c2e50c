"""`set trace on`: every request to AWS, with what came of it and how long it took."""

from __future__ import annotations

from collections.abc import Iterable

from awsh.context import Context
from awsh.events import Answer, Request
from awsh.hookspecs import hookimpl
from awsh.settings import Setting


@hookimpl
def awsh_settings() -> Iterable[Setting]:
    return [Setting("trace", bool, False, "Every request to AWS is noted, with its answer's code and time.")]


@hookimpl
def awsh_before_request(ctx: Context, request: Request) -> None:
    if ctx.setting("trace"):
        from awsh.output.exact import dumps

        ctx.note(
            f"> {request.service} {request.operation} {request.region or ''} {dumps(request.parameters)}"
        )


@hookimpl
def awsh_after_request(ctx: Context, request: Request, answer: Answer) -> None:
    if ctx.setting("trace"):
        came = answer.code or "ok"
        tries = f", {answer.retries} retries" if answer.retries else ""
        ctx.note(f"< {request.service} {request.operation} {came}, {answer.seconds * 1000:.0f} ms{tries}")
