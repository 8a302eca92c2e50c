"""What the prompt can be set to, and the shell's own part of the toolbar below it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from awsh.context import Context
from awsh.hookspecs import hookimpl
from awsh.settings import Setting
from awsh.toolbar import Segment


@hookimpl
def awsh_settings() -> Iterable[Setting]:
    return [
        Setting("editing-mode", str, "emacs", "The keys of the prompt.", ("emacs", "vi")),
        Setting("complete-while-typing", bool, True, "The completion menu opens by itself; else with Tab."),
        Setting("suggestions", bool, True, "The prompt suggests the rest of a line from the history."),
        Setting("mouse", bool, False, "The mouse works at the prompt, and no longer selects text there."),
    ]


@hookimpl
def awsh_prompt(ctx: Context) -> Iterable[Segment]:
    return [Segment("target", ctx.shell.target.label, "good")]


@hookimpl
def awsh_toolbar(ctx: Context) -> Iterator[Segment]:
    """The most telling first, as a narrow bar shows: in the sandbox profile and account say little."""
    target = ctx.shell.target
    if ctx.shell.dry_run:
        yield Segment("dry-run", "nothing is changed", "warning")
    if not target.credentials:
        if target.label:
            yield Segment("endpoint", target.label, "good")
        yield from _role(ctx)
        yield from _account(ctx)
        yield from _chosen(ctx)
        return
    yield Segment("sandbox", target.label, "good")
    yield from _role(ctx)
    yield from _chosen(ctx)
    yield from _account(ctx)


def _role(ctx: Context) -> Iterator[Segment]:
    role, until = ctx.shell.aws.role, ctx.shell.aws.role_until
    if role is not None:
        left = (until - datetime.now(UTC)).total_seconds() // 60 if until else 0
        yield Segment("role", f"{role.name} {left:.0f} min", "warning" if left < 5 else "good")


def _account(ctx: Context) -> Iterator[Segment]:
    region = ctx.shell.aws.region_or_none
    yield Segment("profile", ctx.profile)
    yield Segment("region", region or "none", "plain" if region else "warning")
    yield Segment("account", ctx.shell.aws.known_account or "")


def _chosen(ctx: Context) -> Iterator[Segment]:
    for kind in ctx.shell.kinds:
        current = ctx.current(kind.name) if kind.use else None
        if kind.use and current:
            entry = ctx.shell.names.peek(ctx.shell.where, kind.name)
            name = next((n.name for n in entry.names if n.id == current), "") if entry else ""
            yield Segment(kind.use, name or (kind.called(current) if kind.called else current))
