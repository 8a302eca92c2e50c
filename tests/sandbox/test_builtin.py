"""The `sandbox` commands, as they are typed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from awsh.sandbox.life import Connection
from awsh.sandbox.places import is_running, place
from tests.sandbox.asking import end_server, kill_server, wait_until

Awsh = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def awsh() -> Awsh:
    def awsh(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "awsh", *arguments],
            capture_output=True,
            text=True,
            timeout=60,
            env=dict(os.environ),
        )

    return awsh


@pytest.fixture
def lab() -> Iterator[str]:
    yield "typed"
    kill_server("typed")


def rows(done: subprocess.CompletedProcess[str]) -> Any:
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@contextmanager
def another_shell(name: str) -> Iterator[None]:
    """Uses the sandbox meanwhile: one that nobody uses ends after two seconds, which a command may take."""
    connection = Connection(place(name))
    try:
        connection.url()
        yield
    finally:
        connection.close()


def test_the_commands(awsh: Awsh, lab: str) -> None:
    in_lab = f"--local={lab}"
    url = awsh(in_lab, "-c", "sandbox url").stdout.strip()
    assert url.startswith("http://127.0.0.1:")
    with another_shell(lab):
        shown = rows(awsh(in_lab, "--output", "json", "-c", "sandbox status"))
        assert (shown["name"], shown["running"]) == (lab, True)
        assert any(each.startswith("databases of PostgreSQL: ") for each in shown["imitations"])
        assert f"export AWS_ENDPOINT_URL={shown['url']}" in awsh("-c", f"sandbox env {lab}").stdout
        listed = rows(awsh("--output", "json", "-c", "sandbox ls"))
        assert [row["running"] for row in listed if row["name"] == lab] == [True]
    refused = awsh(in_lab, "--yes", "-c", f"sandbox rm {lab}")
    assert refused.returncode == 1
    assert "is used by this shell" in refused.stderr
    with another_shell(lab):
        unasked = awsh("-c", f"sandbox reset {lab}")
        assert unasked.returncode == 2
        assert "B on disk)?" in unasked.stderr
        assert awsh("--yes", "-c", f"sandbox reset {lab}").returncode == 0
        end_server(lab)
    gone = awsh("-c", f"sandbox url {lab}")
    assert "is not running" in gone.stderr
    assert awsh("--yes", "-c", f"sandbox rm {lab}").returncode == 0
    assert not place(lab).root.exists()
    missing = awsh("-c", "sandbox status typd")
    assert "there is no sandbox 'typd'" in missing.stderr


def test_serve(lab: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "awsh", "sandbox", "serve", "--name", lab], stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    said = process.stderr.readline()
    assert f"sandbox {lab!r} at http://127.0.0.1:" in said
    process.send_signal(signal.SIGINT)
    assert process.wait(30) in (0, 130)
    process.stderr.close()
    wait_until(lambda: not is_running(place(lab)))
