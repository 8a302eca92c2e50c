"""`plugins install`, `plugins rm`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from awsh.builtins.plugins import plugins
from awsh.builtins.plugins.listing import PluginRow, ls
from awsh.builtins.plugins.words import InstalledName, WantedText, is_installed, unknown
from awsh.context import Context
from awsh.errors import UsageError
from awsh.parameters import Short

if TYPE_CHECKING:
    from awsh.installing import Arrivals

_LATER = {"awsh_keys": "its keys work", "awsh_sandbox": "the sandbox has what it adds"}
"""What a shell and a sandbox that run already have looked at only once, by hook."""


@plugins.command
def install(
    ctx: Context, *what: WantedText, editable: Annotated[bool, Short("e")] = False
) -> list[PluginRow] | None:
    """Install plugins where awsh itself is installed, after showing how: with pip, pipx, or uv. Loads what is new.

    A newer version of one that is loaded is there from the next start.

    Args:
        what: a name on PyPI, a folder or wheel of this machine, or an address.
        editable: a folder stays where it is, and its changes count from the next start.
    Examples:
        $ awsh plugins install awsh-ecr
        $ awsh plugins install --editable ./awsh-queues
    """
    from awsh.installing import Arrivals, environment, read_wanted, run

    if not what:
        raise UsageError("plugins install wants NAME|PATH|URL")
    wanted = [read_wanted(text, editable=editable) for text in what]
    step = environment().install(wanted)
    ctx.confirm(f"Run `{step}`?")
    if ctx.dry_run:
        ctx.note(f"would run `{step}`")
        return None
    arrivals = Arrivals()
    run(ctx, step, f"installing {', '.join(what)}")
    return _arrived(ctx, arrivals, ", ".join(what))


def _arrived(ctx: Context, arrivals: Arrivals, what: str) -> list[PluginRow] | None:
    """Loads what has come, and says what can only be loaded by the next start."""
    new = arrivals.new()
    loaded = ctx.shell.load_new_plugins() if new else []
    for complaint in ctx.shell.plugins.complaints():
        ctx.note(f"awsh: {complaint}")
    for name in loaded:
        later = [what for hook, what in _LATER.items() if hook in ctx.shell.plugins.found[name].hooks]
        if later:
            ctx.note(f"{name}: {' and '.join(later)} from the next start")
    changed = arrivals.changed()
    for entry in changed:
        ctx.note(f"{entry.name} {entry.version} is there from the next start")
    if not new and not changed:
        ctx.note(f"no plugin is new: {what} has none, or was installed already (`plugins` lists all)")
    return [row for row in ls(ctx) if row["name"] in loaded] if loaded else None


@plugins.command
def rm(ctx: Context, *names: InstalledName) -> None:
    """Remove installed plugins, after showing how: with pip, pipx, or uv.

    What one of them has put into this shell stays until its end.

    Args:
        names: plugins, or the distributions that they came in.
    Examples:
        $ awsh plugins rm ecr
    """
    from awsh.installing import environment, run

    if not names:
        raise UsageError("plugins rm wants NAME")
    distributions = tuple(dict.fromkeys(_distribution(ctx, name) for name in names))
    step = environment().remove(distributions)
    ctx.confirm(f"Run `{step}`?")
    if ctx.dry_run:
        ctx.note(f"would run `{step}`")
        return
    run(ctx, step, f"removing {', '.join(distributions)}")
    ctx.note(f"removed {', '.join(distributions)}; it is gone from the next start")


def _distribution(ctx: Context, name: str) -> str:
    """The distribution that plugin NAME came in. Raises UsageError where it is not one to remove."""
    found = ctx.shell.plugins.found
    plugin = found.get(name) or next((p for p in found.values() if p.origin == name), None)
    if plugin is None:
        raise unknown(ctx, name)
    if plugin.origin == "built-in":
        raise UsageError(f"{name} is a part of awsh", hint=f"`plugins disable {name}` leaves it out")
    if not is_installed(plugin):
        raise UsageError(f"{name} is a file", hint=f"`!rm {plugin.origin}` removes it")
    return plugin.origin
