"""Finds operations for `help search`."""

from __future__ import annotations

from awsh.aws.lookup import operations_with
from awsh.aws.models import dashed
from awsh.operations.options import plain
from awsh.operations.spelling import SERVICES

_SPELLED = {theirs: cli for cli, theirs in SERVICES.items()}


def found(word: str) -> list[tuple[str, str]]:
    """`aws SERVICE OPERATION`, for each whose name has WORD in it, with a line on what it does."""
    return [
        (
            f"aws {_SPELLED.get(each.service, each.service)} {dashed(each.operation)}",
            _line(each.documentation),
        )
        for each in operations_with(word)
    ]


def _line(documentation: str) -> str:
    text = plain(documentation).partition(". ")[0].strip().rstrip(".")
    return f"{text}." if text else ""
