"""What plugins have to say before a prompt, asked without holding it up."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable

from awsh.log import log
from awsh.toolbar import Segment

PATIENCE = 0.1
"""Seconds that a prompt waits for its segments, and those of its toolbar."""


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
