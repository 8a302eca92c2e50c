"""Messages on their way out, as they are typed, read from a file, or handed over by a pipeline.

A command takes `[PLACE] TEXT` as its words, where the current place may be left out: `sqs send`, `sns publish`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from awsh.errors import CommandError, UsageError
from awsh.language.quoting import quote
from awsh.values import Bytes, Record, Rows, Value

if TYPE_CHECKING:
    from awsh.context import Context


def place_and_text(
    ctx: Context, kind: str, words: Sequence[Any], *, command: str, usage: str, fed: bool
) -> tuple[str, str]:
    """The id of the resource of KIND that a message is for, and its text where that is typed.

    Two words are both. One is the text, for the current resource; where the text comes from elsewhere (fed) it is
    the resource. command: as it is typed. Raises UsageError.
    """
    noun = ctx.kind(kind).noun
    most = 1 if fed else 2
    if len(words) > most:
        if fed:
            raise UsageError(
                "the messages are typed, or come from --file or a pipeline: one of them", usage=usage
            )
        whole = quote(" ".join(text_of(ctx, word) for word in words[1:]))
        raise UsageError(
            f"{len(words)} words, and a message is one",
            hint=f"as in `{command} {words[0]} {whole}`",
            usage=usage,
        )
    if len(words) == most:
        try:
            return ctx.resolve(kind, words[0]), "" if fed else text_of(ctx, words[1])
        except ValueError as error:
            raise UsageError(str(error), usage=usage) from None
    if not words and not fed:
        example = f"as in `{command} {noun.upper()} 'the text'`"
        raise UsageError(f"{command} wants a message", hint=example, usage=usage)
    current = ctx.current(kind)
    if current is None:
        hint = f"name one before the message, or choose it with `use {noun} NAME`"
        raise UsageError(f"no current {noun}", hint=hint, usage=usage)
    if words and words[0] in (current, _called(ctx, kind, current)):
        hint = f"as in `{command} {words[0]} 'the text'`"
        raise UsageError(f"{words[0]} is the {noun}; the message is missing", hint=hint, usage=usage)
    return current, "" if fed else text_of(ctx, words[0])


def _called(ctx: Context, kind: str, id: str) -> str:
    called = ctx.kind(kind).called
    return called(id) if called is not None else id


def text_of(ctx: Context, value: Any) -> str:
    """A message as text: text as it is, all else as JSON."""
    return value if isinstance(value, str) else ctx.json(value)


def text_of_file(path: Path, command: str) -> str:
    """A file as a message, with its line ends as they are. Raises CommandError."""
    try:
        return path.read_bytes().decode()
    except OSError as error:
        raise CommandError(f"{error.strerror}: {path}") from None
    except UnicodeDecodeError as error:
        raise CommandError(
            f"{path} is no UTF-8 text (byte {error.start + 1}), and a message is text",
            hint=f"`!base64 -w0 {path} | {command} …` sends it as text",
        ) from None


def items(value: Value, *, whole: bool) -> Iterator[Any]:
    """What a pipeline hands over, one for each message, as it comes: rows, or lines that have something on them.

    whole: text is one message, without its last line end, as behind `let`. What is left of the pipeline is closed
    with this. Raises CommandError for what is no text.
    """
    if isinstance(value, str):
        yield from _of_text([value.encode()], whole)
    elif isinstance(value, Bytes):
        with closing(value):
            yield from _of_text(value, whole)
    elif isinstance(value, Record):
        yield value.fields
    elif isinstance(value, Rows):
        with closing(value):
            yield from value
    elif isinstance(value, (list, tuple)):
        yield from value
    else:
        yield value


def _of_text(chunks: Iterable[bytes], whole: bool) -> Iterator[str]:
    if whole:
        yield _decoded(b"".join(chunks).removesuffix(b"\n"))
        return
    rest = b""
    for chunk in chunks:
        *lines, rest = (rest + chunk).split(b"\n")
        yield from (_decoded(line.removesuffix(b"\r")) for line in lines if line.strip())
    if rest.strip():
        yield _decoded(rest)


def _decoded(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise CommandError("what the pipeline hands over is no UTF-8 text, and a message is text") from None


def field_of(item: Any, path: str, what: str) -> Any:
    """What a row has at a.b.c, for its WHAT. Raises ValueError where that is nothing."""
    found = item
    for name in path.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    if found is None:
        raise ValueError(f"no {path} for its {what}")
    return found
