"""Parameters that `lambda create`, `update` and `set` have in common."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Literal

from awsh import MANY, Candidate, Completing, Context, Resource, ValueType
from awsh_lambda.making.runtimes import complete_runtimes


def _complete_layers(completing: Completing) -> Iterator[Candidate]:
    for _, candidate in completing.ctx.candidates("lambda:layer", completing.word):
        yield candidate


def _pair(ctx: Context, given: Any) -> dict[str, str]:
    if isinstance(given, Mapping):
        return {str(name): str(value) for name, value in given.items()}
    name, equals, value = str(given).partition("=")
    if not equals or not name:
        raise ValueError(f"{given!r} is not KEY=VALUE")
    return {name: value}


def merged(pairs: Iterable[Mapping[str, str]] | None) -> dict[str, str]:
    """All of them as one; of two with one name the later."""
    return {name: value for pair in pairs or () for name, value in pair.items()}


Runtime = Annotated[str | None, ValueType("RUNTIME", None, complete_runtimes)]
Role = Annotated[str | None, Resource("iam:role")]
Bucket = Annotated[str | None, Resource("s3:bucket")]
LayerWord = Annotated[str, ValueType("LAYER", None, _complete_layers)]
"""NAME for its newest version, NAME:VERSION, or the ARN of another account's."""

Pair = Annotated[Any, ValueType("KEY=VALUE", _pair)]
Variables = Annotated[list[Pair] | None, MANY]

Architecture = Literal["x86_64", "arm64"]
