"""`lambda url`: create, show, set, remove."""

from __future__ import annotations

from typing import Annotated, Literal

from awsh import CURRENT, MANY_OR_NONE, Context, UsageError
from awsh_lambda.completion import AliasName
from awsh_lambda.groups import url
from awsh_lambda.kinds import FunctionName
from awsh_lambda.urls.addresses import Address, Cors, asked, find, made, removed

Auth = Literal["none", "iam"]
Words = Annotated[list[str] | None, MANY_OR_NONE]


@url.command
def create(
    ctx: Context,
    function: FunctionName = CURRENT,
    *,
    auth: Auth = "iam",
    cors: Words = None,
    method: Words = None,
    header: Words = None,
    alias: AliasName = "",
) -> Address:
    """Give a function an address (CreateFunctionUrlConfig, AddPermission).

    Args:
        function: which one; the current one when left out.
        auth: none: everybody who knows it may call it; iam: who may lambda:InvokeFunctionUrl, and signs.
        cors: origins whose pages may call it; all of them where it stands alone.
        method: that such pages may use; all when left out.
        header: that such pages may send; all when left out.
        alias: of the version that this alias names, in the place of the newest code.
    Examples:
        awsh> lambda url create hello --auth none --cors
    """
    return made(ctx, function, alias, auth, Cors.of(cors, method, header))


@url.command
def show(ctx: Context, function: FunctionName = CURRENT, *, alias: AliasName = "") -> Address:
    """Show the address of a function (GetFunctionUrlConfig).

    Args:
        function: which one; the current one when left out.
        alias: that of this alias.
    Examples:
        awsh> lambda url show hello | get url
    """
    return find(ctx, function, alias)


@url.command(name="set")
def set_(
    ctx: Context,
    function: FunctionName = CURRENT,
    *,
    auth: Auth | None = None,
    cors: Words = None,
    method: Words = None,
    header: Words = None,
    no_cors: bool = False,
    alias: AliasName = "",
) -> Address:
    """Set who may call the address of a function (UpdateFunctionUrlConfig, AddPermission, RemovePermission).

    Args:
        function: which one; the current one when left out.
        auth: none or iam.
        cors: origins whose pages may call it; all of them where it stands alone.
        method: that such pages may use; all when left out.
        header: that such pages may send; all when left out.
        no_cors: pages of other origins may not call it any more.
        alias: that of this alias.
    Examples:
        awsh> lambda url set hello --cors https://www.example.com --method GET POST
    """
    wanted = Cors.of(cors, method, header)
    if no_cors and wanted is not None:
        raise UsageError("--cors or --no-cors, not both", usage=set_.usage)
    if auth is None and wanted is None and not no_cors:
        raise UsageError("what is to be changed?", usage=set_.usage)
    return asked(ctx, function, alias, auth, wanted, no_cors=no_cors)


@url.command
def rm(ctx: Context, function: FunctionName = CURRENT, *, alias: AliasName = "") -> None:
    """Remove the address of a function after asking (DeleteFunctionUrlConfig, RemovePermission).

    Args:
        function: which one; the current one when left out.
        alias: that of this alias.
    Examples:
        awsh> lambda url rm hello
    """
    found = find(ctx, function, alias)
    ctx.confirm(f"Delete {found['url']} of {function}? It never comes back: a new one is another address.")
    removed(ctx, function, alias)
