"""What really runs in a sandbox, in front of moto.

A runner sees every request before moto does and either answers it or leaves it; it is started
with the server and stopped with it. Static websites, execute-api, functions, databases and hosts
are runners, each a module here, listed in `RUNNERS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

    from awsh.sandbox.faults import Asked

RUNNERS = (
    "callers",
    "presigned",
    "websites",
    "apis",
    "functions",
    "triggers",
    "databases",
    "instances",
    "pricing",
    "savingsplans",
    "expiring",
    "outbox",
)
"""The modules of this package that have a `runner()`, in the order in which they are asked."""


@dataclass(frozen=True)
class Endpoint:
    """What listens in one of the sandbox's networks.

    id: of the instance or the database. names: its addresses and host names, private and public ones.
    port: the one that AWS has it at. vpc, subnet, groups: ids, which say who may reach it. public: also from
    outside its network, where its groups and routes let somebody in. socket: where it really is: the path of
    a Unix socket, or a port of 127.0.0.1, 0 while it has none.
    """

    id: str
    names: tuple[str, ...]
    port: int
    vpc: str
    subnet: str
    groups: tuple[str, ...]
    public: bool
    socket: str | int


@dataclass(frozen=True)
class Surroundings:
    """The sandbox a runner runs in.

    url: where it listens. app: the same without the network. folder: what is kept between runs, for a
    file of the runner's own; its state has been loaded. endpoints: those of all runners, as they are now.
    changed: has what a runner changed by itself, not asked by a request, saved soon.
    """

    url: str
    app: WSGIApplication
    folder: Path
    endpoints: Callable[[], Iterable[Endpoint]]
    changed: Callable[[], None] = lambda: None


class Runner:
    """Something that really runs: what it does not say otherwise it leaves to others."""

    def start(self, around: Surroundings) -> None:
        """Called once, when the server listens."""

    def answer(
        self, what: Asked, environ: dict[str, Any], body: bytes
    ) -> tuple[str, list[tuple[str, str]], bytes] | None:
        """Status, headers and body for a request that is this runner's; None for any other."""
        return None

    def service_url(self, service: str, name: str) -> str | None:
        """Where this runner serves what SERVICE would serve as NAME; None where it does not."""
        return None

    def address(self, host: str, port: int) -> tuple[str, int] | None:
        """Where on this machine somebody outside of every VPC reaches HOST and PORT; None where that is
        nothing of this runner's.
        """
        return None

    def certificates(self, service: str) -> Path | None:
        """The file with the authority that vouches for what this runner serves in place of SERVICE; None
        where there is none.
        """
        return None

    def endpoints(self) -> Iterable[Endpoint]:
        """What this runner has listening in networks now."""
        return ()

    def reset(self) -> None:
        """Everything was forgotten: so must this runner."""

    def stop(self) -> None:
        """Called once, before the state is saved for the last time; ends what start() has started."""
