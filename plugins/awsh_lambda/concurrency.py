"""`lambda concurrency`: how many calls run at once."""

from __future__ import annotations

from typing import TypedDict

from awsh import CURRENT, Context, UsageError
from awsh_lambda.groups import concurrency
from awsh_lambda.kinds import FunctionName

_LEFT = 100
"""AWS leaves so many to the functions that have none reserved."""


class Concurrency(TypedDict):
    """Calls at once. reserved: for this function, and its most; None: it shares. account: all that there may be.
    unreserved: what is left to those that share.
    """

    function: str
    reserved: int | None
    account: int
    unreserved: int


@concurrency.command
def show(ctx: Context, function: FunctionName = CURRENT) -> Concurrency:
    """Show how many calls of a function may run at once (GetFunctionConcurrency, GetAccountSettings).

    Args:
        function: which one; the current one when left out.
    Examples:
        awsh> lambda concurrency show hello
    """
    return _look(ctx, function)


def _look(ctx: Context, function: str) -> Concurrency:
    answer = ctx.call("lambda", "get_function_concurrency", FunctionName=function)
    limits = ctx.call("lambda", "get_account_settings")["AccountLimit"]
    return {
        "function": function,
        "reserved": answer.get("ReservedConcurrentExecutions"),
        "account": int(limits["ConcurrentExecutions"]),
        "unreserved": int(limits["UnreservedConcurrentExecutions"]),
    }


@concurrency.command(name="set")
def set_(ctx: Context, function: FunctionName, calls: int) -> Concurrency:
    """Reserve a number of calls at once for a function, which is also its most (PutFunctionConcurrency).

    Args:
        function: which one.
        calls: at once; 0 stops it altogether.
    Examples:
        awsh> lambda concurrency set hello 5
    """
    now = _look(ctx, function)
    free = now["unreserved"] + (now["reserved"] or 0) - _LEFT
    if calls < 0 or calls > max(free, 0):
        raise UsageError(
            f"{calls} calls cannot be reserved",
            hint=f"0 to {max(free, 0)}: AWS leaves {_LEFT} of the account's {now['account']} to all other functions",
        )
    ctx.call("lambda", "put_function_concurrency", FunctionName=function, ReservedConcurrentExecutions=calls)
    if not calls:
        ctx.note(f"{function} is called by nobody any more, until `lambda concurrency rm {function}`")
    return _look(ctx, function)


@concurrency.command
def rm(ctx: Context, function: FunctionName = CURRENT) -> None:
    """Let a function share the account's calls with all others again (DeleteFunctionConcurrency).

    Args:
        function: which one; the current one when left out.
    Examples:
        awsh> lambda concurrency rm hello
    """
    ctx.call("lambda", "delete_function_concurrency", FunctionName=function)
