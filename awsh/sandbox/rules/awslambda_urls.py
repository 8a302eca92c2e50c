"""Rules of Lambda: the addresses of functions, as they are configured; runners/apis serves them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.awslambda_errors import conflict, constraint, missing

_CHOICES = {"AuthType": ("NONE", "AWS_IAM"), "InvokeMode": ("BUFFERED", "RESPONSE_STREAM")}


@rule("moto.awslambda.models:LambdaFunction.create_url_config", "config")
def create_url_config(moto: Callable[..., Any], function: Any, config: dict[str, Any]) -> Any:
    """One for each function."""
    _check(config)
    if function.url_config:
        conflict(
            f"Failed to create function url config for [functionArn = {function.function_arn}]. "
            "Error message:  FunctionUrlConfig exists for this Lambda function"
        )
    return moto(config)


@rule("moto.awslambda.models:LambdaFunction.update_url_config", "config")
def update_url_config(moto: Callable[..., Any], function: Any, config: dict[str, Any]) -> Any:
    """Only where there is one; the mode too."""
    function.get_url_config()
    _check(config)
    found = moto(config)
    if config.get("InvokeMode"):
        found.config["InvokeMode"] = config["InvokeMode"]
    return found


@rule("moto.awslambda.models:LambdaFunction.delete_url_config")
def delete_url_config(moto: Callable[..., Any], function: Any) -> Any:
    """Only where there is one."""
    if not function.url_config:
        missing("The resource you requested does not exist.")
    return moto()


@rule("moto.awslambda.models:FunctionUrlConfig.to_dict")
def to_dict(moto: Callable[..., Any], url: Any) -> Any:
    """The address ends with a slash, and the mode is written as AWS does."""
    found = moto()
    found["FunctionUrl"] = found["FunctionUrl"].rstrip("/") + "/"
    found["InvokeMode"] = url.config.get("InvokeMode") or "BUFFERED"
    if found["Cors"] is None:
        del found["Cors"]
    return found


def _check(config: dict[str, Any]) -> None:
    for name, choices in _CHOICES.items():
        value = config.get(name)
        if value is not None and value not in choices:
            member = name[0].lower() + name[1:]
            constraint(value, member, f"Member must satisfy enum value set: [{', '.join(choices)}]")
