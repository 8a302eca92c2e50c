"""A program that carries one connection to a server: its standard input and output are the transport of SSH."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Carrier:
    """What to start for one connection, and what to tell when that has ended.

    environment: what it gets beside awsh's own; secrets stand here, not in COMMAND, which everybody on the
    machine can read. ended: called once, from any thread; raises nothing.
    """

    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    ended: Callable[[], None] = lambda: None

    @property
    def proxy(self) -> str:
        """As a command for a shell."""
        import shlex

        return shlex.join(self.command)

    @property
    def whole_environment(self) -> dict[str, str]:
        return {**os.environ, **self.environment}
