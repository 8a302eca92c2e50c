"""The AWS CLI's shorthand: `Name=instance-state-name,Values=running,stopped`.

A value is text, `[a,b]`, `{key=value}`, or text in quotes; a list may also be written with bare
commas, up to the next `key=`. What types the texts become is the model's business.
"""

from __future__ import annotations

import re
from typing import Any

_KEY = re.compile(r"[A-Za-z0-9_.#/:-]+(?==)")
_BARE = re.compile(r"(?:\\.|[^\\,\[\]{}'\"=])(?:\\.|[^\\,\]}])*")


class ShorthandError(ValueError):
    """Text that is no shorthand; says where."""


def parse_shorthand(text: str) -> dict[str, Any]:
    """`a=1,b=[x,y],c={d=2}` as nested dicts, lists and texts. Raises ShorthandError."""
    reader = _Reader(text)
    found = reader.pairs()
    if reader.position != len(text):
        raise reader.error("a `,` is missing")
    return found


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self._depth = 0

    def error(self, what: str) -> ShorthandError:
        before = self.text[max(0, self.position - 20) : self.position]
        return ShorthandError(f"{what} behind {before!r}" if before else what)

    @property
    def next(self) -> str:
        return self.text[self.position : self.position + 1]

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > 50:
            raise self.error("nested too deep")

    def pairs(self) -> dict[str, Any]:
        self._deeper()
        found: dict[str, Any] = {}
        while True:
            key = _KEY.match(self.text, self.position)
            if not key:
                raise self.error("KEY=VALUE is wanted")
            self.position = key.end() + 1
            if key[0] in found:
                raise self.error(f"{key[0]} is given twice")
            found[key[0]] = self._values()
            if self.next != ",":
                self._depth -= 1
                return found
            self.position += 1

    def _values(self) -> Any:
        """One value, or several with bare commas between up to the next `key=`."""
        first = self._value()
        several = [first]
        while self.next == "," and not _KEY.match(self.text, self.position + 1):
            self.position += 1
            if self.next == "":
                break
            several.append(self._value())
        return several if len(several) > 1 else first

    def _value(self) -> Any:
        start = self.next
        if start == "[":
            self.position += 1
            self._deeper()
            items = []
            while self.next != "]":
                items.append(self._value())
                if self.next == ",":
                    self.position += 1
                elif self.next != "]":
                    raise self.error("`]` is missing")
            self.position += 1
            self._depth -= 1
            return items
        if start == "{":
            self.position += 1
            inner = self.pairs()
            if self.next != "}":
                raise self.error("`}` is missing")
            self.position += 1
            return inner
        if start in ("'", '"') and start:
            return self._quoted(start)
        if start in ("", ",", "}"):
            return ""
        bare = _BARE.match(self.text, self.position)
        if not bare:
            raise self.error("a value is wanted")
        self.position = bare.end()
        return re.sub(r"\\(.)", r"\1", bare[0]).strip()

    def _quoted(self, quote: str) -> str:
        end = self.position + 1
        while end < len(self.text) and self.text[end] != quote:
            end += 2 if self.text[end] == "\\" else 1
        if end >= len(self.text):
            raise self.error("the quote is not closed")
        text = self.text[self.position + 1 : end]
        self.position = end + 1
        return re.sub(r"\\(.)", r"\1", text)
