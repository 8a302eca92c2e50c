"""One thing that is wrong with a plugin."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple

Level = Literal["error", "warning", "note"]
"""error: it does not work as it should. warning: it works, and is less than it could be. note: good to know."""

COLUMNS = ("level", "place", "problem", "remedy")
_ORDER = {"error": 0, "warning": 1, "note": 2}


class Finding(NamedTuple):
    """place: FILE:LINE, or what else it is about. remedy: what to do."""

    level: Level
    place: str
    problem: str
    remedy: str = ""

    def told(self) -> str:
        """In lines, as compilers do."""
        return "\n".join(filter(None, (f"{self.level}: {self.place}", f"  {self.problem}", self._cure)))

    @property
    def _cure(self) -> str:
        return f"  → {self.remedy}" if self.remedy else ""

    def row(self) -> dict[str, str]:
        return self._asdict()


@dataclass
class Report:
    """All that was found. about: what there is, in words."""

    name: str
    findings: list[Finding] = field(default_factory=list)
    about: list[str] = field(default_factory=list)

    @property
    def failed(self) -> bool:
        return any(finding.level == "error" for finding in self.findings)

    @property
    def summary(self) -> str:
        counted: Counter[str] = Counter(finding.level for finding in self.findings)
        found = [
            f"{counted[level]} {level}{'s' * (counted[level] != 1)}" for level in _ORDER if counted[level]
        ]
        return "; ".join([f"{self.name}: {', '.join(found) or 'nothing is wrong'}", *self.about])

    def sort(self) -> None:
        """The worst first, each once."""
        self.findings = sorted(dict.fromkeys(self.findings), key=lambda f: (_ORDER[f.level], f.place))


def place_of(file: str | Path, line: int = 0) -> str:
    """FILE:LINE, as somebody in the present folder would type it."""
    path = Path(file)
    try:
        shown = path.resolve().relative_to(Path.cwd())
    except (ValueError, OSError):
        shown = path
    return f"{shown}:{line}" if line else str(shown)
