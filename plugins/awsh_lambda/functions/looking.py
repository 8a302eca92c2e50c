"""`lambda ls`, `lambda show`, `lambda wait`, `lambda download`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from awsh import CURRENT, Context, Duration, LocalFolder, Rows
from awsh_lambda.completion import AliasName, VersionNumber
from awsh_lambda.functions.states import LONGEST
from awsh_lambda.groups import lambda_
from awsh_lambda.kinds import FunctionName
from awsh_lambda.rows import Fetched, Function, FunctionDetail


@lambda_.command
def ls(ctx: Context, *, state: bool = False) -> Iterator[Function] | Rows:
    """List the functions of the region (ListFunctions).

    Args:
        state: ask each for its state, which AWS does not list (GetFunctionConfiguration).
    Examples:
        awsh> lambda ls
        awsh> lambda ls | where runtime ~ python and memory > 200MB | select name,runtime,memory
        awsh> lambda ls --state | where state != Active
    """
    from awsh_lambda.functions.listing import every

    rows = every(ctx, state=state)
    if not state:
        return rows
    return Rows(rows, (*ls.columns, "state"))


@lambda_.command
def show(ctx: Context, function: FunctionName = CURRENT, *, secrets: bool = False) -> FunctionDetail:
    """Show one function in full (GetFunction, GetPolicy, ListEventSourceMappings, ListAliases, GetFunctionUrlConfig).

    Args:
        function: which one; the current one when left out.
        secrets: show values of variables that look like secrets, too.
    Examples:
        awsh> lambda show hello
        awsh> lambda show hello | get triggers
    """
    from awsh_lambda.functions.listing import look

    return look(ctx, function, secrets=secrets)


@lambda_.command
def wait(
    ctx: Context,
    function: FunctionName = CURRENT,
    *,
    until: Literal["ready", "deleted"] = "ready",
    longest: Duration = LONGEST,
) -> None:
    """Wait until a function can be called and changed, or is gone (GetFunctionConfiguration).

    Args:
        function: which one; the current one when left out.
        until: ready, when it is active and no change is on its way; or deleted.
        longest: when to give up.
    Examples:
        awsh> lambda wait hello
    """
    from awsh_lambda.functions.states import wait_deleted, wait_ready

    if until == "deleted":
        wait_deleted(ctx, function)
    else:
        wait_ready(ctx, function, longest)


@lambda_.command
def download(
    ctx: Context,
    function: FunctionName,
    folder: LocalFolder | None = None,
    *,
    version: VersionNumber = "",
    alias: AliasName = "",
) -> Iterator[Fetched]:
    """Fetch the code of a function into a folder (GetFunction).

    Args:
        function: which one.
        folder: where to; a new one called like the function when left out. Files of the same names are replaced.
        version: of this one, in the place of the newest code.
        alias: of the version that this alias names.
    Examples:
        awsh> lambda download hello code/
    """
    from awsh_lambda.functions.downloading import downloaded

    return downloaded(ctx, function, folder, version or alias)
