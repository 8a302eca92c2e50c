"""The words behind `sqs send`."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from typing import Annotated, Any, NamedTuple

from awsh import Candidate, Completing, Context, ValueType
from awsh_sqs.kinds import QUEUE
from awsh_sqs.limits import attribute_problem, token_problem


class Typed(NamedTuple):
    """A message attribute: its name, and its value as SendMessage takes it."""

    name: str
    value: dict[str, Any]


def _complete_queue(completing: Completing) -> Iterator[Candidate]:
    if not completing.given.get("words"):
        for _, candidate in completing.ctx.candidates(QUEUE.name, completing.word):
            yield candidate


def _typed(ctx: Context, given: Any) -> Typed:
    """`name=ada`, `count:Number=5`, `data:Binary=BASE64`, `x:Number.int=7`."""
    name, equals, text = str(given).partition("=")
    if not equals:
        raise ValueError(f"{name!r} is not NAME=VALUE, or NAME:Number=VALUE, or NAME:Binary=BASE64")
    name, _, kind = name.partition(":")
    return Typed(name, attribute_value(name, kind or "String", text))


def attribute_value(name: str, kind: str, value: Any) -> dict[str, Any]:
    """An attribute in SendMessage's form. Raises ValueError for what SQS would refuse."""
    base, dot, label = kind.partition(".")
    kind = f"{base.capitalize()}{dot}{label}"
    if kind.startswith("Binary") and isinstance(value, str):
        try:
            value = base64.b64decode(value, validate=True)
        except binascii.Error:
            raise ValueError(f"{name}: {value[:40]!r} is not base64") from None
    problem = attribute_problem(name, kind, value)
    if problem is not None:
        raise ValueError(problem)
    return {"DataType": kind, "BinaryValue" if isinstance(value, bytes) else "StringValue": value}


def _complete_typed(completing: Completing) -> Iterator[Candidate]:
    name, colon, _ = completing.word.partition(":")
    if colon and "=" not in completing.word:
        for kind, about in (("String", "text"), ("Number", "digits"), ("Binary", "base64")):
            yield Candidate(f"{name}:{kind}=", about, final=False, label=kind)


def _complete_column(completing: Completing) -> Iterator[Candidate]:
    return (Candidate(name) for name in completing.columns if name.startswith(completing.word))


def _rate(ctx: Context, given: Any) -> float:
    try:
        rate = float(given)
    except ValueError:
        rate = 0
    if not rate > 0:
        raise ValueError(f"{str(given)!r} is no number of messages a second")
    return rate


def _token(what: str) -> ValueType:
    def convert(ctx: Context, given: Any) -> str:
        problem = token_problem(what, str(given))
        if problem is not None:
            raise ValueError(problem)
        return str(given)

    return ValueType("ID", convert)


SendWord = Annotated[Any, ValueType("[QUEUE] MESSAGE", lambda ctx, given: given, _complete_queue)]
Attribute = Annotated[Typed, ValueType("NAME=VALUE", _typed, _complete_typed)]
Column = Annotated[str, ValueType("COLUMN", complete=_complete_column)]
Rate = Annotated[float, ValueType("N", _rate)]
Group = Annotated[str, _token("message group")]
Dedup = Annotated[str, _token("deduplication id")]
