"""The pytest plugin of awsh: the fixtures of awsh.testing, for whoever tests a plugin.

It is no part of the package awsh, which costs a tenth of a second to import: pytest imports this at every start, in
every project of the environment.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from awsh.testing import Awsh, Hooks, Sandbox, Server, Terminals


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addini("awsh_plugins", "plugins for the shells of tests: modules or files, one a line", "linelist")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "awsh_plugin(*sources): plugins for the shell of this test: modules, their names, or files"
    )


@pytest.fixture
def awsh_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An empty home, and an environment without AWS's and awsh's variables; short enough for a socket's name."""
    from awsh.testing import isolated

    place = tmp_path_factory.mktemp("home")
    with isolated(place):
        yield place


@pytest.fixture(scope="session")
def sandbox_server(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Iterator[Server]:
    """The process behind the sandboxes of a whole run."""
    from awsh.testing.sandbox import serving

    files = [
        each for each in _named(pytestconfig, pytestconfig.getini("awsh_plugins")) if isinstance(each, Path)
    ]
    with serving(tmp_path_factory.mktemp("sandbox"), files) as server:
        yield server


@pytest.fixture
def sandbox(sandbox_server: Server, awsh_home: Path) -> Iterator[Sandbox]:
    """An empty AWS for this test: to look at, and to make fail."""
    from awsh.testing import Sandbox

    made = Sandbox(sandbox_server)
    yield made
    made.close()


@pytest.fixture
def awsh(sandbox: Sandbox, request: pytest.FixtureRequest) -> Iterator[Awsh]:
    """A shell against the sandbox of this test: `awsh("s3 ls").rows`."""
    from awsh.testing import Awsh

    made = Awsh(sandbox, *_plugins(request))
    yield made
    made.close()


@pytest.fixture
def hooks(awsh: Awsh) -> Hooks:
    """The record of what hooks were called with, in the shell of this test."""
    return awsh.calls


@pytest.fixture
def terminal(sandbox: Sandbox, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Terminals]:
    """Starts awsh at a real terminal: `terminal()` gives one with a prompt, against the sandbox of this test."""
    for module in ("pexpect", "pyte"):
        pytest.importorskip(module, reason=f"a terminal wants {module}: pip install 'awsh[testing]'")
    from awsh.testing import Terminals

    made = Terminals(sandbox.url, tmp_path, *_plugins(request))
    yield made
    made.close()


def _plugins(request: pytest.FixtureRequest) -> list[object]:
    """What the ini file and the markers name."""
    named: list[object] = list(request.config.getini("awsh_plugins"))
    for marker in request.node.iter_markers("awsh_plugin"):
        named += marker.args
    return _named(request.config, named)


def _named(config: pytest.Config, named: Iterable[object]) -> list[object]:
    """Files among what is NAMED are looked for beside pytest's configuration."""
    root = config.rootpath
    return [root / each if isinstance(each, str) and each.endswith(".py") else each for each in named]
