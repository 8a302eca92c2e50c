"""Around every test: a temporary home and an unchanged environment. Beside it: a shell to use."""

from __future__ import annotations

import contextlib
import gc
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from awsh.shell import Shell
from awsh.testing import Person, Server
from tests.clock import Clock
from tests.shared import share_methods_of_clients

pytest_plugins = ["awsh_pytest"]
_SELDOM = (50_000, 10, 5)

# Where a plugin's tests run alone, it is not installed.
with contextlib.suppress(ModuleNotFoundError):
    from hypothesis import settings

    # How long an example takes says how busy the machine is.
    settings.register_profile("awsh", deadline=None)
    settings.load_profile("awsh")


def pytest_configure() -> None:
    """Ctrl-C interrupts, also where the tests run in the background, which ignores it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    share_methods_of_clients()
    _collect_seldom()


def _collect_seldom() -> None:
    """As awsh itself: most of half a million objects are botocore's and stay."""
    gc.set_threshold(*_SELDOM)
    gc.enable()


def pytest_collection_finish() -> None:
    """What is there by now is never looked at."""
    gc.collect()
    gc.freeze()


def pytest_runtest_teardown() -> None:
    """The collector is as it was: a shell that was started in this process keeps all there is, garbage too."""
    if gc.get_threshold() != _SELDOM:
        gc.unfreeze()
    _collect_seldom()


@pytest.fixture(autouse=True)
def home(awsh_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own, with nothing of the person's in it."""
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    return awsh_home


@pytest.fixture(scope="session")
def sandbox_url(sandbox_server: Server) -> str:
    """The address of one sandbox that the whole run shares."""
    return sandbox_server.url


@pytest.fixture
def shell(sandbox_server: Server) -> Iterator[Shell]:
    """A shell against an empty sandbox."""
    sandbox_server.reset()
    with Shell(sandbox_server.target(), yes=True) as made:
        yield made


@pytest.fixture
def clock(sandbox_server: Server) -> Iterator[Clock]:
    """Time in the sandbox, which runs on after the test."""
    made = Clock(sandbox_server)
    yield made
    made.go_on(0)


@pytest.fixture
def here(shell: Shell) -> Shell:
    """The same, where nothing is answered yes unasked; folders of tests have one that knows more."""
    shell.yes = False
    return shell


@pytest.fixture
def person() -> Person:
    """Somebody who sits before it."""
    return Person()


@pytest.fixture
def typed(here: Shell, person: Person) -> Callable[[str], list[Any]]:
    """Types a line at a prompt where PERSON sits, and gives the rows of its result."""
    return lambda line: here.run(line, console=person).rows


@pytest.fixture
def run(shell: Shell) -> Callable[[str], object]:
    """Runs a line as typed and gives its result."""
    return shell.run


def pytest_sessionfinish(session: pytest.Session) -> None:
    """With AWSH_TEST_ALL set a skipped test is a failure: a real part is missing that should be there."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("AWSH_TEST_ALL") and reporter is not None and reporter.stats.get("skipped"):
        reporter.write_line("AWSH_TEST_ALL: skipped tests count as failed", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
