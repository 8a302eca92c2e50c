"""Sessions with real servers. A test that takes `session` runs against both families."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from awsh.sql import Session
from tests.sql import servers
from tests.sql.servers import MariaDb, Postgres, Server


def _running(found: Server | str) -> Iterator[Server]:
    if isinstance(found, str):
        pytest.skip(found)
    try:
        found.prepare()
        found.start()
        yield found
    finally:
        found.remove()


@pytest.fixture(scope="session")
def mariadb() -> Iterator[Server]:
    yield from _running(servers.mariadb())


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    yield from _running(servers.postgres())


@pytest.fixture(params=["mysql", "postgresql"])
def server(request: pytest.FixtureRequest) -> Server:
    """Each family in turn."""
    found: Server = request.getfixturevalue("mariadb" if request.param == "mysql" else "postgres")
    if found.process is None or found.process.poll() is not None:
        found.start()
    return found


@pytest.fixture
def notes() -> list[str]:
    return []


@pytest.fixture
def connect(server: Server, notes: list[str]) -> Iterator[Callable[..., Session]]:
    """Opens sessions with SERVER; what they say is in `notes`."""
    opened: list[Session] = []

    def connect(**changes: Any) -> Session:
        opened.append(Session(server.database(**changes), note=notes.append))
        return opened[-1]

    yield connect
    for session in opened:
        session.close()


@pytest.fixture
def session(connect: Callable[..., Session]) -> Session:
    return connect()


@pytest.fixture
def my(mariadb: Server, notes: list[str]) -> Iterator[Session]:
    """A session with MariaDB."""
    assert isinstance(mariadb, MariaDb)
    with Session(mariadb.database(), note=notes.append) as session:
        yield session


@pytest.fixture
def pg(postgres: Server, notes: list[str]) -> Iterator[Session]:
    """A session with PostgreSQL."""
    assert isinstance(postgres, Postgres)
    with Session(postgres.database(), note=notes.append) as session:
        yield session
