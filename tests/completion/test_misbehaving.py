"""Completers that hang, raise, exit or give junk: named once, left out, and the rest is offered."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from awsh.completion import patience
from awsh.shell import Shell
from tests.completion.asking import inserts, plugin, until


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch, demo: Shell) -> Iterator[None]:
    monkeypatch.setattr(patience, "HANGS", 0.3)
    plugin().released.clear()
    demo.plugins.complaints()
    demo.plugins.found["demo_plugin"].failures.clear()
    yield
    plugin().released.set()


def said(demo: Shell) -> list[str]:
    return [text for text in demo.plugins.complaints() if "demo_plugin" in text]


def test_one_that_hangs_is_named_once_and_skipped(demo: Shell) -> None:
    started = time.monotonic()
    assert inserts(demo, "bad hangs ") == ["--option "]
    assert time.monotonic() - started < 2
    until(lambda: demo.plugins.said)
    threads = threading.active_count()
    started = time.monotonic()
    for _ in range(20):
        assert inserts(demo, "bad hangs ") == ["--option "]
    assert time.monotonic() - started < 1, "nobody waits for it again"
    assert threading.active_count() <= threads
    (complaint,) = said(demo)
    assert "completing `bad hangs X` hangs and is left out" in complaint


def test_others_are_asked_while_one_hangs(demo: Shell) -> None:
    inserts(demo, "bad hangs ")
    assert inserts(demo, "bad junk ") == ["good "]


def test_one_that_raises(demo: Shell) -> None:
    for _ in range(3):
        assert inserts(demo, "bad raises ") == ["before-it-failed ", "--option "]
    (complaint,) = said(demo)
    assert "completing `bad raises X`: RuntimeError: no idea" in complaint


def test_one_that_exits(demo: Shell) -> None:
    for _ in range(3):
        assert inserts(demo, "bad exits ") == ["--option "]
    (complaint,) = said(demo)
    assert "completing `bad exits X`: called sys.exit" in complaint


def test_one_that_gives_junk(demo: Shell) -> None:
    assert inserts(demo, "bad junk ") == ["good "]
    (complaint,) = said(demo)
    assert "completing `bad junk X`: TypeError: a completer gives Candidates" in complaint


def test_one_that_never_ends(demo: Shell) -> None:
    assert inserts(demo, "bad endless number-77")[0] == "number-77 "
    assert len(inserts(demo, "bad endless ")) == 200
    assert said(demo) == []


def test_annotations_that_cannot_be_read(demo: Shell) -> None:
    assert inserts(demo, "bad hints ") == []
    assert "NoSuchType" in said(demo)[0]
    assert "hints " in inserts(demo, "bad ")
    assert "demo stop " in inserts(demo, "demo ls | ")


def test_a_late_answer_is_announced_and_used(demo: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "HANGS", 5)
    arrived = threading.Event()
    monkeypatch.setattr(demo.names, "on_arrival", arrived.set)
    assert inserts(demo, "bad slow sl") == []
    assert arrived.wait(10)
    started = time.monotonic()
    assert inserts(demo, "bad slow sl") == ["slow-sl "]
    assert time.monotonic() - started < patience.WAIT, "the late answer is used, and it is not asked again"
    assert said(demo) == []


def test_a_failing_part_of_completion_is_no_error(demo: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "commands", None)
    assert inserts(demo, "demo ") == []
