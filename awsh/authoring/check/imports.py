"""What a plugin's import costs a start, and whose doing it is: read from `python -X importtime`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from awsh.authoring.check.child import MARK
from awsh.authoring.check.finding import Finding, place_of

LIMIT = 5.0
"""Milliseconds that one import may add to every start without being spoken of."""

HEAVY = 50.0
"""Milliseconds of all together that everybody notices."""

_LINE = re.compile(r"import time:\s+(\d+) \|\s+(\d+) \| (\s*)(\S+)")


@dataclass
class Import:
    """One module that was imported, with those that it imported. milliseconds: of all of them."""

    name: str
    milliseconds: float
    depth: int
    inner: list[Import] = field(default_factory=list)


def read_times(errors: str) -> list[Import]:
    """The imports between the marks that the probe writes, as trees."""
    between = False
    waiting: list[Import] = []
    for line in errors.splitlines():
        if line.startswith(MARK):
            between = not line.endswith(" end")
            continue
        found = _LINE.match(line)
        if found is None or not between:
            continue
        made = Import(found[4], int(found[2]) / 1000, len(found[3]) // 2)
        # What a module imports is written before it, one step further in.
        while waiting and waiting[-1].depth > made.depth:
            made.inner.insert(0, waiting.pop())
        waiting.append(made)
    return waiting


def foreign(imports: Iterable[Import], own: Iterable[str]) -> Iterator[Import]:
    """Those that the plugin's OWN modules import themselves, and that are not its own."""
    own = set(own)
    for each in imports:
        if each.name.split(".")[0] in own:
            yield from foreign(each.inner, own)
        else:
            yield each


def costs(errors: str, own: Iterable[Path]) -> dict[str, float]:
    """Milliseconds by module, of what the plugin is the first to import."""
    names = {path.stem for path in own}
    found: dict[str, float] = {}
    for each in foreign(read_times(errors), names):
        found[each.name] = found.get(each.name, 0) + each.milliseconds
    return found


def heavy(times: dict[str, float], whole: float, own: Iterable[Path]) -> Iterator[Finding]:
    """What to say of imports that cost too much. whole: milliseconds that loading it took."""
    files = [f for path in own for f in ([path] if path.is_file() else sorted(path.rglob("*.py")))]
    remedy = "import it inside the function that needs it"
    for name, milliseconds in sorted(times.items(), key=lambda item: -item[1]):
        if milliseconds >= LIMIT:
            yield Finding(
                "error" if milliseconds >= HEAVY else "warning",
                _place(name, files),
                f"importing {name} takes {milliseconds:.0f} ms of every start of awsh",
                remedy,
            )
    rest = whole - sum(ms for ms in times.values() if ms >= LIMIT)
    if rest >= HEAVY:
        yield Finding(
            "error",
            place_of(files[0]) if files else "",
            f"loading it takes {rest:.0f} ms of every start beside that",
            "what is worked out when it is imported is better worked out when it is wanted",
        )


def _place(name: str, files: Iterable[Path]) -> str:
    """Where the plugin imports it, outside of its functions."""
    for file in files:
        try:
            tree = ast.parse(file.read_text())
        except (OSError, SyntaxError, UnicodeDecodeError):
            continue
        for node in _at_import(tree):
            names = (
                [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
            )
            if any(
                each == name or each.startswith(f"{name}.") or name.startswith(f"{each}.") for each in names
            ):
                return place_of(file, node.lineno)
    return name


def _at_import(node: ast.AST) -> Iterator[ast.Import | ast.ImportFrom]:
    for inner in ast.iter_child_nodes(node):
        if isinstance(inner, (ast.Import, ast.ImportFrom)):
            yield inner
        elif not isinstance(inner, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            yield from _at_import(inner)
