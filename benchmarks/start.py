"""From `awsh` to a prompt that takes keys, beside the least that a prompt_toolkit program needs."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pexpect
from measure import PYTHON, by_turns, program, show

BARE = """
from prompt_toolkit import PromptSession
PromptSession().prompt("awsh> ")
"""


def until_prompt(command: Sequence[str], prompt: str) -> tuple[float, float]:
    """CPU and wall seconds until the prompt echoes a key that was typed at it."""
    began = time.perf_counter()
    child = pexpect.spawn(command[0], list(command[1:]), dimensions=(24, 80), timeout=30)
    child.delaybeforesend = None
    child.expect(prompt)
    child.send("q")
    child.expect("q")
    wall = time.perf_counter() - began
    ticks = Path(f"/proc/{child.pid}/stat").read_text().rsplit(") ", 1)[1].split()
    child.close(force=True)
    return (int(ticks[11]) + int(ticks[12])) / os.sysconf("SC_CLK_TCK"), wall


def main() -> None:
    with TemporaryDirectory() as home:
        os.environ.update(HOME=home, AWS_EC2_METADATA_DISABLED="true", AWS_DEFAULT_REGION="us-east-1")
        os.environ.update(
            AWS_ACCESS_KEY_ID="AKIAEXAMPLE", AWS_SECRET_ACCESS_KEY="example", TERM="xterm-256color"
        )
        os.environ["PROMPT_TOOLKIT_NO_CPR"] = "1"
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        runs = {
            "bare PromptSession": lambda: until_prompt([PYTHON, "-c", BARE], "awsh>"),
            "awsh": lambda: until_prompt([str(program("awsh"))], "awsh>"),
            "awsh --local": lambda: until_prompt([str(program("awsh")), "--local"], r"local[^ ]*\)[^ ]*>"),
        }
        show("Start to a usable prompt", by_turns(runs), "bare PromptSession")


if __name__ == "__main__":
    sys.exit(main())
