"""Parameters that `lambda create`, `update` and `set` have in common."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from awsh import Candidate, Completing, Resource, ValueType
from awsh_lambda.making.runtimes import complete_runtimes


def _complete_layers(completing: Completing) -> Iterator[Candidate]:
    for _, candidate in completing.ctx.candidates("lambda:layer", completing.word):
        yield candidate


Runtime = Annotated[str | None, ValueType("RUNTIME", None, complete_runtimes)]
Role = Annotated[str | None, Resource("iam:role")]
Bucket = Annotated[str | None, Resource("s3:bucket")]
LayerWord = Annotated[str, ValueType("LAYER", None, _complete_layers)]
"""NAME for its newest version, NAME:VERSION, or the ARN of another account's."""

Architecture = Literal["x86_64", "arm64"]
