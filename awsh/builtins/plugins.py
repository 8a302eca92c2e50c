"""`plugins`: what is loaded, from where, and what failed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypedDict

from awsh.command import Command, command
from awsh.context import Context
from awsh.hookspecs import hookimpl


class PluginRow(TypedDict):
    """One plugin."""

    name: str
    version: str
    origin: str
    status: str
    hooks: list[str]
    failure: str


@command()
def plugins(ctx: Context) -> list[PluginRow]:
    """List plugins: built-in, installed, and one-file ones; with what went wrong in each.

    Examples:
        awsh> plugins
        awsh> plugins | where status = failed | vertical
    """
    return [
        {
            "name": plugin.name,
            "version": plugin.version,
            "origin": plugin.origin,
            "status": "disabled" if plugin.disabled else "failed" if plugin.failures else "loaded",
            "hooks": [hook.removeprefix("awsh_") for hook in plugin.hooks],
            "failure": "; ".join(plugin.failures),
        }
        for plugin in ctx.shell.plugins.found.values()
    ]


@hookimpl
def awsh_commands() -> Iterable[Command]:
    return [plugins]
