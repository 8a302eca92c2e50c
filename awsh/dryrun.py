"""`--dry-run`: the request that would have changed something is told, and its statement ends there.

What the statement was to make is not there for those behind it: a variable that it sets is empty.
"""

from __future__ import annotations

from awsh.errors import AwshError, ExitCode


class DryRun(AwshError):
    """A request that was not made. The message says which."""

    exit_code = ExitCode.OK
