"""Lines of other plugins' commands: a language that every plugin may speak."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsh.errors import AwshError, UsageError
from awsh.language.quoting import quote

if TYPE_CHECKING:
    from awsh.context import Context


def spoken(ctx: Context, command: str, *words: str) -> list[Any]:
    """The rows that COMMAND gives, with its WORDS; those that begin with `--` are options.

    Its notes are not shown, nor where in the line a mistake is: nobody typed it. Raises what it raises.
    """
    line = " ".join([command, *(word if word.startswith("--") else quote(word) for word in words)])
    try:
        return ctx.run(line, quiet=True).rows
    except AwshError as error:
        error.span = None
        if isinstance(error, UsageError):
            error.usage = None
        raise
