"""One function by its name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from awsh import AwsError, Context

MISSING = "ResourceNotFoundException"

Record = Mapping[str, Any]


def configuration(ctx: Context, function: str, qualifier: str = "") -> dict[str, Any]:
    """What AWS says of it (GetFunctionConfiguration). Raises AwsError."""
    return ctx.call("lambda", "get_function_configuration", FunctionName=function, **qualified(qualifier))


def seek(ctx: Context, function: str) -> dict[str, Any] | None:
    """The same; None where there is none."""
    try:
        return configuration(ctx, function)
    except AwsError as error:
        if error.code == MISSING:
            return None
        raise


def qualified(qualifier: str | None) -> dict[str, str]:
    """The parameter that names a version or an alias; nothing for the newest code."""
    return {"Qualifier": qualifier} if qualifier else {}


def plain_arn(record: Record) -> str:
    """The ARN of a function without a version behind it."""
    return ":".join(str(record["FunctionArn"]).split(":")[:7])


def log_group(record: Record) -> str:
    """Where it writes."""
    own = (record.get("LoggingConfig") or {}).get("LogGroup")
    return str(own or f"/aws/lambda/{record['FunctionName']}")


def environment(record: Record) -> dict[str, str]:
    """Its variables. They are AWS's own; nothing is hidden here."""
    return dict((record.get("Environment") or {}).get("Variables") or {})


def layer_arns(record: Record) -> list[str]:
    """Its layers, each with its version."""
    return [str(each["Arn"]) for each in record.get("Layers") or ()]
