"""A sandbox that a module's tests share, and somebody who types at a prompt against it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from awsh.sandbox import connect
from awsh.shell import Shell
from awsh.testing import Server


@pytest.fixture(scope="module")
def region(sandbox_server: Server) -> str:
    """The address of the sandbox, emptied."""
    sandbox_server.reset()
    return sandbox_server.url


@pytest.fixture
def here(region: str) -> Iterator[Shell]:
    with Shell(connect(region)) as made:
        yield made
