"""Every module that declares a command of `sns`; imported when one of them is wanted."""

from awsh_sns.access import commands as access
from awsh_sns.fanning import commands as fanning
from awsh_sns.publishing import commands as publishing
from awsh_sns.subscriptions import subscribing
from awsh_sns.topics import changing, looking, making, removing, tags

__all__ = [
    "access",
    "changing",
    "fanning",
    "looking",
    "making",
    "publishing",
    "removing",
    "subscribing",
    "tags",
]
