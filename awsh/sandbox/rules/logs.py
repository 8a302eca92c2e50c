"""Rules of CloudWatch Logs.

logs_events.py      events, their ids and limits, and how long they are kept
logs_groups.py      groups and streams, their names
logs_patterns.py    which events fit a pattern
logs_queries.py     queries of Insights
"""

from __future__ import annotations

from awsh.sandbox.rules import logs_events, logs_groups, logs_patterns, logs_queries

__all__ = ["logs_events", "logs_groups", "logs_patterns", "logs_queries"]
