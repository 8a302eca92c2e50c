"""Which event source mappings there are, and what is at work for each that is enabled."""

from __future__ import annotations

import threading
import time
from typing import Any, Protocol

SETTLES = 0.5
"""Seconds that a mapping is Creating, Enabling, Disabling or Updating; on AWS it is a minute."""


class _Poller(Protocol):
    def start(self) -> None: ...
    def stop(self) -> None: ...


class Mappings:
    """The pollers of this sandbox's mappings, by their ids."""

    def __init__(self) -> None:
        self._changing = threading.RLock()
        self._pollers: dict[str, _Poller] = {}

    def begin(self) -> None:
        """Starts what was enabled when the sandbox ended."""
        from moto.awslambda.models import lambda_backends

        backends: list[Any] = [each for _, _, each in lambda_backends.iter_backends()]
        for backend in backends:
            for each in list(backend._event_source_mappings.values()):
                self.adjust(each)

    def adjust(self, mapping: Any) -> None:
        """Has MAPPING served as it is now: enabled or not, of this function and that size."""
        with self._changing:
            self.drop(mapping.uuid)
            poller = _poller(mapping) if mapping.enabled else None
            if poller is not None:
                self._pollers[mapping.uuid] = poller
                poller.start()

    def drop(self, id: str) -> None:
        """The mapping of that id is no more."""
        with self._changing:
            poller = self._pollers.pop(id, None)
        if poller is not None:
            poller.stop()

    def end(self) -> None:
        """Stops all of them."""
        with self._changing:
            ids = list(self._pollers)
        for each in ids:
            self.drop(each)


def _poller(mapping: Any) -> _Poller | None:
    service = mapping.event_source_arn.split(":")[2]
    if service == "sqs":
        from awsh.sandbox.runners.triggers.queue_poller import QueuePoller

        return QueuePoller(mapping)
    if service == "dynamodb":
        from awsh.sandbox.runners.triggers.stream_poller import StreamPoller

        return StreamPoller(mapping)
    return None


def pass_through(mapping: Any, state: str) -> None:
    """MAPPING is in STATE, such as Creating, for a moment."""
    mapping.passing = (state, time.time() + SETTLES)


def state_of(mapping: Any) -> str:
    """The state in which MAPPING is."""
    passing, until = getattr(mapping, "passing", ("", 0.0))
    if time.time() < until:
        return str(passing)
    return "Enabled" if mapping.enabled else "Disabled"


MAPPINGS = Mappings()
"""This process's: moto's rules and the runner meet here."""
