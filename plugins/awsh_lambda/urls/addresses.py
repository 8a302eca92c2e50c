"""Addresses of functions, and the permissions that those for everybody need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, NamedTuple, TypedDict

from awsh import DETAIL, AwsError, CommandError, Context
from awsh_lambda.functions.found import MISSING, Record, qualified
from awsh_lambda.permissions.policy import statements
from awsh_lambda.rows import time_of
from awsh_lambda.urls.served import reached

_PUBLIC: Mapping[str, Mapping[str, Any]] = {
    "FunctionURLAllowPublicAccess": {"Action": "lambda:InvokeFunctionUrl", "FunctionUrlAuthType": "NONE"},
    "FunctionURLInvokeAllowPublicAccess": {"Action": "lambda:InvokeFunction", "InvokedViaFunctionUrl": True},
}
"""Both are wanted since October 2025."""


class Address(TypedDict):
    """Where a function is reached. cors: of pages of which origins, by AWS's names."""

    url: str
    function: str
    auth: str
    cors: dict[str, Any]
    created: Annotated[datetime | None, DETAIL]


class Cors(NamedTuple):
    """Pages of which origins may call it, and how."""

    origins: Sequence[str]
    methods: Sequence[str]
    headers: Sequence[str]

    @classmethod
    def of(
        cls, origins: Sequence[str] | None, methods: Sequence[str] | None, headers: Sequence[str] | None
    ) -> Cors | None:
        """What was asked for; None for nothing. What stands alone means all."""
        if origins is None and methods is None and headers is None:
            return None
        return cls(origins or ["*"], [each.upper() for each in methods or ["*"]], headers or ["*"])

    @property
    def request(self) -> dict[str, Any]:
        return {
            "AllowOrigins": list(self.origins),
            "AllowMethods": list(self.methods),
            "AllowHeaders": list(self.headers),
        }


def find(ctx: Context, function: str, alias: str) -> Address:
    """The address of a function or of an alias of it. Raises CommandError where it has none, AwsError."""
    try:
        record = ctx.call("lambda", "get_function_url_config", FunctionName=function, **qualified(alias))
    except AwsError as error:
        if error.code != MISSING:
            raise
        raise CommandError(
            f"{function} has no address", hint=f"`lambda url create {function}` gives it one"
        ) from None
    return _row(ctx, function, record)


def made(ctx: Context, function: str, alias: str, auth: str, cors: Cors | None) -> Address:
    """A new address. Raises AwsError."""
    more: dict[str, Any] = {"Cors": cors.request} if cors else {}
    try:
        record = ctx.call(
            "lambda",
            "create_function_url_config",
            FunctionName=function,
            AuthType=auth.upper().replace("IAM", "AWS_IAM"),
            **more,
            **qualified(alias),
        )
    except AwsError as error:
        if error.code == "ResourceConflictException":
            error.hint = f"it has one: `lambda url show {function}`, `lambda url set {function}`"
        raise
    if auth == "none":
        _open(ctx, function, alias)
    return _row(ctx, function, record)


def asked(
    ctx: Context, function: str, alias: str, auth: str | None, cors: Cors | None, *, no_cors: bool
) -> Address:
    """The address after it was changed. Raises CommandError where there is none, AwsError."""
    find(ctx, function, alias)
    more: dict[str, Any] = {"AuthType": "AWS_IAM" if auth == "iam" else "NONE"} if auth else {}
    if cors is not None or no_cors:
        more["Cors"] = cors.request if cors else {}
    record = ctx.call(
        "lambda", "update_function_url_config", FunctionName=function, **more, **qualified(alias)
    )
    if auth == "none":
        _open(ctx, function, alias)
    elif auth == "iam":
        _close(ctx, function, alias)
    return _row(ctx, function, record)


def removed(ctx: Context, function: str, alias: str) -> None:
    """The address is gone, and what it was open by. Raises AwsError."""
    ctx.call("lambda", "delete_function_url_config", FunctionName=function, **qualified(alias))
    _close(ctx, function, alias)


def _open(ctx: Context, function: str, alias: str) -> None:
    """Lets everybody call it through its address."""
    there = {each["id"] for each in statements(ctx, function, alias)}
    for id, permission in _PUBLIC.items():
        if id not in there:
            ctx.call(
                "lambda",
                "add_permission",
                FunctionName=function,
                StatementId=id,
                Principal="*",
                **permission,
                **qualified(alias),
            )


def _close(ctx: Context, function: str, alias: str) -> None:
    there = {each["id"] for each in statements(ctx, function, alias)}
    for id in _PUBLIC:
        if id in there:
            ctx.call("lambda", "remove_permission", FunctionName=function, StatementId=id, **qualified(alias))


def _row(ctx: Context, function: str, record: Record) -> Address:
    return {
        "url": reached(ctx, str(record["FunctionUrl"])),
        "function": function,
        "auth": str(record["AuthType"]).removeprefix("AWS_").lower(),
        "cors": _cors(record.get("Cors") or {}),
        "created": time_of(record.get("CreationTime")),
    }


def _cors(record: Record) -> dict[str, Any]:
    """By the names that `apigw` has for the same."""
    named = {"AllowOrigins": "origins", "AllowMethods": "methods", "AllowHeaders": "headers"}
    return {named.get(name, name): value for name, value in record.items()}
