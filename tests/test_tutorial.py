"""Whoever follows the tutorial word by word gets where it says."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from awsh.shell import Shell
from awsh.testing import Server
from tests.documents import Block, blocks, play

PAGE = Path(__file__).parent.parent / "docs" / "plugins" / "tutorial.md"

# The tests that `plugin new` makes are run by tests/test_plugin_new.py.
ELSEWHERE = (
    "python3 -m venv",
    ". ~",
    "cd ",
    "pip install",
    "twine",
    "python -m build",
    "awsh plugins install",
)
"""What a test of the tools does already, with a network: tests/test_plugin_installing.py, tests/test_packaging.py."""


class Reader:
    """Does what the page says, in FOLDER. Installing is what `pip install -e` leaves: a path, and entry points."""

    def __init__(self, folder: Path, sandbox: Server) -> None:
        self.project = folder / "awsh-params"
        self.sandbox = sandbox
        self.installed = folder / "installed"
        self.written = False

    def install(self) -> None:
        about = self.installed / "awsh_params-0.1.0.dist-info"
        about.mkdir(parents=True)
        (about / "METADATA").write_text("Metadata-Version: 2.1\nName: awsh-params\nVersion: 0.1.0\n")
        (about / "entry_points.txt").write_text("[awsh]\nparams = awsh_params\n")

    def types(self, command: str) -> None:
        """Runs a line of the system's shell."""
        if command.startswith("pip install -e"):
            self.install()
        made_by_new = command == "pytest" and not self.written
        if command == "awsh --local" or command.startswith(ELSEWHERE) or made_by_new:
            return
        words = {
            "awsh": ["-P", "-m", "awsh"],
            "pytest": ["-m", "pytest", "-q", "-p", "awsh_pytest", "-p", "no:xdist"],
        }
        program, _, rest = command.partition(" ")
        path = os.pathsep.join([str(self.installed), str(self.project / "src"), str(PAGE.parents[2])])
        done = subprocess.run(
            [sys.executable, *words[program], *rest.split()],
            cwd=self.project if self.project.exists() else self.project.parent,
            env={**os.environ, "PYTHONPATH": path},
            capture_output=True,
            text=True,
            timeout=100,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        if command.startswith("awsh plugin check"):
            levels = {line.split()[0] for line in done.stdout.splitlines()[2:]}
            assert levels == {"note"}, done.stdout

    def plays(self, block: Block) -> None:
        """Types what stands behind `awsh>`."""
        with pytest.MonkeyPatch.context() as patch:
            for each in (self.installed, self.project / "src"):
                patch.syspath_prepend(str(each))
            with Shell(self.sandbox.target(), yes=True) as shell:
                assert not shell.plugins.complaints()
                page = self.project.parent / "page.md"
                page.write_text(f"```{block.kind}\n{block.text}```\n")
                assert play(shell, page)


def test_the_tutorial(tmp_path: Path, sandbox_server: Server) -> None:
    sandbox_server.reset()
    reader = Reader(tmp_path, sandbox_server)
    for block in blocks(PAGE):
        if block.file:
            assert (reader.project / block.file).exists(), f"{block.file} is made by `plugin new`"
            (reader.project / block.file).write_text(block.text)
            reader.written = True
        elif block.kind == "console":
            for line in block.text.splitlines():
                reader.types(line.removeprefix("$ "))
        else:
            reader.plays(block)
