"""The toolbar below the prompt, drawn: where one is, what is current, what runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prompt_toolkit.application import get_app
from prompt_toolkit.utils import get_cwidth

from awsh.output.safe import safe_text
from awsh.repl.segments import Segments
from awsh.toolbar import Segment

if TYPE_CHECKING:
    from prompt_toolkit.formatted_text import StyleAndTextTuples

    from awsh.shell import Shell

_GAP = "  "
_LONGEST = 40
_WEIGHT = {"warning": 0, "good": 1, "plain": 2}


class Bar:
    """The toolbar of one shell."""

    def __init__(self, shell: Shell) -> None:
        self._segments = Segments(shell.toolbar)

    def refresh(self) -> None:
        """Called before each prompt, and when something was noted."""
        self._segments.refresh()

    def fragments(self) -> StyleAndTextTuples:
        """What fits into the terminal's width."""
        return draw(self._segments.known, get_app().output.get_size().columns)


def draw(segments: list[Segment], width: int) -> StyleAndTextTuples:
    """The segments that fit into WIDTH columns, side by side."""
    parts: StyleAndTextTuples = []
    for segment in fit(segments, width):
        if parts:
            parts.append(("", _GAP))
        if segment.label:
            parts.append(("class:bar.label", f"{safe_text(segment.label)} "))
        parts.append((f"class:bar.{style_of(segment)}", _short(segment.text)))
    return parts


def style_of(segment: Segment) -> str:
    """A segment's style, of those that there are."""
    return segment.style if segment.style in _WEIGHT else "plain"


def fit(segments: list[Segment], width: int) -> list[Segment]:
    """The segments that fit into WIDTH columns: the least important go first, the later before the earlier."""
    shown = list(segments)
    while shown and _width(shown) > width:
        least = max(range(len(shown)), key=lambda index: (_WEIGHT.get(shown[index].style, 2), index))
        del shown[least]
    return shown


def _width(segments: list[Segment]) -> int:
    texts = [f"{s.label} {_short(s.text)}" if s.label else _short(s.text) for s in segments]
    return sum(get_cwidth(text) for text in texts) + len(_GAP) * (len(texts) - 1)


def _short(text: str) -> str:
    text = safe_text(text)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
