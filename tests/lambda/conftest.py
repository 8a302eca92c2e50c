"""A folder with code for functions, and a sandbox that a module's tests share, with a role for them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from awsh.sandbox import connect
from awsh.shell import Shell
from awsh.testing import Server

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
def region(sandbox_server: Server) -> Iterator[str]:
    """The address of the sandbox, emptied, with a role that functions may act as."""
    with sandbox_server.prepared() as shell:
        shell.run("iam role create lab-role --for lambda --policy AWSLambdaBasicExecutionRole")
    yield sandbox_server.url
    sandbox_server.reset()


@pytest.fixture
def here(region: str) -> Iterator[Shell]:
    with Shell(connect(region)) as made:
        yield made
