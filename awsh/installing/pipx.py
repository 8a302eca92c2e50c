"""An environment that pipx made: what is injected is kept when awsh is upgraded or installed anew."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

from awsh.errors import ConfigError
from awsh.installing.step import Step
from awsh.installing.wanted import Wanted

METADATA = "pipx_metadata.json"


class Pipx:
    """The environment PREFIX, as `pipx list` shows it."""

    def __init__(self, prefix: Path) -> None:
        self._prefix = prefix

    def install(self, wanted: Sequence[Wanted]) -> Step:
        editable = ("--editable",) if any(each.editable for each in wanted) else ()
        # Those that are there already are left as they are without --force.
        words = ("inject", *editable, "--force", self._prefix.name, *(each.text for each in wanted))
        return self._step(words)

    def remove(self, distributions: Sequence[str]) -> Step:
        return self._step(("uninject", self._prefix.name, *self._injected(distributions)))

    def _injected(self, distributions: Sequence[str]) -> Sequence[str]:
        """DISTRIBUTIONS, of which pipx knows. Raises ConfigError for one that came otherwise."""
        known = json.loads((self._prefix / METADATA).read_text()).get("injected_packages", {})
        for name in distributions:
            if name not in {_normal(each) for each in known}:
                raise ConfigError(
                    f"{name} was not injected by itself",
                    hint=f"`pipx runpip {self._prefix.name} uninstall {name}` removes it all the same",
                )
        return distributions

    def _step(self, words: Sequence[str]) -> Step:
        from shutil import which

        if which("pipx") is None:
            raise ConfigError(
                "awsh was installed by pipx, which is not on the PATH", hint="put it there, then again"
            )
        return Step(("pipx", *words), self._home())

    def _home(self) -> dict[str, str]:
        """What tells pipx where its environments are, where it would look elsewhere."""
        home = self._prefix.parent.parent
        data = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
        usual = (data / "pipx", Path.home() / ".local" / "pipx")
        given = os.environ.get("PIPX_HOME")
        found = (Path(given),) if given else usual
        return {} if home in found else {"PIPX_HOME": str(home)}


def _normal(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-")
