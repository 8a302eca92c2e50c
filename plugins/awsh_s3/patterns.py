"""Patterns of keys: `*` and `?` within a level, `**` across levels, `[a-z]`, `[!a-z]`; case counts.

`**/` is any number of levels, none too: `**/*.gz` is every .gz. `[*]` is an asterisk. A pattern is about
the whole key, or all of it behind some folder.
"""

from __future__ import annotations

import os.path
import re
from collections.abc import Iterable

_SET = r"\[[!^]?+(?:\]|[^]/])[^]/]*\]"
_WILD = re.compile(rf"[*?]|{_SET}")
_TOKEN = re.compile(
    rf"(?P<levels>(?:(?<=/)|\A)\*\*+/)|(?P<across>\*\*+)|(?P<star>\*)|(?P<one>\?)|(?P<set>{_SET})|[^*?[]+|\[",
    re.DOTALL,
)


def has_wildcard(text: str) -> bool:
    """Whether TEXT means more than the letters it is typed with."""
    return _WILD.search(text) is not None


def escaped(text: str) -> str:
    """A pattern that matches TEXT alone."""
    return re.sub(r"[*?[]", r"[\g<0>]", text)


def fixed_start(text: str) -> str:
    """What everything that matches TEXT begins with: what a listing can be asked for."""
    start = ""
    for token in _TOKEN.finditer(text):
        if token.lastgroup is None:
            start += token[0]
        elif token.lastgroup == "set" and len(token[0]) == 3:
            start += token[0][1]
        else:
            break
    return start


class Pattern:
    """TEXT, compiled once. below: also what lies below a folder that matches."""

    __slots__ = ("_match", "start", "text")

    def __init__(self, text: str, *, below: bool = False) -> None:
        self.text = text
        self.start = fixed_start(text)
        self._match = re.compile(_expression(text) + (r"(?:/.*)?\Z" if below else r"\Z"), re.DOTALL).match

    def matches(self, key: str) -> bool:
        """Whether KEY, all of it, is meant."""
        return self._match(key) is not None


class Selection:
    """What --include and --exclude leave of a folder: what one of INCLUDE matches (everything, where there
    is none), but for what one of EXCLUDE matches.

    Both are matched with paths relative to the folder. A pattern without a `/` is about names at any depth;
    one with a `/` in it or before it goes from the folder on; one with a `/` at its end is about folders.
    What lies below a folder that matches, matches. `--exclude '*'` beside --include, as the AWS CLI
    wants it, is taken for what it means there: nothing else.
    """

    __slots__ = ("_exclude", "_include", "start")

    def __init__(self, include: Iterable[str] = (), exclude: Iterable[str] = ()) -> None:
        self._include = [_relative(text) for text in include]
        without = [text for text in exclude if not (self._include and text in ("*", "**"))]
        self._exclude = [_relative(text) for text in without]
        starts = [pattern.start for pattern in self._include]
        self.start = os.path.commonprefix(starts)  # noqa: RUF071 (letters, not folders)
        """What every path that is taken begins with: what a listing can be asked for."""

    def __bool__(self) -> bool:
        """Whether anything may be left out."""
        return bool(self._include or self._exclude)

    def takes(self, path: str) -> bool:
        """Whether the file or object at PATH, relative to the folder, is wanted."""
        included = not self._include or any(pattern.matches(path) for pattern in self._include)
        return included and not any(pattern.matches(path) for pattern in self._exclude)

    def enters(self, folder: str) -> bool:
        """Whether anything below FOLDER, a relative path that ends in `/`, may be wanted."""
        return not any(pattern.matches(folder) for pattern in self._exclude)


def _relative(text: str) -> Pattern:
    inner = text.rstrip("/")
    place = inner.removeprefix("/") if "/" in inner else f"**/{inner}"
    return Pattern(f"{place}/**" if text.endswith("/") else place, below=True)


def _expression(text: str) -> str:
    """TEXT as a regular expression.

    What stands before another `*` or `**` need only be found at its first place: a later one leaves less
    for the rest. So nothing is tried twice (`(?>…)`), and no key makes a match slow.
    """
    runs: list[tuple[str, list[str]]] = [("", [""])]
    for token in _TOKEN.finditer(text):
        fixed = runs[-1][1]
        match token.lastgroup:
            case "levels":
                runs.append(("(?:.*?/)??", [""]))
            case "across":
                runs.append((".*?", [""]))
            case "star":
                fixed.append("")
            case "one":
                fixed[-1] += "[^/]"
            case "set":
                fixed[-1] += _set(token[0][1:-1])
            case _:
                fixed[-1] += re.escape(token[0])
    *before, (crossing, fixed) = runs
    return "".join(f"(?>{across}{_run(parts)})" for across, parts in before) + crossing + _run(fixed)


def _run(parts: list[str]) -> str:
    """PARTS with a `*` between each two."""
    first, *others = parts
    *inner, last = [f"[^/]*?{part}" for part in others] or [""]
    return first + "".join(f"(?>{part})" for part in inner) + last


def _set(inside: str) -> str:
    """What stands between `[` and `]`."""
    none_of = inside[0] in "!^" and len(inside) > 1
    rest = inside[1:] if none_of else inside
    ranges = ""
    while rest:
        first, last, step = (rest[0], rest[2], 3) if rest[1:2] == "-" and rest[2:] else (rest[0], rest[0], 1)
        if first <= last:
            ranges += f"{re.escape(first)}-{re.escape(last)}"
        rest = rest[step:]
    if none_of:
        return f"[^/{ranges}]"
    return f"(?!/)[{ranges}]" if ranges else "(?!)"
