"""Segments of the prompt and of the toolbar below it: where one is, what is current, what runs."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from prompt_toolkit.application import get_app
from prompt_toolkit.utils import get_cwidth

from awsh.log import log
from awsh.output.safe import safe_text
from awsh.toolbar import Segment

if TYPE_CHECKING:
    from prompt_toolkit.formatted_text import StyleAndTextTuples

    from awsh.shell import Shell

PATIENCE = 0.1
"""Seconds that a prompt waits for its segments, and those of its toolbar."""

_GAP = "  "
_LONGEST = 40
_WEIGHT = {"warning": 0, "good": 1, "plain": 2}


class Segments:
    """Segments of every plugin in their order; where two have one label, the later speaks.

    ask: asks the plugins. known: what they said last.
    """

    def __init__(self, ask: Callable[[], Iterable[Segment]]) -> None:
        self._ask = ask
        self.known: list[Segment] = []
        self._asking: threading.Thread | None = None

    def refresh(self) -> None:
        """Asks the plugins anew, and waits a moment; what comes later than that is shown the next time."""
        if self._asking is None or not self._asking.is_alive():
            self._asking = threading.Thread(target=self._learn, name="segments", daemon=True)
            self._asking.start()
        self._asking.join(PATIENCE)

    def _learn(self) -> None:
        try:
            self.known = list({segment.label: segment for segment in self._ask()}.values())
        except BaseException as error:
            log().error("segments failed", exc_info=error)


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
