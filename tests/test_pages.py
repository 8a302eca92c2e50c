"""What the README and the pages of docs/ tell a reader to type does what they say."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from awsh.shell import Shell
from tests.documents import blocks, play

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
GENERATED = {"reference.md"}


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder like the reader's: the clone's documentation and examples."""
    shutil.copytree(ROOT / "docs", tmp_path / "docs", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "examples", tmp_path / "examples", ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("page", [p for p in PAGES if p.name not in GENERATED], ids=lambda page: page.name)
def test_what_is_typed(page: Path, shell: Shell, clone: Path) -> None:
    written = sum(block.kind.startswith("awsh") for block in blocks(page))
    assert play(shell, page) >= written


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_block_says_what_it_is(page: Path) -> None:
    known = {"awsh", "awsh exact", "console", "python", "toml", "text", "ini"}
    assert {block.kind for block in blocks(page)} <= known


def commands() -> list[str]:
    """What the pages tell a reader to type into the system's shell."""
    found = []
    for page in PAGES:
        for block in blocks(page):
            if block.kind == "console":
                found += [line[2:] for line in block.text.splitlines() if line.startswith("$ ")]
    return sorted(set(found))


@pytest.mark.parametrize("command", commands())
def test_commands_of_the_system(command: str, sandbox_url: str, shell: Shell, clone: Path) -> None:
    words = command.removeprefix(".venv/bin/").split()
    if words[0] == "make":
        done = subprocess.run(["make", "-n", *words[1:]], cwd=ROOT, capture_output=True)
        assert done.returncode == 0, done.stderr
    elif words[0] in ("pip", "pipx"):
        extras = re.findall(r"\[(.+)\]", command)
        project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
        assert all(extra in project["optional-dependencies"] for extra in extras)
    elif words[0] == "awsh" and "serve" not in words:
        program = command[command.index("awsh") + len("awsh") :]
        program = re.sub(r"--local(=\w+)?", f"--local={sandbox_url}", program)
        run = f"{sys.executable} -P -m awsh {program}"
        done = subprocess.run(run, shell=True, capture_output=True, text=True, env=os.environ, timeout=60)
        assert done.returncode == 0, done.stderr


def test_the_tour_and_its_script_are_the_same(clone: Path) -> None:
    script = (ROOT / "examples" / "tour.awsh").read_text()
    readme = (ROOT / "README.md").read_text()
    for line in ("where size > 4kB | sort -size", "vpc create 10.20.0.0/16 --name tour", "--name web --public"):
        assert line in script
        assert line in readme


def test_the_picture_is_one() -> None:
    from xml.etree import ElementTree

    picture = ElementTree.parse(ROOT / "docs" / "awsh.svg").getroot()
    text = " ".join("".join(node.itertext()) for node in picture.iter("{http://www.w3.org/2000/svg}text"))
    assert "vpc" in text
    assert "storage_class" in text
