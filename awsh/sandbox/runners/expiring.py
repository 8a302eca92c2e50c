"""Items of DynamoDB that are over go by themselves: AWS takes days, here it is seconds."""

from __future__ import annotations

import logging
import sys
import threading
from typing import TYPE_CHECKING, Any

from awsh.sandbox.runners import Runner

if TYPE_CHECKING:
    from awsh.sandbox.runners import Surroundings

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0


class Expiring(Runner):
    """Looks at tables that have a time to live, now and then."""

    def __init__(self) -> None:
        self._over = threading.Event()

    def start(self, around: Surroundings) -> None:
        threading.Thread(target=self._look, args=(around,), name="time to live", daemon=True).start()

    def stop(self) -> None:
        self._over.set()

    def _look(self, around: Surroundings) -> None:
        while not self._over.wait(LOOK_SECONDS):
            try:
                if sum(map(_expire, _tables())):
                    around.changed()
            except Exception:
                log.exception("looking for items that are over")


def _tables() -> list[Any]:
    """Those that may have some; nothing is loaded to find out."""
    # A module that a request is loading just now is there already, and does not have all its names yet.
    backends: Any = getattr(sys.modules.get("moto.dynamodb.models"), "dynamodb_backends", None)
    if backends is None:
        return []
    return [
        table
        for _, _, backend in list(backends.iter_backends())
        for table in list(backend.tables.values())
        if table.ttl.get("TimeToLiveStatus") == "ENABLED"
    ]


def _expire(table: Any) -> int:
    from awsh.sandbox.rules.dynamodb_ttl import expire

    return expire(table)


def runner() -> Expiring:
    """This module's runner."""
    return Expiring()
