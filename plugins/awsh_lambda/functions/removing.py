"""`lambda rm`; the work is in removal.py."""

from __future__ import annotations

from awsh import Context, UsageError
from awsh_lambda.groups import lambda_
from awsh_lambda.kinds import FunctionName


@lambda_.command
def rm(ctx: Context, *functions: FunctionName, with_role: bool = False, with_logs: bool = False) -> None:
    """Remove functions after asking, with their triggers, versions, aliases and address (DeleteFunction).

    What they wrote and the roles they acted as stay, unless it is said.

    Args:
        functions: which ones.
        with_role: their roles too, where no other function acts as them (DeleteRole).
        with_logs: all that they have written, too (DeleteLogGroup).
    Examples:
        awsh> lambda create brief --from hello.py
        awsh> lambda rm brief --with-role --with-logs
    """
    from awsh_lambda.functions.removal import removed

    if not functions:
        raise UsageError("lambda rm wants a function", usage=rm.usage, hint="`lambda ls` lists them")
    removed(ctx, list(dict.fromkeys(functions)), with_role=with_role, with_logs=with_logs)
