"""Texts and HTML as they are typed: themselves, files, or standard input."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from awsh import Candidate, CommandError, Completing, Context, ValueType, human_size


def _complete(completing: Completing) -> Iterator[Candidate]:
    yield from completing.ctx.local_candidates(completing.word)


Markup = Annotated[str, ValueType("FILE|HTML", complete=_complete)]
"""A file, or the HTML itself, which begins with `<`; `-` is standard input."""


def markup(ctx: Context, given: str, largest: int) -> str:
    """The HTML that a Markup means; a file of at most LARGEST bytes. Raises CommandError."""
    return given if given.lstrip().startswith("<") else content(ctx, given, largest)


def content(ctx: Context, name: str, largest: int) -> str:
    """The text of the file NAME, `-` is standard input. Raises CommandError."""
    if name == "-":
        data = b"".join(ctx.standard_input())
    else:
        path = Path(name).expanduser()
        try:
            if (size := path.stat().st_size) > largest:
                raise CommandError(f"{name} has {human_size(size)}; SES takes {human_size(largest)}")
            data = path.read_bytes()
        except OSError as error:
            hint = None if "." in name else "HTML that is no file begins with <"
            raise CommandError(f"{name}: {error.strerror}", hint=hint) from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CommandError(f"{name} is no UTF-8 text") from None
