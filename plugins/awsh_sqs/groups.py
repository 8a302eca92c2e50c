"""The words behind `sqs`."""

from __future__ import annotations

from awsh import Group

sqs = Group(
    "sqs",
    "Queues: messages sent, received, and put aside when they fail.",
    module="awsh_sqs.commands",
)
