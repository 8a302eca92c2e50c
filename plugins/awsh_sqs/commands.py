"""`sqs`: what can be typed."""

from awsh_sqs.access import commands as access
from awsh_sqs.dlq import redriving

__all__ = ["access", "redriving"]
