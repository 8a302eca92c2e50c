"""Where rendered text goes, and how much room there is."""

from __future__ import annotations

import locale
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Layout:
    """The room a format has. The default is a file or a pipe: exact text, no width, no colour.

    width, height: the terminal's, in columns and lines; None where lines may be any length.
    colour: ANSI colours may be used.
    unicode: rules and ellipses may be drawn with characters outside ASCII.
    terminal: a person's terminal reads the text, so nothing in it may act on that terminal.
    wide: a table shows every column, not only the default view.
    null: what a table shows for a missing value.
    """

    width: int | None = None
    height: int | None = None
    colour: bool = False
    unicode: bool = True
    terminal: bool = False
    wide: bool = False
    null: str = ""

    @classmethod
    def detect(cls, stream: Any, *, wide: bool = False, environ: Mapping[str, str] | None = None) -> Layout:
        """The layout for an open STREAM: is it a terminal, how large, with which abilities.

        NO_COLOR and TERM=dumb turn colours off; an encoding other than UTF-8 turns to ASCII.
        """
        environ = os.environ if environ is None else environ
        encoding = getattr(stream, "encoding", None) or locale.getpreferredencoding(False)
        unicode = encoding.lower().replace("-", "").replace("_", "") in ("utf8", "cp65001")
        if not _is_terminal(stream):
            return cls(unicode=unicode, wide=wide)
        width, height = _size(stream)
        colour = not environ.get("NO_COLOR") and environ.get("TERM", "dumb") != "dumb"
        return cls(width, height, colour=colour, unicode=unicode, terminal=True, wide=wide)

    @property
    def ellipsis(self) -> str:
        """What stands for the part of a cell that was cut off."""
        return "…" if self.unicode else "..."

    @property
    def rule(self) -> str:
        """The character of a horizontal line."""
        return "─" if self.unicode else "-"

    def bold(self, text: str) -> str:
        """TEXT in bold, where colours may be used."""
        return f"\x1b[1m{text}\x1b[0m" if self.colour else text

    def dim(self, text: str) -> str:
        """TEXT dimmed, where colours may be used."""
        return f"\x1b[2m{text}\x1b[0m" if self.colour else text


def _is_terminal(stream: Any) -> bool:
    try:
        return bool(stream.isatty())
    except (AttributeError, ValueError):
        return False


def _size(stream: Any) -> tuple[int, int]:
    try:
        columns, lines = os.get_terminal_size(stream.fileno())
    except (AttributeError, ValueError, OSError):
        columns, lines = 0, 0
    # A serial console or a bare pty reports 0 x 0.
    return columns or 80, lines or 24


PLAIN = Layout()
"""The layout of files and pipes: exact text, no width, no colour."""
