"""A function that answers what it is asked for, which the tests of a module share, and somebody at a terminal."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from awsh.sandbox import connect
from awsh.shell import Shell
from awsh.testing import Server
from tests.sandbox.apis import make_function
from tests.sandbox.asking import client_of

Typed = Callable[[str], list[Any]]


@pytest.fixture(scope="module")
def lab(sandbox_server: Server) -> Iterator[str]:
    """A sandbox with the functions save-form and other; gives its address."""
    sandbox_server.reset()
    for name in ("save-form", "other"):
        make_function(lambda service: client_of(sandbox_server.target(), service), name)
    yield sandbox_server.url
    sandbox_server.reset()


@pytest.fixture
def here(lab: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    """A shell; APIs are gone after the test."""
    monkeypatch.chdir(tmp_path)
    with Shell(connect(lab)) as made:
        yield made
        made.yes = True
        made.run("apigw ls | apigw rm")


@pytest.fixture
def refusing(here: Shell, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, BaseException], None]:
    """Has an operation end in an error, once."""
    real = here.aws.call
    left: dict[str, BaseException] = {}

    def call(service: str, operation: str, *arguments: Any) -> Any:
        if operation in left:
            raise left.pop(operation)
        return real(service, operation, *arguments)

    monkeypatch.setattr(here.aws, "call", call)
    return left.__setitem__


def policy(here: Shell, name: str = "save-form") -> list[str]:
    """What may invoke a function: the source of each statement, without account and region."""
    client = here.aws.client("lambda")
    try:
        statements = json.loads(client.get_policy(FunctionName=name)["Policy"])["Statement"]
    except client.exceptions.ResourceNotFoundException:
        return []
    sources = [each["Condition"]["ArnLike"]["AWS:SourceArn"] for each in statements]
    return sorted(source.partition("/*/")[2] for source in sources)
