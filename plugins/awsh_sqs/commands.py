"""Every module that declares a command of `sqs`; imported when one of them is wanted."""

from awsh_sqs import tags
from awsh_sqs.access import commands as access
from awsh_sqs.dlq import redriving
from awsh_sqs.queues import looking, making, removing
from awsh_sqs.receiving import commands as receiving
from awsh_sqs.sending import commands as sending

__all__ = ["access", "looking", "making", "receiving", "redriving", "removing", "sending", "tags"]
