"""Names that are not known yet: nothing is waited for, and the prompt is told when they have come."""

from __future__ import annotations

import gc
import threading
import time
import weakref
from pathlib import Path

import pytest

from awsh.completion import complete, warm
from awsh.resources import Name
from awsh.shell import Shell
from tests.completion.asking import PLUGIN, inserts, plugin


def test_they_are_offered_once_they_are_there(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = threading.Event()
    arrived = threading.Event()

    with Shell(region="eu-west-1", plugin_files=[PLUGIN]) as shell:
        monkeypatch.setattr(plugin(), "servers", Slow(answer, [Name("i-1", "late-one")]))
        shell.names.on_arrival = arrived.set
        started = time.monotonic()
        assert inserts(shell, "demo show la") == []
        assert time.monotonic() - started < 1
        assert inserts(shell, "demo ls --d") == ["--deep "], "the rest is there meanwhile"
        assert not arrived.is_set()
        answer.set()
        assert arrived.wait(20)
        assert inserts(shell, "demo show la") == ["late-one "]


class Slow(list[Name]):
    """A listing that takes until it is let go."""

    def __init__(self, free: threading.Event, names: list[Name]) -> None:
        super().__init__(names)
        self._free = free

    def __iter__(self):  # type: ignore[no-untyped-def]
        self._free.wait(20)
        return super().__iter__()


def test_warming_reads_every_signature(home: Path) -> None:
    with Shell(region="eu-west-1", plugin_files=[PLUGIN]) as shell:
        warm(shell)
        assert "NoSuchType" in " ".join(shell.plugins.complaints())
        warm(shell)
        assert shell.plugins.complaints() == []


def test_nothing_is_kept_of_a_shell_that_ended(home: Path) -> None:
    shell = Shell(region="eu-west-1")
    assert complete(shell, "jobs | ", 7).items
    gone = weakref.ref(shell)
    shell.close()
    del shell
    gc.collect()
    assert gone() is None
