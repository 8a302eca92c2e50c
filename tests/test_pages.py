"""What the README and the pages of docs/ tell a reader to type does what they say."""

from __future__ import annotations

import io
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from contextlib import ExitStack
from pathlib import Path
from xml.etree import ElementTree

import pytest

from awsh.shell import Shell
from tests.documents import Block, blocks, play

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
GENERATED = {"reference.md"}
FOLLOWED = {"tutorial.md"}
"""By tests/test_tutorial.py, as a whole."""


def named(page: Path) -> str:
    return str(page.relative_to(ROOT)).removeprefix("docs/")


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder like the reader's: the clone's documentation and examples."""
    shutil.copytree(ROOT / "docs", tmp_path / "docs", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "examples", tmp_path / "examples", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "README.md", tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("page", [p for p in PAGES if p.name not in GENERATED | FOLLOWED], ids=named)
def test_what_is_typed(page: Path, shell: Shell, clone: Path) -> None:
    written = sum(block.kind.startswith("awsh") for block in blocks(page))
    with ExitStack() as stack:

        def with_plugin(block: Block) -> Shell:
            file = clone / f"page_{block.line}.py"
            file.write_text(block.text)
            found = stack.enter_context(Shell(shell.target, plugin_files=[file], yes=True))
            assert not found.plugins.complaints(), f"{page.name}:{block.line}"
            found.start()
            return found

        assert play(shell, page, with_plugin) >= written


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_block_says_what_it_is(page: Path) -> None:
    known = {"awsh", "awsh exact", "console", "python", "toml", "text", "ini"}
    assert {block.kind.removesuffix(f" {block.file}") for block in blocks(page)} <= known


def typed_into_the_system(page: Path) -> list[str]:
    """What PAGE tells a reader to type into the system's shell, in order."""
    texts = [block.text for block in blocks(page) if block.kind == "console"]
    return [line[2:] for text in texts for line in text.splitlines() if line.startswith("$ ")]


@pytest.fixture
def awsh_on_path(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`awsh` and `.venv/bin/awsh` are this awsh."""
    program = clone / ".venv" / "bin" / "awsh"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -P -m awsh "$@"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")


@pytest.mark.parametrize(
    "page", [p for p in PAGES if p.name not in FOLLOWED and typed_into_the_system(p)], ids=named
)
def test_commands_of_the_system(page: Path, clone: Path, awsh_on_path: None) -> None:
    background = []
    try:
        for command in typed_into_the_system(page):
            words = shlex.split(command)
            if words[0] == "./dev":
                known = re.findall(r"^    ([a-z]+)\)$", (ROOT / "dev").read_text(), re.MULTILINE)
                assert words[1] in known
                done = subprocess.run(["make", "-n", words[1]], cwd=ROOT, capture_output=True, text=True)
            elif words[0] in ("pip", "pipx"):
                # What it would install is tested by tests/test_packaging.py.
                extras = {extra for names in re.findall(r"\[(.+)\]", command) for extra in names.split(",")}
                project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
                assert extras <= project["optional-dependencies"].keys()
                continue
            elif words[-1] == "&":
                background.append(subprocess.Popen(words[:-1], stderr=subprocess.PIPE))
                assert b"until Ctrl-C" in (background[-1].stderr or io.BytesIO()).readline()
                continue
            else:
                done = subprocess.run(command, shell=True, capture_output=True, text=True, timeout=60)
            assert done.returncode == 0, f"{page.name}: {command}\n{done.stderr}"
    finally:
        for process in background:
            process.terminate()
            process.communicate(timeout=20)


def test_the_tour_and_its_script_are_the_same(clone: Path) -> None:
    script = (ROOT / "examples" / "tour.awsh").read_text()
    readme = (ROOT / "README.md").read_text()
    for line in (
        "where size > 4kB | sort -size",
        "vpc create 10.20.0.0/16 --name tour",
        "--name web --public",
    ):
        assert line in script
        assert line in readme


def drawn(picture: Path) -> list[str]:
    """The texts of a picture, without times, ids, and the toolbar, some of which arrives when it does."""
    tree = ElementTree.parse(picture).getroot()
    nodes = list(tree.iter("{http://www.w3.org/2000/svg}text"))
    lowest = max(float(node.get("y", "0")) for node in nodes)
    texts = ("".join(node.itertext()) for node in nodes if float(node.get("y", "0")) < lowest)
    return [re.sub(r"vpc-[0-9a-f]+|[0-9]+:[0-9]+:[0-9]+|20[0-9-]+", "…", text) for text in texts]


def test_the_picture_shows_what_awsh_shows(tmp_path: Path) -> None:
    again = tmp_path / "again.svg"
    subprocess.run([sys.executable, str(ROOT / "docs" / "picture.py"), str(again)], check=True, timeout=60)
    assert drawn(again) == drawn(ROOT / "docs" / "awsh.svg"), "run `python docs/picture.py`"
