"""A statement of a queue's policy in words: `topic news may send`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from awsh import policies

_DEEDS = {
    "sqs:*": "do anything",
    "*": "do anything",
    "sqs:sendmessage": "send",
    "sqs:receivemessage": "receive",
    "sqs:deletemessage": "delete",
    "sqs:changemessagevisibility": "hide",
    "sqs:getqueueattributes": "look at it",
    "sqs:getqueueurl": "find it",
    "sqs:purgequeue": "purge it",
}


def said(statement: Mapping[str, Any], queue_arn: str) -> policies.Said:
    """STATEMENT as it stands in the policy of the queue."""
    return policies.said(statement, queue_arn, _DEEDS)
