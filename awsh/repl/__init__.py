"""The interactive prompt. The only package that imports prompt_toolkit."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from awsh.shell import Shell

__all__ = ["run"]


def run(shell: Shell) -> int:
    """Reads lines from the terminal and runs them until the person leaves; gives the exit code."""
    from awsh.repl.loop import Loop

    return Loop(shell).run()
