"""The types of the commands' arguments: plugins, what may be installed, what may be checked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from awsh.context import Context
from awsh.errors import UsageError, suggest
from awsh.parameters import Candidate, Completing, ValueType
from awsh.plugins import DISABLED, Plugin, listed


def is_installed(plugin: Plugin) -> bool:
    """Whether it came in a distribution of its own."""
    return plugin.origin not in ("built-in", "given", "?") and "/" not in plugin.origin


def unknown(ctx: Context, name: str) -> UsageError:
    """The error for a name that no plugin has."""
    hint = suggest(name, ctx.shell.plugins.found) or "`plugins` lists all"
    return UsageError(f"there is no plugin {name!r}", hint=hint)


def _complete(completing: Completing) -> Iterator[Candidate]:
    for plugin in completing.ctx.shell.plugins.found.values():
        yield Candidate(plugin.name, plugin.origin)


def _complete_installed(completing: Completing) -> Iterator[Candidate]:
    for plugin in completing.ctx.shell.plugins.found.values():
        if is_installed(plugin):
            yield Candidate(plugin.name, plugin.origin)


def _complete_disabled(completing: Completing) -> Iterator[Candidate]:
    yield from (Candidate(name) for name in listed(completing.ctx.setting(DISABLED.name)))


def _complete_wanted(completing: Completing) -> Iterator[Candidate]:
    if "/" in completing.word or completing.word.startswith((".", "~")):
        yield from completing.ctx.local_candidates(completing.word)


def _complete_checked(completing: Completing) -> Iterator[Candidate]:
    yield from completing.ctx.local_candidates(completing.word)
    yield from _complete_installed(completing)


def _complete_service(completing: Completing) -> Iterator[Candidate]:
    from awsh.aws.models import service_names

    yield from (Candidate(name) for name in service_names())


PluginName = Annotated[str, ValueType("NAME", complete=_complete)]
InstalledName = Annotated[str, ValueType("NAME", complete=_complete_installed)]
DisabledName = Annotated[str, ValueType("NAME", complete=_complete_disabled)]
WantedText = Annotated[str, ValueType("NAME|PATH|URL", complete=_complete_wanted)]
Checked = Annotated[str, ValueType("PATH|NAME", complete=_complete_checked)]
Service = Annotated[str, ValueType("SERVICE", complete=_complete_service)]
