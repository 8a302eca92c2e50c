"""A folder with code for functions, and a sandbox that a module's tests share, with a role for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from awsh.sandbox import connect
from awsh.shell import Shell
from tests.person import Person

HELLO = """
def lambda_handler(event, context):
    print("called with", event)
    if event.get("boom"):
        return fail(event)
    return {"hello": event.get("name", "world"), "got": event}


def fail(event):
    raise ValueError(event["boom"])
"""

APP = """
import helper


def handler(event, context):
    return [{"n": n, "square": helper.square(n)} for n in range(event.get("n", 2))]
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder: hello.py, report/, common/."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "hello.py").write_text(HELLO)
    (tmp_path / "report").mkdir()
    (tmp_path / "report" / "app.py").write_text(APP)
    (tmp_path / "report" / "helper.py").write_text("def square(n):\n    return n * n\n")
    (tmp_path / "common").mkdir()
    (tmp_path / "common" / "shared.py").write_text("VALUE = 7\n")
    return tmp_path


@pytest.fixture(scope="module")
def region(sandbox_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the sandbox, emptied, with a role that functions may act as."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(tmp_path_factory.mktemp("home")))
        patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        urlopen(Request(f"{sandbox_url}/moto-api/reset", method="POST")).close()
        with Shell(connect(sandbox_url), yes=True) as shell:
            shell.run("iam role create lab-role --for lambda --policy AWSLambdaBasicExecutionRole")
    yield sandbox_url
    urlopen(Request(f"{sandbox_url}/moto-api/reset", method="POST")).close()


@pytest.fixture
def person() -> Person:
    return Person()


@pytest.fixture
def here(region: str) -> Iterator[Shell]:
    with Shell(connect(region)) as made:
        yield made


@pytest.fixture
def typed(here: Shell, person: Person) -> Callable[[str], list[Any]]:
    """Types a line at a prompt where PERSON sits, and gives the rows of its result."""
    return lambda line: here.run(line, console=person).rows
