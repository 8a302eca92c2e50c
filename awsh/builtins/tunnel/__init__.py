"""`tunnel`: ports of this machine that lead into private networks."""

from __future__ import annotations

from collections.abc import Iterable

from awsh.command import Group
from awsh.context import Context
from awsh.hookspecs import hookimpl
from awsh.toolbar import Segment

tunnel = Group(
    "tunnel",
    "Ports of this machine that lead to databases and servers in private networks, over SSH.",
    module="awsh.builtins.tunnel.commands",
)


@hookimpl
def awsh_commands() -> Iterable[Group]:
    return [tunnel]


@hookimpl
def awsh_toolbar(ctx: Context) -> Iterable[Segment]:
    """How many are open, and how many wait for a server that was lost."""
    if "tunnels" not in vars(ctx.shell):
        return
    held = ctx.shell.tunnels.all
    troubled = [each for each in held if each.state != "open"]
    what = "reconnecting" if any(each.state == "reconnecting" for each in troubled) else "failed"
    text = str(len(held)) if held else ""
    if troubled:
        yield Segment("tunnels", f"{text}, {len(troubled)} {what}", "warning")
    else:
        yield Segment("tunnels", text)
