"""A statement of a topic's policy in words: `bucket lab may publish`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from awsh import policies

OWNER = "__default_statement_ID"
"""The statement of the owner, in the policy of every new topic."""
_DEEDS = {
    "sns:*": "do anything",
    "*": "do anything",
    "sns:publish": "publish",
    "sns:subscribe": "subscribe",
    "sns:gettopicattributes": "look at it",
    "sns:listsubscriptionsbytopic": "see who is subscribed",
    "sns:settopicattributes": "change it",
    "sns:deletetopic": "remove it",
}


def said(statement: Mapping[str, Any], topic: str) -> str:
    """STATEMENT as it stands in the policy of the topic, an ARN."""
    return policies.said(statement, topic, _DEEDS).sentence
