"""How an error looks: one line, with a caret under the word where it speaks of one."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from awsh.errors import AwshError, PartialFailure, UsageError
from awsh.output.prose import fitted
from awsh.output.safe import safe_text

USAGE = 240
"""Characters of a usage line behind an error."""
FAILURES = 20
"""Failed items that are named on a screen."""


def report(error: AwshError, line: str = "", *, where: str = "") -> str:
    """The text of ERROR for a person, as wide as the terminal that errors go to.

    line: what was typed. where: `FILE:LINE: ` in a script.
    """
    said = error.summary if isinstance(error, PartialFailure) and len(error.failures) > 1 else str(error)
    text = fitted(safe_text(f"{where}error: {said}"), sys.stderr)
    parts = [text]
    if error.span is not None and line:
        caret = _caret(line, error.span.start, error.span.end)
        if caret:
            parts = [caret, text]
    if isinstance(error, UsageError) and error.usage:
        parts.append(fitted(safe_text(f"usage: {_short(error.usage)}"), sys.stderr))
    if isinstance(error, PartialFailure) and len(error.failures) > 1:
        parts += _failures(error)
    return "\n".join(parts)


def _failures(error: PartialFailure) -> Iterator[str]:
    """A line for each that failed; on a screen, for some, and where all of them are."""
    from awsh.log import log
    from awsh.paths import state_dir

    lines = [safe_text(f"{item}: {why}") for item, why in error.failures]
    few = lines[:FAILURES] if sys.stderr.isatty() else lines
    yield from (fitted(f"  {line}", sys.stderr) for line in few)
    if len(few) < len(lines):
        log().error("%s\n%s", error.summary, "\n".join(lines))
        where = safe_text(str(state_dir() / "awsh.log"))
        yield f"  … and {len(lines) - len(few):,} more: all are at the end of {where}"


def _short(usage: str) -> str:
    """Some of AWS's operations take seventy options, and what is needed comes first."""
    if len(usage) <= USAGE:
        return usage
    return f"{usage[: usage.rindex(' [', 0, USAGE)]} … (--help shows all)" if " [" in usage[:USAGE] else usage


def _caret(line: str, start: int, end: int) -> str:
    """The part of a (possibly many-lined) text that is spoken of, with carets under it.

    Nothing where it carries a secret: it may be a script's, and whoever reads this has not typed it.
    """
    from awsh.confidential import is_confidential

    begin = line.rfind("\n", 0, start) + 1
    stop = line.find("\n", start)
    shown = line[begin : stop if stop >= 0 else len(line)]
    if is_confidential(shown):
        return ""
    width = max(1, min(end, begin + len(shown)) - start)
    before, marked = line[begin:start], line[start : start + width]
    if len(shown) > 200:
        cut = max(0, len(before) - 60)
        before, shown = "…" + before[cut:], "…" + shown[cut : cut + 160]
    from wcwidth import wcswidth

    safe_before = safe_text(before)
    indent = max(0, wcswidth(safe_before))
    return f"  {safe_text(shown)}\n  {' ' * indent}{'^' * max(1, wcswidth(safe_text(marked)))}"
