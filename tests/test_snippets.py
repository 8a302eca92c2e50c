"""The tests that pages for authors of plugins show: each is one of this module."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tests.documents import blocks

PAGES = sorted((Path(__file__).parent.parent / "docs" / "plugins").rglob("*.md"))
_FOLDER = TemporaryDirectory(prefix="awsh-pages-")


def shown_on(page: Path) -> dict[str, Any]:
    """What the tests of PAGE define; they are given the page's plugins."""
    folder = Path(_FOLDER.name) / page.stem
    folder.mkdir()
    defined: dict[str, Any] = {"__name__": __name__, "__file__": str(page)}
    plugins: list[Path] = []
    for block in blocks(page):
        name = block.file
        if name.startswith("test_"):
            exec(compile("\n" * block.line + block.text, str(page), "exec"), defined)
        elif name and "/" not in name:
            plugins.append(folder / name)
            plugins[-1].write_text(block.text)
    marked = pytest.mark.awsh_plugin(*plugins)
    return {name: marked(value) if name.startswith("test_") else value for name, value in defined.items()}


for _page in PAGES:
    if _page.name != "tutorial.md":
        for _name, _value in shown_on(_page).items():
            if not _name.startswith("__"):
                assert globals().setdefault(_name, _value) is _value or not callable(_value), (_page, _name)
