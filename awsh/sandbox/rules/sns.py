"""Rules of SNS: what the modules beside this one register."""

from awsh.sandbox.rules import (
    sns_attributes,
    sns_fifo,
    sns_publishing,
    sns_sms,
    sns_subscriptions,
    sns_topics,
)

__all__ = [
    "sns_attributes",
    "sns_fifo",
    "sns_publishing",
    "sns_sms",
    "sns_subscriptions",
    "sns_topics",
]
