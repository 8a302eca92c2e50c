"""The words behind `logs` and `metrics`."""

from __future__ import annotations

from awsh import Group

logs = Group(
    "logs", "CloudWatch Logs: groups, what is written to them, queries.", module="awsh_cloudwatch.commands"
)
retention = logs.group(
    "retention", "How long events are kept.", module="awsh_cloudwatch.log_groups.retention"
)
metrics = Group(
    "metrics",
    "CloudWatch's metrics: which there are, and their values over time.",
    module="awsh_cloudwatch.metrics.commands",
    bare="get",
)
