"""What has come into the environment since it was looked at, so that the shell that runs can load it."""

from __future__ import annotations

import importlib
import site
import sys
from pathlib import Path

from awsh.entrypoints import EntryPoint, entry_points
from awsh.plugins import GROUP


class Arrivals:
    """Looks at the environment when made, and says afterwards what is new."""

    def __init__(self) -> None:
        self._before = {entry.name: entry for entry in entry_points(GROUP)}
        self._links = _links()

    def new(self) -> list[EntryPoint]:
        """Plugins that are there now and were not; Python finds them from then on."""
        importlib.invalidate_caches()
        # A folder that is installed as it stands is found through a .pth, which Python reads at its start.
        for link in sorted(_links() - self._links):
            site.addpackage(str(link.parent), link.name, set(sys.path))
        return [entry for entry in entry_points(GROUP) if entry.name not in self._before]

    def changed(self) -> list[EntryPoint]:
        """Plugins that are there in another version, whose old one runs on."""
        found = {entry.name: entry for entry in entry_points(GROUP)}
        return [
            entry
            for name, entry in found.items()
            if name in self._before and entry.version != self._before[name].version
        ]


def _links() -> set[Path]:
    folders = {Path(entry) for entry in sys.path if entry.endswith("-packages")}
    return {path for folder in folders if folder.is_dir() for path in folder.glob("*.pth")}
