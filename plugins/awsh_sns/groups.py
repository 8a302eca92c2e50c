"""The words behind `sns`."""

from __future__ import annotations

from awsh import Group

sns = Group(
    "sns",
    "Topics: what is published there reaches every subscription.",
    module="awsh_sns.commands",
)
