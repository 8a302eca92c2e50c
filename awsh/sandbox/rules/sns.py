"""Rules of SNS: what the modules beside this one register."""

from awsh.sandbox.rules import sns_publishing, sns_subscriptions

__all__ = ["sns_publishing", "sns_subscriptions"]
