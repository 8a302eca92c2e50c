"""What may stand behind `!`: the system's commands, and paths."""

from __future__ import annotations

import os
import re
import shlex
import stat
import time
from collections.abc import Iterator

from awsh.completion.here import Here
from awsh.completion.items import LIMIT, Offer
from awsh.completion.ranking import best
from awsh.localpaths import local_candidates

_CHECKED_FOR = 30.0
_WORD = re.compile(
    r"""(?P<blank>\s+)|(?P<operator>[|;&<>()`]+)"""
    r"""|(?P<word>(?:'[^']*(?:'|\Z)|"(?:[^"\\]|\\.)*(?:"|\Z)|\\.|[^\s'"\\|;&<>()`])+|\\\Z)""",
    re.DOTALL,
)
_PIECE = re.compile(r"""'([^']*)(?:'|\Z)|"((?:[^"\\]|\\.)*)(?:"|\Z)|\\(.|\Z)|([^'"\\]+)""", re.DOTALL)
_STARTS = ("|", ";", "&", "(", "`")


class _Programs:
    """Names of what PATH leads to. Read again when PATH changes, or after a while."""

    def __init__(self) -> None:
        self._path = ""
        self._read = 0.0
        self._found: list[str] = []

    def all(self) -> list[str]:
        path = os.environ.get("PATH", os.defpath)
        if path != self._path or time.monotonic() - self._read > _CHECKED_FOR or not self._read:
            self._found = sorted(
                {name for folder in path.split(os.pathsep) if folder for name in _in(folder)}
            )
            self._path, self._read = path, time.monotonic()
        return self._found


_programs = _Programs()


def _in(folder: str) -> Iterator[str]:
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                try:
                    mode = entry.stat().st_mode
                except OSError:
                    continue
                if stat.S_ISREG(mode) and mode & 0o111 and entry.name.isprintable():
                    yield entry.name
    except OSError:
        return


def system(here: Here) -> tuple[int, str, Iterator[Offer]]:
    """Where the shell's word at the cursor starts in the line, what it says, and what it may become."""
    text = here.place.text
    start, first = len(text), True
    typed = ""
    for match in _WORD.finditer(text):
        if match["blank"]:
            start, typed = match.end(), ""
        elif match["operator"]:
            first, start, typed = match[0].endswith(_STARTS), match.end(), ""
        else:
            if match.end() == len(text):
                start, typed = match.start(), match[0]
            else:
                first = first and "=" in match[0]
    begin = here.place.span.start + start
    word = "".join(
        next((group for group in piece.groups() if group is not None), "") for piece in _PIECE.finditer(typed)
    )
    if first and "/" not in word and not typed.startswith("~"):
        return begin, word, _program_offers(here, word)
    return begin, word, _path_offers(here, word)


def _program_offers(here: Here, word: str) -> Iterator[Offer]:
    if not word:
        return
    known = here.patience.ask("programs", os.environ.get("PATH", ""), _programs.all, doing="a program")
    for name in best(word, known, str, LIMIT):
        yield Offer(name, "", "program", written=shlex.quote(name))


def _path_offers(here: Here, word: str) -> Iterator[Offer]:
    for candidate in here.patience.ask("paths", word, lambda: local_candidates(word), doing="a path"):
        if candidate.text.isprintable():  # sh has no escape for what is not
            home, rest = (
                ("~/", candidate.text[2:]) if candidate.text.startswith("~/") else ("", candidate.text)
            )
            written = home + (shlex.quote(rest) if rest else "")
            style = "value" if candidate.final else "folder"
            yield Offer(candidate.text, "", style, candidate.final, candidate.label, written=written)
