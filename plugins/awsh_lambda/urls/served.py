"""Where a function's address is reached."""

from __future__ import annotations

from typing import Any

from awsh import AwsError, Context
from awsh_lambda.functions.found import MISSING


def reached(ctx: Context, url: str) -> str:
    """The address to call for the one that AWS gives: that one, or where it is served in its stead."""
    from urllib.parse import urlsplit

    host = urlsplit(url).hostname or ""
    own = ctx.service_url("lambda-url", host.partition(".")[0])
    return url if own is None else f"{own.rstrip('/')}/"


def url_of(ctx: Context, function: str) -> str | None:
    """The address of a function, if it has one. Raises AwsError."""
    try:
        record: dict[str, Any] = ctx.call("lambda", "get_function_url_config", FunctionName=function)
    except AwsError as error:
        if error.code == MISSING:
            return None
        raise
    return reached(ctx, str(record["FunctionUrl"]))
