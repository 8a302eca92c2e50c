"""Real pagers in a real terminal."""

import shutil
import sys
import termios
from collections.abc import Callable, Iterator
from pathlib import Path

import pexpect
import pytest

from awsh.output import Layout, find_pager
from awsh.output.pager import CommandPager

PROGRAM = """
import sys, time
from awsh.output import *
from awsh.values import Rows
taken = 0
def tell(word):
    # As a title of the window, which stands in no pager's way.
    print(f"\\033]0;{word}\\007", end="", file=sys.stderr, flush=True)
def produce(stop_at):
    global taken
    while True:
        if taken == stop_at:
            try:
                tell("waits")
                time.sleep(1000)
            finally:
                tell("stopped")
        taken += 1
        yield {"n": f"row{taken}"}
layout = Layout.detect(sys.stdout)
rows = Rows(produce(int(sys.argv[1])) if sys.argv[1] != "short" else [{"n": "only"}])
try:
    done = write(rows, "table", layout, sys.stdout, pager=find_pager(layout))
except KeyboardInterrupt:
    done = "interrupted"
print(f"done={done} taken={taken}.")
"""
needs_less = pytest.mark.skipif(shutil.which("less") is None, reason="needs less")
Start = Callable[..., "pexpect.spawn[str]"]


@pytest.fixture
def start() -> Iterator[Start]:
    children: list[pexpect.spawn[str]] = []

    def spawn(argument: str, **environ: str) -> "pexpect.spawn[str]":
        import os

        environment = {**os.environ, "TERM": "xterm", "LESS": "FRSX", **environ}
        if "PAGER" not in environ:
            environment.pop("PAGER", None)
        child = pexpect.spawn(
            sys.executable,
            ["-c", PROGRAM, argument],
            env=environment,
            dimensions=(12, 40),
            encoding="utf-8",
            timeout=20,
        )
        children.append(child)
        return child

    yield spawn
    for child in children:
        child.close(force=True)


def taken(child: "pexpect.spawn[str]", done: str = "True") -> int:
    child.expect(rf"done={done} taken=(\d+)\.")
    assert child.match is not None
    return int(child.match[1])


@needs_less
def test_rows_without_end_are_left_with_q(start: Start) -> None:
    child = start("-1")
    child.expect(r"row9\b")
    child.send("q")
    assert taken(child) < 50_000
    child.expect(pexpect.EOF)
    assert "Traceback" not in (child.before or "")


@needs_less
def test_a_producer_that_waits_is_woken_when_the_pager_is_left(start: Start) -> None:
    child = start("600")
    child.expect("waits")
    child.send("q")
    assert taken(child) == 600


@needs_less
def test_ctrl_c_stops_the_rows_and_the_pager_shows_what_came(start: Start) -> None:
    child = start("600")
    child.expect([r"waits.*row9\b", r"row9\b.*waits"])
    child.send("\x03")
    child.expect("stopped")
    # To the end, which is where the rows stopped.
    child.send("G")
    child.expect(r"row600\b")
    child.send("q")
    assert taken(child, "interrupted") == 600


@needs_less
def test_short_output_is_not_paged(start: Start) -> None:
    child = start("short")
    assert taken(child) == 0
    assert child.before == "\x1b[1mn\x1b[0m\r\n\x1b[2m────\x1b[0m\r\nonly\r\n"


def test_the_terminal_is_restored_when_the_pager_is_killed(start: Start, tmp_path: Path) -> None:
    script = tmp_path / "broken pager"
    script.write_text("#!/bin/sh\nstty raw -echo </dev/tty\nkill -9 $$\n")
    script.chmod(0o755)
    child = start("-1", PAGER=f"'{script}'")
    taken(child)
    flags = termios.tcgetattr(child.child_fd)[3]
    assert flags & termios.ECHO
    assert flags & termios.ICANON


def test_the_pager_inside(start: Start, tmp_path: Path) -> None:
    child = start("-1", PATH=str(tmp_path))
    child.expect(r"row9\b")
    child.expect("more")
    child.send("\r")
    child.expect(r"row10\b")
    child.expect("more")
    child.send(" ")
    child.expect(r"row21\b")
    child.expect("more")
    child.send("q")
    assert taken(child) <= 1000


def test_ctrl_c_in_the_pager_inside(start: Start, tmp_path: Path) -> None:
    child = start("-1", PATH=str(tmp_path))
    child.expect("more")
    child.send("\x03")
    taken(child, "interrupted")
    assert termios.tcgetattr(child.child_fd)[3] & termios.ECHO


def test_which_pager(monkeypatch: pytest.MonkeyPatch) -> None:
    layout = Layout(width=80, height=24, terminal=True)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    for environ in ({"TERM": "xterm", "PAGER": "cat"}, {"TERM": "xterm", "PAGER": ""}, {"TERM": "dumb"}, {}):
        assert find_pager(layout, environ) is None
    assert find_pager(Layout(), {"TERM": "xterm"}) is None
    pager = find_pager(layout, {"TERM": "xterm", "PAGER": "sh -c 'cat >/dev/null'"})
    assert isinstance(pager, CommandPager)
    pager.show(iter(["text\n"] * 1000))
