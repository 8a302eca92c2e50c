"""What does not belong into an archive: what tools leave behind, and what the folder's own .awshignore says."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase
from pathlib import Path

from awsh import CommandError

FILE = ".awshignore"

ALWAYS = (
    FILE,
    ".git/",
    ".hg/",
    ".svn/",
    ".venv/",
    "venv/",
    ".tox/",
    ".idea/",
    ".vscode/",
    ".mypy_cache/",
    ".pytest_cache/",
    ".ruff_cache/",
    "__pycache__/",
    "*.pyc",
    ".DS_Store",
)


class Ignored:
    """Whether a file or folder is left out.

    patterns: the shell's, one each: `*.csv` of a name anywhere, `data/*.csv` and `/data` from the top,
    `tests/` of folders alone.
    """

    def __init__(self, patterns: Iterable[str]) -> None:
        self._patterns = [_Pattern(each) for each in patterns]

    @classmethod
    def of(cls, folder: Path) -> Ignored:
        """Those of a folder. Raises CommandError for a line that is not understood, OSError."""
        own = folder / FILE
        lines = own.read_text().splitlines() if own.is_file() else []
        given = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
        for line in given:
            if line.startswith("!"):
                raise CommandError(f"{FILE}: {line}: what is left out is not taken in again by a `!`")
        return cls([*ALWAYS, *given])

    def __call__(self, name: str, *, folder: bool) -> bool:
        return any(pattern.fits(name, folder) for pattern in self._patterns)


class _Pattern:
    def __init__(self, text: str) -> None:
        self._folders = text.endswith("/")
        body = text.rstrip("/")
        self._from_top = "/" in body
        self._text = body.lstrip("/")

    def fits(self, name: str, folder: bool) -> bool:
        if self._folders and not folder:
            return False
        return fnmatchcase(name if self._from_top else name.rpartition("/")[2], self._text)
