"""A launch template and its version as one word: TEMPLATE or TEMPLATE:VERSION."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from awsh import Candidate, Completing, Context, ValueType
from awsh_ec2.kinds import TEMPLATE


def _version(ctx: Context, given: Any) -> int | str:
    text = str(given).lower()
    if text in ("latest", "default"):
        return text
    if not text.isdecimal() or not int(text):
        raise ValueError(f"{given!r} is no version: a number, latest or default")
    return int(text)


def _versions(completing: Completing) -> Iterator[Candidate]:
    yield Candidate("latest", "the newest")
    yield Candidate("default", "the one that a launch takes")


def _with_version(ctx: Context, given: Any) -> str:
    name, colon, version = str(given).rpartition(":") if isinstance(given, str) else (given, "", "")
    if not colon:
        return ctx.resolve(TEMPLATE.name, given)
    return f"{ctx.resolve(TEMPLATE.name, name)}:{_version(ctx, version)}"


def _complete(completing: Completing) -> Iterator[Candidate]:
    for _, candidate in completing.ctx.candidates(TEMPLATE.name, completing.word):
        yield candidate


VersionNumber = Annotated[int | str, ValueType("VERSION", _version, _versions)]
TemplateVersion = Annotated[str, ValueType("TEMPLATE[:VERSION]", _with_version, _complete)]
