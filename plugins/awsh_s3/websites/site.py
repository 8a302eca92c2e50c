"""A folder as a website: what of it is published, and what browsers are told of each file."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from awsh import CommandError
from awsh_s3.buckets.names import why_not
from awsh_s3.patterns import Selection
from awsh_s3.transfers.content_type import by_name
from awsh_s3.transfers.options import ObjectOptions
from awsh_s3.words import SHOWN

ASK_EACH_TIME = "no-cache"
KEEP = "public, max-age=31536000, immutable"
_HASHED = re.compile(r"[.-](?=\w*\d)(?:[0-9a-f]{8,64}|[0-9A-Za-z_]{8})(?:\.\w+){1,2}$")
"""How build tools name a file after its content, which so never changes: app.3f9c2b71.js, app-BkT3x9_q.min.css."""
_ERRORS = ("error.html", "404.html")
_TEXT = 1 << 20
"""Bytes of the largest text that is looked through for its encoding."""


@dataclass(frozen=True)
class Site:
    """A folder, and how it is to be served. cache: patterns and headers, the last that matches counts."""

    folder: Path
    bucket: str
    index: str = "index.html"
    error: str | None = None
    cache: tuple[tuple[str, str], ...] = ()
    exclude: tuple[str, ...] = ()
    hidden: bool = False
    _cached: list[tuple[Selection, str]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        cached = [(Selection([pattern]), header.strip()) for pattern, header in self.cache]
        object.__setattr__(self, "_cached", cached)

    def check(self) -> None:
        """Raises CommandError, OSError for what could not be served."""
        reason = why_not(self.bucket)
        if reason:
            raise CommandError(f"{self.bucket!r} {reason}")
        if not self.folder.is_dir():
            self.folder.stat()
            raise CommandError(f"{self.folder} is a file; a website is a folder")
        for name, option in ((self.index, "--index"), (self.error, "--error")):
            if name is not None and not (self.folder / name).is_file():
                raise CommandError(f"{self.folder} has no {name}", hint=f"{option} NAME is another")

    @property
    def error_document(self) -> str | None:
        return self.error or next((name for name in _ERRORS if (self.folder / name).is_file()), None)

    @property
    def selection(self) -> Selection:
        return Selection((), self.exclude) if self.hidden else Visible(self.exclude)

    def options(self, name: str) -> ObjectOptions:
        """What the object of a file is given."""
        header = KEEP if _HASHED.search(name) else ASK_EACH_TIME
        for selection, wanted in self._cached:
            if selection.takes(name):
                header = wanted
        return ObjectOptions(content_type=self._type(name), cache_control=header)

    def _type(self, name: str) -> str | None:
        """With the encoding of a text: a browser that is not told guesses."""
        kind = by_name(name)
        if kind is None or not kind.startswith("text/"):
            return kind
        try:
            with (self.folder / name).open("rb") as file:
                text = file.read(_TEXT + 1)
            text.decode()
        except (OSError, UnicodeDecodeError):
            return kind
        return f"{kind}; charset=utf-8" if len(text) <= _TEXT else kind


class Visible(Selection):
    """Without what begins with a dot: secrets and histories lie there, and one of them is for the public.

    left_out: the first few that it met.
    """

    __slots__ = ("left_out",)

    def __init__(self, exclude: tuple[str, ...]) -> None:
        super().__init__((), exclude)
        self.left_out: list[str] = []

    def __bool__(self) -> bool:
        return True

    def takes(self, path: str) -> bool:
        return self._is_visible(path) and super().takes(path)

    def enters(self, folder: str) -> bool:
        return self._is_visible(folder) and super().enters(folder)

    def _is_visible(self, path: str) -> bool:
        if path[0] != "." and "/." not in path:
            return True
        if all(part[:1] != "." or part == ".well-known" for part in path.split("/")):
            return True
        if len(self.left_out) <= SHOWN:
            self.left_out.append(path)
        return False

    def __str__(self) -> str:
        return ", ".join(self.left_out[:SHOWN]) + (" …" if len(self.left_out) > SHOWN else "")
