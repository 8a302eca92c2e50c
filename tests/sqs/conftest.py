"""Somebody at a terminal, an empty sandbox, and SQS without awsh's commands."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from awsh.shell import Shell

Typed = Callable[[str], list[Any]]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def sqs(shell: Shell) -> Any:
    """AWS without awsh's commands: to make what they do not make, and to look at what they did."""
    return shell.aws.client("sqs")


@pytest.fixture
def counts(sqs: Any) -> Callable[[str], tuple[int, int]]:
    """How many messages of a queue are waiting, and how many are in flight."""

    def count(name: str) -> tuple[int, int]:
        url = sqs.get_queue_url(QueueName=name)["QueueUrl"]
        found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        return int(found["ApproximateNumberOfMessages"]), int(found["ApproximateNumberOfMessagesNotVisible"])

    return count


@pytest.fixture
def interrupted() -> Iterator[Callable[..., None]]:
    """Presses Ctrl-C as soon as something holds, or sends this process another signal."""
    threads = []

    def press_when(holds: Callable[[], bool], signum: int = signal.SIGINT) -> None:
        def watch() -> None:
            end = time.monotonic() + 30
            while not holds() and time.monotonic() < end:
                time.sleep(0.05)
            os.kill(os.getpid(), signum)

        threads.append(threading.Thread(target=watch))
        threads[-1].start()

    yield press_when
    for each in threads:
        each.join()
