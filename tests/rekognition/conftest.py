"""A bucket with pictures, somebody at a terminal, and AWS's answers where no sandbox has them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from awsh.sandbox import connect
from awsh.shell import Shell
from awsh.testing import Server

PICTURES = Path(__file__).parents[2] / "examples" / "data" / "pictures"

Typed = Callable[[str], list[Any]]
Answers = dict[str, Callable[[dict[str, Any]], dict[str, Any]]]


@pytest.fixture(scope="module")
def album(sandbox_server: Server) -> str:
    """A sandbox whose bucket `lab-pictures` has three under `in/`; gives its address."""
    with sandbox_server.prepared() as shell:
        shell.run("s3 mb lab-pictures")
        shell.run(f"s3 cp -r {PICTURES}/ s3://lab-pictures/in/")
    return sandbox_server.url


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with a picture called cat.png."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cat.png").write_bytes((PICTURES / "sea.png").read_bytes())
    return tmp_path


@pytest.fixture
def here(album: str) -> Iterator[Shell]:
    with Shell(connect(album)) as made:
        yield made


@pytest.fixture
def aws(here: Shell) -> Answers:
    """Operations of Rekognition that are answered as AWS does, by functions of their parameters."""
    answers: Answers = {}

    def answer(model: Any, params: dict[str, Any], **_: Any) -> Any:
        found = answers.get(model.name)
        if found is None:
            return None
        given = found(json.loads(params["body"]))
        status = 400 if "Error" in given else 200

        class Http:
            status_code = status

        return Http(), {**given, "ResponseMetadata": {"HTTPStatusCode": status, "HTTPHeaders": {}}}

    here.context().client("rekognition").meta.events.register("before-call.rekognition", answer)
    return answers
