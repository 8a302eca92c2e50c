"""Rules of CloudWatch Logs.

logs_events.py      events and their ids
"""

from __future__ import annotations

from awsh.sandbox.rules import logs_events

__all__ = ["logs_events"]
