"""The data of a launch template as lines that can be compared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def flat(data: Any, path: str = "") -> dict[str, str]:
    """`{"Placement": {"Tenancy": "default"}}` as `{"Placement.Tenancy": "default"}`."""
    if isinstance(data, Mapping):
        children = [(f"{path}.{key}" if path else str(key), value) for key, value in data.items()]
    elif isinstance(data, list):
        children = [(f"{path}[{number}]", value) for number, value in enumerate(data)]
    else:
        return {path: str(data)}
    return {key: text for child, value in children for key, text in flat(value, child).items()}
