"""A sandbox is asked for something while its server is on its way out."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator

import pytest

from awsh.sandbox import connect, manage
from tests.sandbox.asking import kill_server, sandbox_name


@pytest.fixture
def leaving(request: pytest.FixtureRequest) -> Iterator[str]:
    """A sandbox whose server was told to end a moment ago."""
    name = sandbox_name(request)
    target = connect(name)
    assert target.endpoint_url is not None
    target.endpoint_url()
    pid = manage.status(name)["pid"]
    assert pid is not None
    os.kill(pid, signal.SIGTERM)
    target.close()
    yield name
    kill_server(name)


@pytest.mark.parametrize("action", [manage.rm, manage.reset])
def test_it_is_waited_for(leaving: str, action: Callable[[str], None]) -> None:
    action(leaving)
    assert (leaving in [row["name"] for row in manage.ls()]) == (action is manage.reset)
