import io
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from awsh.errors import CommandError, UsageError
from awsh.output import FORMATS, PLAIN, Format, Layout, write
from awsh.values import Bytes, Rows

TERMINAL = Layout(width=40, height=6, terminal=True)


class Producer:
    """Rows without end, that know how far they were read and whether they were closed."""

    def __init__(self, stop: BaseException | None = None, after: int = 10) -> None:
        self.taken = 0
        self.closed = False
        self._stop = stop
        self._after = after

    def rows(self) -> Rows:
        return Rows(self._items())

    def _items(self) -> Iterator[dict[str, Any]]:
        try:
            while True:
                if self._stop is not None and self.taken == self._after:
                    raise self._stop
                self.taken += 1
                yield {"n": self.taken, "text": "x" * 50}
        finally:
            self.closed = True


class Screen:
    """A pager that reads so many pieces and is left."""

    def __init__(self, pieces: int) -> None:
        self._pieces = pieces
        self.shown = ""

    def show(self, pieces: Iterator[str]) -> None:
        for _ in range(self._pieces):
            self.shown += next(pieces)


def test_text_and_binary_streams() -> None:
    text, raw = io.StringIO(), io.BytesIO()
    wrapped = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    wrapped.write("before\n")
    for out in (text, raw, wrapped):
        assert write(Rows([{"a": "é"}]), "jsonl", PLAIN, out)
    assert text.getvalue() == '{"a": "é"}\n'
    assert raw.getvalue() == '{"a": "é"}\n'.encode()
    assert wrapped.buffer.getvalue() == 'before\n{"a": "é"}\n'.encode()


def test_bytes_stay_as_they_are_unless_a_person_reads_them() -> None:
    data = [b"\x89PNG\r", b"\n\x1b[2J\xff\n"]
    out = io.BytesIO()
    write(Bytes(iter(data)), "table", PLAIN, out)
    assert out.getvalue() == b"".join(data)
    out = io.BytesIO()
    write(Bytes(iter(data)), "table", TERMINAL, out)
    assert out.getvalue() == b"\\x89PNG\n\\x1b[2J\\xff\n"


def test_an_unknown_format_is_named_and_the_value_closed() -> None:
    producer = Producer()
    rows = producer.rows()
    next(iter(rows))
    with pytest.raises(UsageError, match=r"no format is called 'jsn' \(did you mean 'json'\?\)"):
        write(rows, "jsn", PLAIN, io.StringIO())
    assert producer.closed


def test_a_format_of_a_plugin_cannot_reach_the_terminal_unless_it_promises() -> None:
    def shout(value: Any, layout: Layout) -> Iterator[str]:
        for item in value:
            yield f"\x1b[31m{item}\x1b[0m\n"

    out = io.StringIO()
    write(Rows(["a"]), "shout", TERMINAL, out, formats={"shout": Format("shout", "Shouts.", shout)})
    assert out.getvalue() == "\\x1b[31ma\\x1b[0m\n"
    out = io.StringIO()
    write(
        Rows(["a"]), "shout", TERMINAL, out, formats={"shout": Format("shout", "Shouts.", shout, safe=True)}
    )
    assert out.getvalue() == "\x1b[31ma\x1b[0m\n"


@pytest.mark.parametrize("name", list(FORMATS))
def test_a_closed_pipe_ends_quietly_and_closes_the_producer(name: str) -> None:
    reading, writing = os.pipe()

    def leave_early() -> None:
        os.read(reading, 100)
        os.close(reading)

    reader = threading.Thread(target=leave_early)
    reader.start()
    producer = Producer()
    with open(writing, "w", encoding="utf-8") as out:
        assert write(producer.rows(), name, PLAIN, out) is False
    reader.join()
    assert producer.closed


def test_a_program_whose_reader_leaves_says_nothing() -> None:
    code = (
        "import sys, itertools; from awsh.output import *; from awsh.values import Rows\n"
        "sys.exit(0 if write(Rows({'n': n} for n in itertools.count()), 'jsonl', PLAIN, sys.stdout) else 9)"
    )
    program = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert program.stdout is not None
    assert program.stdout.readline() == b'{"n": 0}\n'
    program.stdout.close()
    assert program.stderr is not None
    assert program.stderr.read() == b""
    program.stderr.close()
    assert program.wait() == 9


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("mode", ["w", "wb"])
def test_a_full_device_is_an_error_that_says_so(mode: str) -> None:
    producer = Producer()
    full = pytest.raises(CommandError, match="cannot write the output: no space left on device")
    with open("/dev/full", mode) as out, full:
        write(producer.rows(), "jsonl", PLAIN, out)
    assert producer.closed


