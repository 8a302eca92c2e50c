"""The query language of CloudWatch Logs Insights, as far as the sandbox has it.

words.py          a query's text as words
expressions.py    conditions, arithmetic and calls, as functions of an event
functions.py      what can be called
aggregates.py     what `stats` can count
stages.py         fields, display, filter, parse, stats, sort, limit, dedup
parsing.py        the patterns of `parse`
discovering.py    the fields of an event, those of JSON and of Lambda's records too
running.py        a query over events
"""

from __future__ import annotations

from awsh.sandbox.insights.running import Answer, answer
from awsh.sandbox.insights.words import Malformed

__all__ = ["Answer", "Malformed", "answer"]
