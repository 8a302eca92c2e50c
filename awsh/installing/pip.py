"""Any other environment: its own pip, or uv where it has none."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from awsh.errors import ConfigError
from awsh.installing.step import Step
from awsh.installing.wanted import Wanted


class Pip:
    """The environment of this process."""

    def install(self, wanted: Sequence[Wanted]) -> Step:
        words = [word for each in wanted for word in (*(("-e",) if each.editable else ()), each.text)]
        return Step((*_tool(), "install", *_python(), *_upgrade(wanted), *words))

    def remove(self, distributions: Sequence[str]) -> Step:
        sure = () if _python() else ("--yes",)
        return Step((*_tool(), "uninstall", *_python(), *sure, *distributions))


def _has_pip() -> bool:
    from importlib.util import find_spec

    return find_spec("pip") is not None


def _tool() -> tuple[str, ...]:
    from shutil import which

    if _has_pip():
        # -P: `-m` would take a pip.py of the current folder.
        return sys.executable, "-P", "-m", "pip"
    uv = which("uv")
    if uv is None:
        raise ConfigError(
            f"{sys.prefix} has no pip", hint=f"`{sys.executable} -m ensurepip` puts it there; uv would do too"
        )
    return uv, "pip"


def _upgrade(wanted: Sequence[Wanted]) -> Iterator[str]:
    """pip leaves alone what is needed and there; uv's `--upgrade` would bring all of that up to date, awsh too."""
    if _has_pip():
        yield "--upgrade"
        return
    for each in wanted:
        if each.name:
            yield from ("--upgrade-package", each.name)


def _python() -> tuple[str, ...]:
    """uv is told which environment it is; pip knows."""
    return () if _has_pip() else ("--python", sys.executable)