@pytest.mark.parametrize("name", list(FORMATS))
@pytest.mark.parametrize(
    "problem", [KeyboardInterrupt(), BrokenPipeError("of the producer"), CommandError("no")]
)
@pytest.mark.parametrize("layout", [PLAIN, Layout(width=100, height=50, terminal=True)])
def test_what_the_producer_raises_goes_on_and_what_came_before_is_written(
    name: str, problem: BaseException, layout: Layout
) -> None:
    producer = Producer(problem)
    out = io.BytesIO()
    with pytest.raises(type(problem)):
        write(producer.rows(), name, layout, out, pager=Screen(1))
    assert producer.closed
    assert b"10" in out.getvalue()
    assert out.getvalue().endswith(b"\n")


def test_each_row_of_a_slow_producer_is_passed_on_at_once() -> None:
    reading, writing = os.pipe()
    seen: list[bytes] = []

    def produce() -> Iterator[dict[str, int]]:
        for number in range(5):
            if number:
                # The row before must have arrived before this one is made.
                seen.append(os.read(reading, 1000))
            yield {"n": number}

    with open(writing, "w", encoding="utf-8") as out:
        write(Rows(produce()), "jsonl", PLAIN, out)
    os.close(reading)
    assert [json.loads(line) for line in seen] == [{"n": number} for number in range(4)]


def test_long_output_goes_to_the_pager_and_no_further_than_it_is_read() -> None:
    producer, screen, out = Producer(), Screen(3), io.StringIO()
    assert write(producer.rows(), "jsonl", TERMINAL, out, pager=screen)
    assert screen.shown.count("\n") == 3
    assert out.getvalue() == ""
    assert producer.closed
    # Each line wraps once, so that three fill the six lines of the screen.
    assert producer.taken == 3


def test_short_output_needs_no_pager() -> None:
    screen, out = Screen(1), io.StringIO()
    write(Rows([{"n": 1}, {"n": 2}]), "table", TERMINAL, out, pager=screen)
    assert screen.shown == ""
    assert out.getvalue().count("\n") == 4
    write(Rows([{"n": 1}] * 100), "table", PLAIN, out, pager=screen)
    assert screen.shown == ""


def test_what_goes_on_until_ctrl_c_is_shown_at_once_however_long() -> None:
    lines = [b"line\n"] * 100
    for value in (Bytes(iter(lines), text=True, endless=True), Rows([{"n": 1}] * 100, endless=True)):
        screen, out = Screen(1), io.StringIO()
        write(value, "table", TERMINAL, out, pager=screen)
        assert screen.shown == ""
        assert out.getvalue().count("\n") >= 100


@pytest.mark.parametrize("name", list(FORMATS))
def test_each_row_of_what_is_followed_is_written_before_the_next_is_made(name: str) -> None:
    out = io.StringIO()

    def followed() -> Iterator[dict[str, int]]:
        yield {"n": 17}
        assert "17" in out.getvalue()
        yield {"n": 18}

    write(Rows(followed(), endless=True), name, PLAIN, out)
    assert "18" in out.getvalue()


def test_no_pager_reads_ahead_of_what_is_read_once() -> None:
    screen, out = Screen(1), io.StringIO()
    write(Rows([{"n": 1}] * 100, once=True), "table", TERMINAL, out, pager=screen)
    assert (screen.shown, out.getvalue().count("\n")) == ("", 102)


def test_a_terminal_that_is_not_utf8_gets_what_it_can_show() -> None:
    out = io.TextIOWrapper(io.BytesIO(), encoding="latin-1")
    layout = Layout(width=40, unicode=False, terminal=True)
    write(Rows([{"name": "é日"}]), "table", layout, out)
    assert out.buffer.getvalue() == b"name\n----\n\xe9?\n"
