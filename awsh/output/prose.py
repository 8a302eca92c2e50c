"""Sentences broken between words, where a terminal would break inside them."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from typing import Any

from awsh.output.fit import display_width
from awsh.output.layout import Layout

_INDENT = re.compile(r"usage: |  \S.*?  +(?=\S)| *")
"""What the further lines of a folded one are indented by: behind `usage:`, under the second column of a list."""
_WHOLE = re.compile(r"\[[^][]*\]…?|`[^`]*`")
"""What is not broken if it can be helped: an option of a usage line, a command to be typed."""
_TYPED = re.compile(r"  (awsh> |\$ )")


def folded(line: str, room: int | None) -> list[str]:
    """LINE in parts of at most ROOM columns; one part where ROOM is None. An example stays one line."""
    if room is None or display_width(line) <= room or _TYPED.match(line):
        return [line]
    indent = len(_INDENT.match(line)[0])  # type: ignore[index]
    if indent > room // 2:
        indent = 4
    kept = _WHOLE.sub(lambda found: _held(found[0], room - indent), line)
    return [part.replace("\0", " ") for part in _wrapped(kept, room, " " * indent)]


def fitted(text: str, stream: Any) -> str:
    """TEXT as wide as the terminal that STREAM is, else as it is."""
    room = Layout.detect(stream).width
    return "\n".join(part for line in text.split("\n") for part in folded(line, room))


def filled(text: str, room: int) -> Iterator[str]:
    """The paragraphs of TEXT, each filled anew; one with indented lines or a list stays as it is."""
    for number, paragraph in enumerate(text.split("\n\n")):
        if number:
            yield ""
        lines = paragraph.splitlines()
        if any(line.startswith((" ", "- ")) for line in lines):
            yield from lines
        else:
            yield from _wrapped(" ".join(lines), room)


def _held(text: str, room: int) -> str:
    return text.replace(" ", "\0") if len(text) <= room else text


def _wrapped(text: str, room: int, indent: str = "") -> list[str]:
    return textwrap.wrap(text, room, subsequent_indent=indent, break_on_hyphens=False, break_long_words=False)
