"""The words behind `ses`."""

from __future__ import annotations

from awsh import Group

ses = Group(
    "ses",
    "Mail: senders, what they send, and what became of it.",
    module="awsh_ses.commands",
)
