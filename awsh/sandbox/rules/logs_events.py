"""Rules of CloudWatch Logs: the events."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from typing import Any

from awsh.sandbox.rules import rule

# Higher than any that a server before this one has given.
_ids = itertools.count(time.time_ns())


@rule("moto.logs.models:LogEvent.__init__", "ingestion_time", "log_event")
def event(moto: Callable[..., Any], event: Any, ingestion_time: int, log_event: dict[str, Any]) -> None:
    """An id is given once, also to functions that log at the same time, and after a restart."""
    moto(ingestion_time, log_event)
    event.event_id = next(_ids)
