"""A topic's attributes: as a row, and as what AWS takes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from awsh import AwsError, Context, Size
from awsh_sns.kinds import MISSING
from awsh_sns.rows import Topic

LARGEST = 262_144
"""Bytes of a message, with its attributes, where a topic says nothing else."""


def name_of(arn: str) -> str:
    """The name in a topic's ARN."""
    return arn.rpartition(":")[2]


def is_fifo(arn: str) -> bool:
    return arn.endswith(".fifo")


def attributes(ctx: Context, arn: str) -> dict[str, str]:
    """What is set on the topic (GetTopicAttributes). Raises AwsError."""
    found: dict[str, str] = ctx.call("sns", "get_topic_attributes", TopicArn=arn)["Attributes"]
    return found


def seek(ctx: Context, arn: str) -> dict[str, str] | None:
    """The same; None where there is no such topic."""
    try:
        return attributes(ctx, arn)
    except AwsError as error:
        if error.code in MISSING:
            return None
        raise


def largest(found: Mapping[str, str]) -> int:
    """The most bytes of a message that the topic takes."""
    return int(found.get("MaximumMessageSize") or LARGEST)


def row(arn: str, found: Mapping[str, str]) -> Topic:
    """What GetTopicAttributes tells."""
    fifo = is_fifo(arn)
    return {
        "name": name_of(arn),
        "type": "FIFO" if fifo else "standard",
        "confirmed": int(found.get("SubscriptionsConfirmed") or 0),
        "pending": int(found.get("SubscriptionsPending") or 0),
        "encryption": found.get("KmsMasterKeyId") or None,
        "deduplication": _deduplication(found) if fifo else None,
        "throughput": _throughput(found) if fifo else None,
        "display": found.get("DisplayName", ""),
        "largest": Size(largest(found)),
        "allows": _sentences(found.get("Policy", ""), arn),
        "arn": arn,
    }


def _deduplication(found: Mapping[str, str]) -> str:
    return "content" if found.get("ContentBasedDeduplication", "").lower() == "true" else "id"


def _throughput(found: Mapping[str, str]) -> str:
    return "group" if found.get("FifoThroughputScope") == "MessageGroup" else "topic"


def _sentences(policy: str, arn: str) -> list[str]:
    if not policy:
        return []
    from awsh import policies
    from awsh_sns.access.words import OWNER, said

    try:
        found = policies.statements(json.loads(policy))
    except ValueError:
        return [policy]
    # What each new topic has says no more than that it is its owner's.
    return [said(each, arn) for each in found if each.get("Sid") != OWNER]


def as_text(value: Any) -> str:
    """A value as AWS takes it: all attributes are text."""
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else json.dumps(value)
