"""What expressions are made of: names and values always by placeholders, so that no word is a reserved one."""

from __future__ import annotations

import json
import re
from typing import Any

from awsh_dynamodb.values.wire import Wire, to_wire

Path = tuple[str | int, ...]

_STEP = re.compile(r"((?:\\.|[^.\[\]\\])+)|\[(\d+)\]")


def read_path(text: str) -> Path:
    """`address.city`, `tags[0]`; a dot in a name is `\\.`. Raises ValueError."""
    found: list[str | int] = []
    at = 0
    while at < len(text):
        if found and text[at] == ".":
            at += 1
        match = _STEP.match(text, at)
        if match is None or (match[2] is not None and not found):
            raise ValueError(f"{text!r} is no path of an attribute, such as address.city or tags[0]")
        found.append(re.sub(r"\\(.)", r"\1", match[1]) if match[1] is not None else int(match[2]))
        at = match.end()
    if not found:
        raise ValueError("an attribute's name is empty here")
    return tuple(found)


class Parts:
    """The names and values that the expressions of one request stand for."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._values: dict[str, tuple[str, Wire]] = {}

    def path(self, path: Path) -> str:
        """`#0.#1[3]`."""
        text = ""
        for step in path:
            if isinstance(step, int):
                text += f"[{step}]"
            else:
                text += ("." if text else "") + self._names.setdefault(step, f"#{len(self._names)}")
        return text

    def value(self, value: Any) -> str:
        """`:0`, for a native value. Raises ValueError."""
        return self.wire(to_wire(value))

    def wire(self, wire: Wire) -> str:
        """`:0`, for a value in DynamoDB's form."""
        key = json.dumps(wire, default=repr, sort_keys=True)
        return self._values.setdefault(key, (f":{len(self._values)}", wire))[0]

    def used(self, *expressions: str) -> dict[str, Any]:
        """The parameters of a request that has these expressions. What none of them uses would be refused."""
        there = {word for text in expressions for word in re.findall(r"[#:]\d+", text)}
        names = {mark: name for name, mark in self._names.items() if mark in there}
        values = {mark: wire for mark, wire in self._values.values() if mark in there}
        return {
            **({"ExpressionAttributeNames": names} if names else {}),
            **({"ExpressionAttributeValues": values} if values else {}),
        }
