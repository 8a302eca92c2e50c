import fcntl
import io
import os
import pty
import struct
import termios
from collections.abc import Iterator

import pytest

from awsh.output import Layout


@pytest.fixture
def terminal() -> Iterator[io.TextIOWrapper]:
    primary, secondary = pty.openpty()
    fcntl.ioctl(secondary, termios.TIOCSWINSZ, struct.pack("HHHH", 33, 101, 0, 0))
    stream = io.TextIOWrapper(io.FileIO(secondary, "w"), encoding="utf-8")
    yield stream
    stream.close()
    os.close(primary)


def test_a_terminal(terminal: io.TextIOWrapper) -> None:
    assert Layout.detect(terminal, environ={"TERM": "xterm"}) == Layout(101, 33, colour=True, terminal=True)


@pytest.mark.parametrize("environ", [{"TERM": "xterm", "NO_COLOR": "1"}, {"TERM": "dumb"}, {}])
def test_no_colour(terminal: io.TextIOWrapper, environ: dict[str, str]) -> None:
    assert Layout.detect(terminal, environ=environ) == Layout(101, 33, terminal=True)


def test_a_terminal_without_a_size_and_without_utf8(terminal: io.TextIOWrapper) -> None:
    fcntl.ioctl(terminal.fileno(), termios.TIOCSWINSZ, struct.pack("HHHH", 0, 0, 0, 0))
    terminal.reconfigure(encoding="latin-1")
    layout = Layout.detect(terminal, environ={"TERM": "xterm"}, wide=True)
    assert layout == Layout(80, 24, colour=True, unicode=False, terminal=True, wide=True)
    assert (layout.rule, layout.ellipsis) == ("-", "...")


def test_anything_else() -> None:
    closed = io.StringIO()
    closed.close()
    with open(os.devnull, "w", encoding="utf-8") as stream:
        assert Layout.detect(stream, environ={"TERM": "xterm"}) == Layout()
    assert not Layout.detect(closed).terminal
