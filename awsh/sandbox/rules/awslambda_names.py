"""Rules of Lambda: what a function may be called by."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from awsh.sandbox.rules import rule

_PARTIAL = re.compile(r"\d{12}:function:.+")


@rule(
    "moto.awslambda.models:LambdaStorage.get_function_by_name_or_arn_with_qualifier",
    "name_or_arn",
    "qualifier",
)
def with_qualifier(
    moto: Callable[..., Any], storage: Any, name_or_arn: str, qualifier: str | None = None
) -> Any:
    """Also by ACCOUNT:function:NAME."""
    return moto(_whole(storage, name_or_arn), qualifier)


@rule("moto.awslambda.models:LambdaStorage.get_function_by_name_or_arn_forbid_qualifier", "name_or_arn")
def without_qualifier(moto: Callable[..., Any], storage: Any, name_or_arn: str) -> Any:
    """The same."""
    return moto(_whole(storage, name_or_arn))


def _whole(storage: Any, name: str) -> str:
    return (
        f"arn:{storage.partition}:lambda:{storage.region_name}:{name}" if _PARTIAL.fullmatch(name) else name
    )
