"""Every module that declares a command of `ses`; imported when one of them is wanted."""

from awsh_ses.account import commands as account
from awsh_ses.identities import commands as identities
from awsh_ses.identities import verifying
from awsh_ses.sending import commands as sending

__all__ = ["account", "identities", "sending", "verifying"]
