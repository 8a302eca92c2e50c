"""Around every test: a temporary home and an unchanged environment. Beside it: a shell to use."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from awsh.sandbox import connect
from awsh.shell import Shell
from tests.shared import share_methods_of_clients

_KEPT = {"PATH", "LANG", "LC_ALL", "TERM", "TMPDIR", "PYTHONDONTWRITEBYTECODE", "AWSH_TEST_ALL", "CI"}
_FROZEN = pytest.StashKey[int]()


def pytest_configure() -> None:
    """Ctrl-C interrupts, also where the tests run in the background, which ignores it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    share_methods_of_clients()
    _collect_seldom()


def _collect_seldom() -> None:
    """As awsh itself: most of half a million objects are botocore's and stay."""
    gc.set_threshold(50_000, 10, 5)
    gc.enable()


def pytest_collection_finish() -> None:
    """What is there by now is never looked at."""
    gc.collect()
    gc.freeze()


def pytest_runtest_setup(item: pytest.Item) -> None:
    item.stash[_FROZEN] = gc.get_freeze_count()


def pytest_runtest_teardown(item: pytest.Item) -> None:
    """The collector is as it was: a shell that was started in this process keeps all there is, garbage too."""
    if gc.get_freeze_count() > item.stash[_FROZEN]:
        gc.unfreeze()
    _collect_seldom()


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own, with nothing of the person's in it; short enough for a socket's name."""
    place = tmp_path_factory.mktemp("home")
    for name in list(os.environ):
        if name.startswith(("AWS", "XDG_", "PIP_")) and name not in _KEPT:
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(place))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    return place


@pytest.fixture(scope="session")
def sandbox_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of one sandbox that the whole run shares."""
    folder = tmp_path_factory.mktemp("sandbox")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(folder))
        patch.setenv("XDG_DATA_HOME", str(folder / "data"))
        target = connect("tests")
        assert target.endpoint_url is not None
        yield target.endpoint_url()
        target.close()


@pytest.fixture
def shell(sandbox_url: str) -> Iterator[Shell]:
    """A shell against an empty sandbox."""
    from urllib.request import Request, urlopen

    urlopen(Request(f"{sandbox_url}/moto-api/reset", method="POST")).close()
    target = connect(sandbox_url)
    with Shell(target, yes=True) as made:
        yield made


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
