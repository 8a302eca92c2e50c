"""A command's docstring, taken apart: summary, description, help for parameters, examples."""

from __future__ import annotations

import inspect
import re
from typing import NamedTuple

_SECTION = re.compile(r"^(Args|Examples|Returns|Raises|See):\s*$")
_ARGUMENT = re.compile(r"^\s{1,8}\*{0,2}(\w+):\s*(.*)$")


class Doc(NamedTuple):
    """summary: the first line. parameters: help by name. examples: lines as typed, with comments."""

    summary: str
    description: str
    parameters: dict[str, str]
    examples: tuple[str, ...]
    see: tuple[str, ...]


def read_docstring(text: str) -> Doc:
    """Reads the Google style that awsh's commands are documented in. Never raises."""
    lines = inspect.cleandoc(text).splitlines()
    sections: dict[str, list[str]] = {"": []}
    current = ""
    for line in lines:
        heading = _SECTION.match(line)
        if heading:
            current = heading[1]
            sections[current] = []
        else:
            sections[current].append(line)
    summary, *rest = sections[""] or [""]
    parameters: dict[str, str] = {}
    last = ""
    for line in sections.get("Args", []):
        argument = _ARGUMENT.match(line)
        if argument:
            last = argument[1]
            parameters[last] = argument[2].strip()
        elif last and line.strip():
            parameters[last] += " " + line.strip()
    examples = inspect.cleandoc("\n".join(sections.get("Examples", []))).splitlines()
    return Doc(
        summary=summary.strip(),
        description="\n".join(rest).strip(),
        parameters=parameters,
        examples=tuple(line.removeprefix("awsh> ") for line in examples if line.strip()),
        see=tuple(
            word.strip() for line in sections.get("See", []) for word in line.split(",") if word.strip()
        ),
    )
