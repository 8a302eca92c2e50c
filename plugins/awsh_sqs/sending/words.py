"""The words behind `sqs send`."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, NamedTuple

from awsh import Candidate, Completing, Context, Resource, UsageError, ValueType, quote
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
BucketName = Annotated[str, Resource("s3:bucket"), ValueType("BUCKET")]
Rate = Annotated[float, ValueType("N", _rate)]
Group = Annotated[str, _token("message group")]
Dedup = Annotated[str, _token("deduplication id")]


def target(ctx: Context, words: Sequence[Any], usage: str, *, fed: bool) -> tuple[str, str | None]:
    """The queue's URL, and the text of the message where it is typed.

    Two words are a queue and a message. One is a message for the current queue; where the message comes from
    elsewhere (FED) it is the queue. Raises UsageError.
    """
    most = 1 if fed else 2
    if len(words) > most:
        raise _too_many(ctx, words, usage, fed=fed)
    if len(words) == most:
        return _resolved(ctx, words[0], usage), None if fed else text_of(ctx, words[1])
    current = ctx.current(QUEUE.name)
    if not words and not fed:
        raise UsageError("sqs send wants a message", hint="as in `sqs send QUEUE 'the text'`", usage=usage)
    if current is None:
        hint = "name one before the message, or choose it with `use queue NAME`"
        raise UsageError("no current queue", hint=hint, usage=usage)
    return current, None if fed else text_of(ctx, words[0])


def _too_many(ctx: Context, words: Sequence[Any], usage: str, *, fed: bool) -> UsageError:
    if fed:
        return UsageError(
            "the messages are typed, or come from --file or a pipeline: one of them", usage=usage
        )
    whole = quote(" ".join(text_of(ctx, word) for word in words[1:]))
    return UsageError(
        f"{len(words)} words, and a message is one", hint=f"as in `sqs send {words[0]} {whole}`", usage=usage
    )


def _resolved(ctx: Context, word: Any, usage: str) -> str:
    try:
        return ctx.resolve(QUEUE.name, word)
    except ValueError as error:
        raise UsageError(str(error), usage=usage) from None


def text_of(ctx: Context, value: Any) -> str:
    """A message as text: text as it is, all else as JSON."""
    return value if isinstance(value, str) else ctx.json(value)
