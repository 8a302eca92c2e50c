"""What tells somebody who looks elsewhere: a bell when a long command is done, the window's title."""

from __future__ import annotations

from collections.abc import Iterable

from awsh.context import Context
from awsh.events import Run
from awsh.hookspecs import hookimpl
from awsh.settings import Setting


@hookimpl
def awsh_settings() -> Iterable[Setting]:
    return [
        Setting(
            "ring-after",
            int,
            0,
            "The bell rings at the end of a command that took so many seconds; 0: never.",
        ),
        Setting("title", bool, False, "The terminal's title is the command that runs."),
    ]


@hookimpl
def awsh_before_command(ctx: Context, run: Run) -> None:
    if ctx.setting("title"):
        ctx.title(f"awsh: {run.text}")


@hookimpl
def awsh_after_command(ctx: Context, run: Run) -> None:
    _ended(ctx, run)


@hookimpl
def awsh_failed_command(ctx: Context, run: Run) -> None:
    _ended(ctx, run)


def _ended(ctx: Context, run: Run) -> None:
    if ctx.setting("title"):
        ctx.title("")
    after = ctx.setting("ring-after")
    if after and run.seconds >= after:
        ctx.ring()
