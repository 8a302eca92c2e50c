"""Asking for completions in a test."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from awsh.completion import Completions, complete
from awsh.shell import Shell

PLUGIN = Path(__file__).with_name("demo_plugin.py")


def plugin() -> Any:
    """The demonstration plugin as the shell imported it."""
    return sys.modules["awsh_file_demo_plugin"]


def arrive(shell: Shell, *kinds: str) -> None:
    """Wants the names of kinds and waits for them."""
    for kind in kinds:
        shell.context().names(kind)
        until(lambda kind=kind: shell.names.peek(shell.where, kind))  # type: ignore[misc]


def until(holds: Callable[[], object], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.01)


def at(shell: Shell, marked: str) -> Completions:
    """Completions of a line at its `‸`, or at its end."""
    cursor = marked.find("‸")
    return complete(shell, marked.replace("‸", ""), len(marked) if cursor < 0 else cursor)


def inserts(shell: Shell, marked: str) -> list[str]:
    return [item.insert for item in at(shell, marked).items]


def labels(shell: Shell, marked: str) -> list[str]:
    return [item.label for item in at(shell, marked).items]


def about(shell: Shell, marked: str) -> dict[str, str]:
    """What is said beside each completion."""
    return {item.label: item.description for item in at(shell, marked).items}


def applied(shell: Shell, marked: str) -> list[str]:
    """The line as it reads after each completion."""
    line = marked.replace("‸", "")
    found = at(shell, marked)
    return [line[: found.start] + item.insert + line[found.end :] for item in found.items]
