"""Which environment awsh runs in, and what puts packages into it."""

from __future__ import annotations

import sys
import sysconfig
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from awsh.errors import ConfigError
from awsh.installing.pip import Pip
from awsh.installing.pipx import METADATA, Pipx
from awsh.installing.step import Step
from awsh.installing.uv import RECEIPT, UvTool
from awsh.installing.wanted import Wanted


class Environment(Protocol):
    """A place that packages are put into."""

    def install(self, wanted: Sequence[Wanted]) -> Step:
        """What installs them, or brings them up to date. Raises ConfigError, CommandError."""
        ...

    def remove(self, distributions: Sequence[str]) -> Step:
        """What takes them away. Raises ConfigError, CommandError."""
        ...


def environment() -> Environment:
    """That of this process. Raises ConfigError for a Python that the system manages."""
    prefix = Path(sys.prefix)
    if (prefix / RECEIPT).is_file():
        return UvTool(prefix)
    if (prefix / METADATA).is_file():
        return Pipx(prefix)
    if sys.prefix == sys.base_prefix:
        marker = Path(sysconfig.get_path("stdlib")) / "EXTERNALLY-MANAGED"
        if marker.is_file():
            raise ConfigError(
                f"the Python of awsh, {sys.executable}, belongs to the system, which manages its packages itself",
                hint="put awsh into an environment of its own: `pipx install .` or `uv tool install .` in its clone",
            )
    return Pip()
