"""Names that IAM takes."""

from __future__ import annotations

import re
from typing import Annotated, Any

from awsh import Context, ValueType

_NAME = re.compile(r"[\w+=,.@-]+", re.ASCII)
_LONGEST = {"user": 64, "role": 64, "group": 128, "policy": 128, "instance profile": 128}


def check_name(text: str, noun: str) -> str:
    """TEXT as a name for what NOUN says. Raises ValueError for what IAM refuses."""
    longest = _LONGEST[noun]
    if not _NAME.fullmatch(text) or len(text) > longest:
        raise ValueError(f"a {noun}'s name has 1 to {longest} letters, digits and + = , . @ _ -")
    return text


def _new(noun: str) -> ValueType:
    def convert(ctx: Context, given: Any) -> str:
        return check_name(str(given), noun)

    return ValueType("NAME", convert)


NewUser = Annotated[str, _new("user")]
NewGroup = Annotated[str, _new("group")]
NewRole = Annotated[str, _new("role")]
NewPolicy = Annotated[str, _new("policy")]
NewProfile = Annotated[str, _new("instance profile")]
Tags = Annotated[dict[str, str] | None, ValueType("KEY=VALUE")]
