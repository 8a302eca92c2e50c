"""Databases that really run, behind what RDS is told: one server each, reached as the network lets.

fleet.py        which there are, and what is being done with them
database.py     one of them as the sandbox sees it
keeper.py       the process beside it; server.py, postgres.py, mysql.py start what runs, front.py serves
instances.py    what moto keeps of an instance or a cluster, and what it means for its server
doors.py        ports for those that are publicly accessible
rules/rds*.py   call in here
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from awsh.sandbox.runners import Endpoint, Runner
from awsh.sandbox.runners.databases.doors import Doors

if TYPE_CHECKING:
    from awsh.sandbox.runners import Surroundings


class Databases(Runner):
    """Says where databases are; they start when somebody comes."""

    def __init__(self) -> None:
        self._doors = Doors()

    def start(self, around: Surroundings) -> None:
        from awsh.sandbox.runners.databases.fleet import FLEET

        FLEET.open(around.folder / "databases", around.changed)

    def endpoints(self) -> Iterator[Endpoint]:
        import sys

        if "moto.rds.models" in sys.modules:
            from awsh.sandbox.runners.databases.instances import endpoints

            yield from endpoints()

    def address(self, host: str, port: int) -> tuple[str, int] | None:
        wanted = host.lower().rstrip(".")
        for each in self.endpoints():
            if each.public and each.port == port and wanted in each.names[:-1]:
                return "127.0.0.1", self._doors.open(each.id, partial(self._now, each.id))
        return None

    def _now(self, id: str) -> Endpoint | None:
        return next((each for each in self.endpoints() if each.id == id), None)

    def certificates(self, service: str) -> Path | None:
        from awsh.sandbox.runners.databases.fleet import FLEET

        found = FLEET.authority.certificate
        return found if service == "rds" and found.exists() else None

    def reset(self) -> None:
        from awsh.sandbox.runners.databases.fleet import FLEET

        FLEET.reset()

    def stop(self) -> None:
        import sys

        self._doors.close()
        if __name__ + ".fleet" in sys.modules:
            from awsh.sandbox.runners.databases.fleet import FLEET

            FLEET.close()


def runner() -> Databases:
    """This module's runner."""
    return Databases()
