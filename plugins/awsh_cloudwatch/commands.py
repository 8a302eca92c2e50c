"""Every module that declares a command of `logs`; imported when one of them is wanted."""

from awsh_cloudwatch.events import commands as events
from awsh_cloudwatch.insights import commands as insights
from awsh_cloudwatch.log_groups import commands as log_groups

__all__ = ["events", "insights", "log_groups"]
