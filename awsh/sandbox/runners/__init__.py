"""What really runs in a sandbox, in front of moto.

A runner sees every request before moto does and either answers it or leaves it; it is started
with the server and stopped with it. Static websites, execute-api, functions, databases and hosts
are runners, each a module here, listed in `RUNNERS`.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

    from awsh.sandbox.faults import Asked

RUNNERS = ("presigned", "websites")
"""The modules of this package that have a `runner()`, in the order in which they are asked."""


@dataclass(frozen=True)
class Surroundings:
    """The sandbox a runner runs in.

    url: where it listens. app: the same without the network. folder: what is kept between runs, for a
    file of the runner's own; its state has been loaded.
    """

    url: str
    app: WSGIApplication
    folder: Path


class Runner(Protocol):
    """Something that really runs."""

    def start(self, around: Surroundings) -> None:
        """Called once, when the server listens."""

    def answer(
        self, what: Asked, environ: dict[str, Any], body: bytes
    ) -> tuple[str, list[tuple[str, str]], bytes] | None:
        """Status, headers and body for a request that is this runner's; None for any other."""

    def service_url(self, service: str, name: str) -> str | None:
        """Where this runner serves what SERVICE would serve as NAME; None where it does not."""

    def stop(self) -> None:
        """Called once, before the state is saved for the last time; ends what start() has started."""


def load() -> list[Runner]:
    """Every runner, not started yet."""
    return [importlib.import_module(f"{__name__}.{name}").runner() for name in RUNNERS]
