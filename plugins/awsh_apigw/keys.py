"""Routes as they are typed: `POST /submit`, `/items/{id}` for any method, `default` for whatever else comes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Any, NamedTuple

from awsh import Candidate, Completing, Context, ValueType

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "ANY")
DEFAULT = "$default"

_PART = re.compile(r"[a-zA-Z0-9._~:@!$&'()*+,;=%-]*|\{[a-zA-Z0-9._-]+\+?\}")


class RouteKey(NamedTuple):
    """A method and a path; both of `$default` are empty."""

    method: str
    path: str

    def __str__(self) -> str:
        return f"{self.method} {self.path}" if self.path else DEFAULT


EVERYTHING = RouteKey("", "")


def read_key(text: str) -> RouteKey:
    """The route that TEXT means. Raises ValueError."""
    words = text.split()
    if len(words) == 1 and words[0].lower() in (DEFAULT, "default"):
        return EVERYTHING
    if len(words) == 1 and words[0].startswith("/"):
        words.insert(0, "ANY")
    if len(words) != 2:
        raise ValueError(f"{text!r} is no route: it is a method and a path, such as 'POST /submit'")
    method, path = words[0].upper(), words[1]
    if method not in METHODS:
        raise ValueError(f"{words[0]!r} is none of the methods {', '.join(METHODS)}")
    check_path(path)
    return RouteKey(method, path)


def check_path(path: str) -> None:
    """Raises ValueError for what is no path of a route."""
    if not path.startswith("/"):
        raise ValueError(f"the path {path!r} does not begin with a slash")
    parts = path[1:].split("/")
    if path != "/" and not all(parts):
        raise ValueError(f"the path {path!r} has an empty part: no slash at its end, no two in a row")
    for index, part in enumerate(parts):
        if not _PART.fullmatch(part):
            raise ValueError(f"{part!r} in {path!r} is no part of a path: a variable is {{id}} or {{rest+}}")
        if part.endswith("+}") and index < len(parts) - 1:
            raise ValueError(f"{part} takes the rest of the path: nothing can stand behind it")
    names = [part.strip("{}+") for part in parts if part.startswith("{")]
    if len(set(names)) < len(names):
        raise ValueError(f"two variables of {path!r} have one name")


def _convert(ctx: Context, given: Any) -> RouteKey:
    return given if isinstance(given, RouteKey) else read_key(str(given))


def _complete(completing: Completing) -> Iterator[Candidate]:
    for method in METHODS:
        if method.startswith(completing.word.upper()):
            yield Candidate(f"{method} /", final=False)
    if "default".startswith(completing.word.lower()):
        yield Candidate("default", "whatever no other route takes")


RouteWord = Annotated[RouteKey, ValueType("'METHOD /PATH'", _convert, _complete)]
