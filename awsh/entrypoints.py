"""Installed plugins: the entry points of one group, read from the distributions on the path.

importlib.metadata gives the same; importing it costs a start more than all of awsh's own modules
together, because it brings the parser of e-mail along.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from typing import Any, NamedTuple


class EntryPoint(NamedTuple):
    """One line `name = module:attribute` of a distribution's entry_points.txt."""

    name: str
    value: str
    distribution: str
    version: str

    def load(self) -> Any:
        """Imports what it names. Raises whatever that raises."""
        module, _, attributes = self.value.partition("[")[0].strip().partition(":")
        found: Any = import_module(module.strip())
        for attribute in filter(None, attributes.strip().split(".")):
            found = getattr(found, attribute)
        return found


def entry_points(group: str) -> Iterator[EntryPoint]:
    """The entry points of GROUP; of two distributions of one name the first on the path, as Python imports."""
    seen: set[str] = set()
    for entry in sys.path:
        with suppress(OSError):
            for info in sorted(os.listdir(entry or ".")):  # noqa: PTH208 - a start waits for it
                stem, _, suffix = info.rpartition(".")
                if suffix not in ("dist-info", "egg-info"):
                    continue
                distribution, _, version = stem.partition("-")
                name = distribution.lower().replace("_", "-").replace(".", "-")
                if name in seen:
                    continue
                seen.add(name)
                yield from _read(f"{entry or '.'}/{info}/entry_points.txt", group, name, version)


def _read(path: str, group: str, distribution: str, version: str) -> Iterator[EntryPoint]:
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read()
    except (OSError, UnicodeDecodeError):
        return
    if f"[{group}]" not in text:
        return
    section = ""
    for line in text.splitlines():
        line = line.strip()
        if line.startswith("["):
            section = line.strip("[] ")
        elif section == group and line and line[0] not in "#;":
            name, equals, value = line.partition("=")
            if equals:
                yield EntryPoint(name.strip(), value.strip(), distribution, version)
