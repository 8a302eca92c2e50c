"""What can be set of a function, checked against AWS's limits before anything is sent."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any

from awsh import Context, UsageError, ValueType

LONGEST = timedelta(minutes=30)
"""AWS let functions run for 15 minutes until 2026."""

MEMORY = (128, 10_240)
STORAGE = (512, 10_240)
"""MiB, which AWS calls MB."""

MOST_LAYERS = 5
ENVIRONMENT = 4096
"""Bytes of all variables together, as JSON."""

_UNITS = {"": 1, "m": 1, "mb": 1, "mib": 1, "g": 1024, "gb": 1024, "gib": 1024}
_AMOUNT = re.compile(r"(?i)(\d+(?:\.\d+)?)\s*([mg]?i?b?)")
_VARIABLE = re.compile(r"[A-Za-z][A-Za-z0-9_]+")
_RESERVED = re.compile(
    r"_HANDLER|_X_AMZN_TRACE_ID|AWS_(?:DEFAULT_)?REGION|AWS_EXECUTION_ENV|AWS_LAMBDA_.*|AWS_ACCESS_KEY(?:_ID)?"
    r"|AWS_SECRET_ACCESS_KEY|AWS_SESSION_TOKEN|LAMBDA_TASK_ROOT|LAMBDA_RUNTIME_DIR"
)
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


def _megabytes(least: int, most: int) -> Any:
    def convert(ctx: Context, given: Any) -> int:
        match = _AMOUNT.fullmatch(str(given).strip())
        amount = float(match[1]) * _UNITS[match[2].lower()] if match and match[2].lower() in _UNITS else -1.0
        if amount < 0:
            raise ValueError(f"{given!r} is not an amount such as 512MB or 2GB")
        if amount != int(amount) or not least <= amount <= most:
            raise ValueError(f"{given}: AWS takes {least} MB to {most // 1024} GB, in whole MB")
        return int(amount)

    return convert


Memory = Annotated[int | None, ValueType("SIZE", _megabytes(*MEMORY))]
Storage = Annotated[int | None, ValueType("SIZE", _megabytes(*STORAGE))]


def check_name(name: str) -> str:
    """NAME, if a function can have it. Raises UsageError."""
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"{name!r} is no name of a function", hint="1 to 64 letters, digits, - and _ make one"
        )
    return name


def check_timeout(length: timedelta | None) -> int | None:
    """Whole seconds. Raises UsageError."""
    if length is None:
        return None
    if length.microseconds or not timedelta(seconds=1) <= length <= LONGEST:
        raise UsageError(
            f"--timeout {length.total_seconds():g}s: AWS lets a function run for whole seconds,"
            f" up to {LONGEST.seconds // 60} minutes",
            hint="longer work wants to be cut into pieces, which a queue hands out",
        )
    return int(length.total_seconds())


def check_description(text: str | None) -> str | None:
    """Raises UsageError."""
    if text is not None and len(text) > 256:
        raise UsageError(f"the description has {len(text)} characters", hint="AWS takes 256 at most")
    return text


def check_environment(variables: Mapping[str, str]) -> dict[str, str]:
    """VARIABLES, if a function can have them. Raises UsageError."""
    for name in variables:
        if not _VARIABLE.fullmatch(name):
            raise UsageError(
                f"{name!r} is no name of a variable",
                hint="a letter, then letters, digits and _, two at least",
            )
        if _RESERVED.fullmatch(name):
            raise UsageError(f"{name} is set by AWS itself", hint="take another name")
    size = len(json.dumps(dict(variables), separators=(",", ":"), ensure_ascii=False).encode())
    if size > ENVIRONMENT:
        raise UsageError(
            f"the variables are {size:,} bytes together; AWS takes {ENVIRONMENT:,}",
            hint="Parameter Store or a bucket takes more, and the variable its name",
        )
    return dict(variables)
