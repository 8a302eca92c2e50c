"""A terminal where awsh has the demonstration plugin."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from awsh import testing

PLUGIN = Path(__file__).with_name("demo_plugin.py")


class Terminal(testing.Terminal):
    """awsh with commands for trying the prompt, or another program."""

    def __init__(self, *arguments: str, program: list[str] | None = None, **options: Any) -> None:
        super().__init__("--plugin", str(PLUGIN), *arguments, program=program, **options)
