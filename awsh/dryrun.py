"""`--dry-run`: the request that would have changed something is told, and the line ends there."""

from __future__ import annotations

from awsh.errors import AwshError, ExitCode


class DryRun(AwshError):
    """A request that was not made. The message says which."""

    exit_code = ExitCode.OK
