"""`plugins disable`, `plugins enable`."""

from __future__ import annotations

from awsh.builtins.plugins import plugins
from awsh.builtins.plugins.words import DisabledName, PluginName, unknown
from awsh.context import Context
from awsh.errors import CommandError, UsageError
from awsh.plugins import DISABLED, listed


@plugins.command
def disable(ctx: Context, *names: PluginName) -> None:
    """Leave plugins out from the next start on, in every shell: kept in the configuration file.

    `AWSH_DISABLED_PLUGINS`, where it is set, holds instead of the file.

    Args:
        names: which ones; built-in ones too.
    Examples:
        awsh> plugins disable rekognition
    """
    for name in names:
        if name not in ctx.shell.plugins.found:
            raise unknown(ctx, name)
        if name == "plugins":
            raise UsageError("plugins is what enables plugins", hint="it stays")
    _keep(ctx, "disable", names)


@plugins.command
def enable(ctx: Context, *names: DisabledName) -> None:
    """Load plugins again that were left out, from the next start on.

    Args:
        names: which ones.
    Examples:
        awsh> plugins disable rekognition; plugins enable rekognition
    """
    held = _in_file(ctx)
    for name in names:
        if name not in held and name not in ctx.shell.plugins.found:
            raise unknown(ctx, name)
    _keep(ctx, "enable", names)


def _in_file(ctx: Context) -> list[str]:
    return listed(str(ctx.shell.settings.saved(DISABLED.name) or ""))


def _keep(ctx: Context, what: str, names: tuple[str, ...]) -> None:
    if not names:
        raise UsageError(f"plugins {what} wants NAME")
    before = _in_file(ctx)
    after = (
        list(dict.fromkeys([*before, *names]))
        if what == "disable"
        else [name for name in before if name not in names]
    )
    if ctx.dry_run:
        ctx.note(f"would {what} {', '.join(names)}")
        return
    if after != before:
        ctx.shell.settings.save(DISABLED.name, ",".join(after))
    if ctx.shell.settings.source(DISABLED.name) == "environment":
        raise CommandError(
            f"kept in {ctx.shell.settings.path}, but {DISABLED.variable} is set and holds instead",
            hint=f"`unset {DISABLED.variable}` in the shell that starts awsh",
        )
    if after == before:
        ctx.note(f"{', '.join(names)}: {what}d already, in {ctx.shell.settings.path}")
        return
    ctx.note(f"{what}d {', '.join(names)} in {ctx.shell.settings.path}, from the next start")
