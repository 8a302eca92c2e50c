"""`keys`, and keys of the prompt that other line editors have not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypedDict

from awsh.command import Command, command
from awsh.context import Context
from awsh.hookspecs import hookimpl
from awsh.keys import Key, Typed

_EDITING = {
    "Tab": "complete; with a menu, the next candidate",
    "Right": "take the suggestion; Ctrl-Right one word of it",
    "Up, Down": "earlier and later lines that begin as this one",
    "Ctrl-R": "search the history",
    "Alt-Enter": "another line of the same text",
    "Ctrl-X Ctrl-E": "write the line in your editor",
    "F1, Alt-H": "explain the word under the cursor",
    "Ctrl-C": "forget the line; stop what runs",
    "Ctrl-D": "leave",
}


class KeyRow(TypedDict):
    """One key. plugin: who it is of; awsh for those of the line editor."""

    key: str
    does: str
    plugin: str


@command()
def keys(ctx: Context) -> Iterator[KeyRow]:
    """List the keys of the prompt: those one should know of the editor's, and those of plugins.

    Examples:
        awsh> keys
        awsh> keys | where plugin = keys
    """
    for name, does in _EDITING.items():
        yield {"key": name, "does": does, "plugin": "awsh"}
    for key, plugin in ctx.shell.keys.values():
        yield {"key": key.name, "does": key.help, "plugin": plugin}


def _where(ctx: Context, typed: Typed) -> Typed:
    return typed._replace(run="use")


def _vertical(ctx: Context, typed: Typed) -> Typed | None:
    """Puts `| vertical` behind the line, or takes it away."""
    text = typed.text.rstrip()
    if not text:
        return None
    shorter = text.removesuffix("| vertical")
    text = f"{text} | vertical" if shorter == text else shorter.rstrip()
    return Typed(text, len(text))


@hookimpl
def awsh_commands() -> Iterable[Command]:
    return [keys]


@hookimpl
def awsh_keys() -> Iterable[Key]:
    return [
        Key("escape w", "show what is chosen: profile, region, bucket, …", _where),
        Key("escape v", "put `| vertical` behind the line, or take it away", _vertical),
    ]
