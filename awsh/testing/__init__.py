"""For the tests of plugins: what the fixtures of pytest give.

The fixtures (`awsh`, `sandbox`, `terminal`, `hooks`, `awsh_home`) are those of the pytest plugin awsh_pytest, which
is there wherever awsh is installed. It stands apart because pytest imports it at every start, of every project;
nothing here is imported before a test asks for it.

running.py      lines that are typed, and what they come to
person.py       who sits there and answers
sandbox.py      the AWS that they go to: looked at, made to fail
hooks.py        plugins of a test, and a record of what their hooks were called with
terminal.py     a real prompt at a terminal, and the screen
home.py         a home and an environment with nothing of the person's
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsh.testing.home import isolated
from awsh.testing.hooks import HookCall, Hooks
from awsh.testing.outcome import Bar, Outcome
from awsh.testing.person import Person
from awsh.testing.running import Awsh
from awsh.testing.sandbox import Request, Sandbox, Server

if TYPE_CHECKING:
    from awsh.testing.terminal import Terminal, Terminals

__all__ = [
    "Awsh",
    "Bar",
    "HookCall",
    "Hooks",
    "Outcome",
    "Person",
    "Request",
    "Sandbox",
    "Server",
    "Terminal",
    "Terminals",
    "isolated",
]


def __getattr__(name: str) -> Any:
    # pexpect and pyte are of the extra `testing`, and wanted only where there is a terminal.
    if name in ("Terminal", "Terminals"):
        from awsh.testing import terminal

        return getattr(terminal, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
