"""A sandbox with two addresses that may send and get mail, and one that is pending."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from awsh.shell import Shell
from awsh.testing import Server

Typed = Callable[[str], list[Any]]


@pytest.fixture(scope="module")
def mail(sandbox_server: Server) -> Server:
    with sandbox_server.prepared() as shell:
        for address in ("shop@lab.example", "ada@lab.example"):
            shell.run(f"ses verify {address}")
            shell.run("ses outbox follow")
        shell.run("ses verify bob@lab.example")
    return sandbox_server


@pytest.fixture
def here(mail: Server) -> Iterator[Shell]:
    """A shell of somebody who is asked, whose current identity is the shop's."""
    with Shell(mail.target()) as shell:
        shell.run("use identity shop@lab.example")
        yield shell
