"""Time, as what takes its time in a sandbox sees it: it stands while a test looks at what is under way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from awsh.testing import Server


class Clock:
    """Of a sandbox's SERVER."""

    def __init__(self, server: Server) -> None:
        self._server = server

    def hold(self) -> None:
        """What is under way stays so, however slow the machine is."""
        self._server.order(hold=True)

    def go_on(self, seconds: float = 60) -> None:
        """What was under way is done, and time runs again."""
        self._server.order(go_on=seconds)

    def steps(self, look: Callable[[], Any], seconds: float = 60) -> list[Any]:
        """What LOOK gives while time stands, and when what was under way is done; time stands again then."""
        before = look()
        self.go_on(seconds)
        self.hold()
        return [before, look()]
