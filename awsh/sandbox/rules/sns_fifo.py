"""Rules of SNS: FIFO topics want a group, and take each message once within five minutes."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from awsh.sandbox.rules.sns_errors import refuse

_WITHIN = 300.0
"""Seconds in which the same deduplication id is the same message."""
_lock = threading.Lock()


@dataclass(slots=True)
class Once:
    """A message of a FIFO topic. new: it is not there yet. sequence: its place in the order."""

    sequence: str
    new: bool
    at: float
    id: str = ""


def once(topic: Any, told: Mapping[str, Any]) -> Once:
    """What TOPIC, moto's, has of the message: of one that comes again what it was before. Raises SNS's errors."""
    if not told.get("group_id"):
        refuse("Invalid parameter: The MessageGroupId parameter is required for FIFO topics")
    same = told.get("deduplication_id")
    if not same:
        if str(topic.content_based_deduplication).lower() != "true":
            refuse(
                "Invalid parameter: The topic should either have ContentBasedDeduplication enabled or "
                "MessageDeduplicationId provided explicitly"
            )
        same = hashlib.sha256(told["message"].encode()).hexdigest()
    if getattr(topic, "fifo_throughput_scope", "Topic") == "MessageGroup":
        same = f"{told['group_id']}\n{same}"
    now = time.time()
    with _lock:
        seen: dict[str, Once] = topic.__dict__.setdefault("seen", {})
        for key in [key for key, each in seen.items() if now - each.at > _WITHIN]:
            del seen[key]
        if same in seen:
            seen[same].new = False
            return seen[same]
        topic.numbered = getattr(topic, "numbered", 10**19) + 1000
        seen[same] = Once(str(topic.numbered), True, now)
        return seen[same]
