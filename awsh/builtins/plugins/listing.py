"""`plugins ls`."""

from __future__ import annotations

from typing import Annotated, TypedDict

from awsh.builtins.plugins import plugins
from awsh.context import Context
from awsh.parameters import DETAIL
from awsh.plugins import DISABLED


class PluginRow(TypedDict):
    """One plugin. disabled_by: the variable or file that says so."""

    name: str
    version: str
    origin: str
    status: str
    hooks: list[str]
    failure: str
    disabled_by: Annotated[str, DETAIL]


@plugins.command
def ls(ctx: Context) -> list[PluginRow]:
    """List plugins: built-in, installed, and one-file ones; with what went wrong in each.

    Examples:
        awsh> plugins
        awsh> plugins | where status = failed | vertical
    """
    settings = ctx.shell.settings
    by = settings.source(DISABLED.name)
    holds = {"environment": DISABLED.variable, "file": str(settings.path)}.get(by, "set")
    return [
        {
            "name": plugin.name,
            "version": plugin.version,
            "origin": plugin.origin,
            "status": "disabled" if plugin.disabled else "failed" if plugin.failures else "loaded",
            "hooks": [hook.removeprefix("awsh_") for hook in plugin.hooks],
            "failure": "; ".join(plugin.failures),
            "disabled_by": holds if plugin.disabled else "",
        }
        for plugin in ctx.shell.plugins.found.values()
    ]
