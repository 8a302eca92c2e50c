"""`plugins`, and `plugin`, which is the same word: what is loaded, installed, left out, written and checked.

words.py         the types of the commands' arguments
listing.py       ls
installing.py    install, rm
leaving_out.py   disable, enable
authoring.py     new, check
"""

from __future__ import annotations

from collections.abc import Iterable

from awsh.command import Group
from awsh.hookspecs import hookimpl

plugins = Group(
    "plugins",
    "What is loaded; plugins installed, left out, written and checked.",
    aliases=("plugin",),
    bare="ls",
    module="awsh.builtins.plugins.commands",
)


@hookimpl
def awsh_commands() -> Iterable[Group]:
    return [plugins]
