"""The words behind `sqs`."""

from __future__ import annotations

from awsh import Group

sqs = Group(
    "sqs",
    "Queues: messages sent, received, and put aside when they fail.",
    module="awsh_sqs.commands",
)
policy = sqs.group(
    "policy", "Who else may do what with a queue: its own policy.", module="awsh_sqs.access.policy"
)
dlq = sqs.group(
    "dlq", "Dead-letter queues: where messages go that failed too often.", module="awsh_sqs.dlq.commands"
)
