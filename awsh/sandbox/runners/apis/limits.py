"""How often a route may be called: a bucket of tokens, as API Gateway has it."""

from __future__ import annotations

import threading
import time
from typing import Any

from awsh.sandbox.runners.apis.events import Call

BURST = 5000
RATE = 10000.0
"""The limits of an account, at once and a second."""


class Limits:
    """Every stage's and route's own. Safe to use from several threads."""

    def __init__(self) -> None:
        self._changing = threading.Lock()
        self._buckets: dict[tuple[str, str, str], tuple[float, float]] = {}

    def admits(self, call: Call, settings: dict[str, Any]) -> bool:
        """Whether one more request may pass. settings: of the stage for the route, as moto has them."""
        rate, burst = settings.get("throttlingRateLimit"), settings.get("throttlingBurstLimit")
        if rate is None and burst is None:
            return True
        rate, burst = RATE if rate is None else float(rate), BURST if burst is None else int(burst)
        key, now = (call.api, call.stage, call.route), time.monotonic()
        with self._changing:
            left, since = self._buckets.get(key, (float(burst), now))
            left = min(float(burst), left + (now - since) * rate)
            admitted = left >= 1
            self._buckets[key] = (left - 1 if admitted else left, now)
        return admitted
