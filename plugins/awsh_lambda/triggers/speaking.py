"""Lines of other plugins' commands, which are a language that every plugin may speak."""

from __future__ import annotations

from typing import Any

from awsh import AwshError, Context, quote


def spoken(ctx: Context, command: str, *words: str) -> list[Any]:
    """The rows that COMMAND gives, with its WORDS.

    Its notes are not shown, nor where in the line a mistake is: nobody typed it.
    """
    try:
        return ctx.run(
            " ".join([command, *(word if word.startswith("--") else quote(word) for word in words)]),
            quiet=True,
        ).rows
    except AwshError as error:
        error.span = None
        if hasattr(error, "usage"):
            error.usage = None
        raise
