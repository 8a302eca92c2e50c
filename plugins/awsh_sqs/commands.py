"""`sqs`: what can be typed."""

from awsh_sqs.access import commands as access

__all__ = ["access"]
