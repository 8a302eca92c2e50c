"""The toolbar below the prompt: where one is, what is current, what runs."""

from __future__ import annotations

import threading
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
"""Seconds that a prompt waits for its toolbar."""

_GAP = "  "
_LONGEST = 40
_WEIGHT = {"warning": 0, "good": 1, "plain": 2}


class Bar:
    """Segments of every plugin in their order; where two have one label, the later speaks."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self._segments: list[Segment] = []
        self._asking: threading.Thread | None = None

    def refresh(self) -> None:
        """Asks the plugins anew, and waits a moment; what comes later than that is shown the next time."""
        if self._asking is None or not self._asking.is_alive():
            self._asking = threading.Thread(target=self._ask, name="toolbar", daemon=True)
            self._asking.start()
        self._asking.join(PATIENCE)

    def _ask(self) -> None:
        try:
            self._segments = list({segment.label: segment for segment in self._shell.toolbar()}.values())
        except BaseException as error:
            log().error("the toolbar failed", exc_info=error)

    def fragments(self) -> StyleAndTextTuples:
        """What fits into the terminal's width."""
        return draw(self._segments, get_app().output.get_size().columns)


def draw(segments: list[Segment], width: int) -> StyleAndTextTuples:
    """The segments that fit into WIDTH columns, side by side."""
    parts: StyleAndTextTuples = []
    for segment in fit(segments, width):
        if parts:
            parts.append(("", _GAP))
        if segment.label:
            parts.append(("class:bar.label", f"{safe_text(segment.label)} "))
        style = segment.style if segment.style in _WEIGHT else "plain"
        parts.append((f"class:bar.{style}", _short(segment.text)))
    return parts


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
