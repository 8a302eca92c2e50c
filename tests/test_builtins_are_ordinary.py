"""The plugins that come with awsh are as anybody's: one is moved out of the tree, packaged alone, and works."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from awsh.shell import Shell
from tests.packages import build, copy_tree, environment

NAME = "sqs"

ITS_TESTS = ("test_queues.py", "test_examples.py")
"""Of tests/sqs: those of its queues, and every example of every command."""

PROJECT = f"""
[build-system]
requires = ["setuptools>=77"]
build-backend = "setuptools.build_meta"

[project]
name = "awsh-{NAME}"
version = "7.0"
dependencies = ["awsh"]

[project.entry-points.awsh]
{NAME} = "awsh_{NAME}"

[tool.setuptools.packages.find]
include = ["awsh_{NAME}*"]

[tool.setuptools.package-data]
"*" = ["py.typed"]
"""


def moved_out(tree: Path, folder: Path) -> None:
    """The plugin's folder in TREE becomes a package of its own in FOLDER; the tree knows nothing of it then."""
    folder.mkdir()
    shutil.move(tree / "plugins" / f"awsh_{NAME}", folder)
    (folder / "pyproject.toml").write_text(PROJECT)
    config = tree / "setup.cfg"
    text, count = re.subn(rf"^ *{NAME} = awsh_{NAME}\n", "", config.read_text(), flags=re.MULTILINE)
    assert count == 1
    config.write_text(text)


@pytest.mark.timeout(240)
def test_a_built_in_that_has_moved_to_a_package_of_its_own(tmp_path: Path, home: Path) -> None:
    tree, folder = copy_tree(tmp_path / "awsh"), tmp_path / f"awsh-{NAME}"
    moved_out(tree, folder)
    wheels = [build(tree, tmp_path / "wheels"), build(folder, tmp_path / "wheels")]
    programs = environment(tmp_path / "env", *wheels, needs=["awsh[local]", "pytest", "pytest-timeout"])

    def awsh(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([str(programs / "awsh"), *words], capture_output=True, text=True, cwd=tmp_path)

    done = awsh("-c", f"plugins | where name = {NAME} | select origin,version,status | csv")
    assert done.stdout == f"origin,version,status\nawsh-{NAME},7.0,loaded\n"
    with Shell() as here:
        group = here.commands.top[NAME]
        commands = [" ".join(command.path) for command in group.walk()]  # type: ignore[union-attr]
        lines = [f"help {path}" for path in (NAME, *commands)]
        expected = ["".join(chunk.decode() for chunk in here.run(line).value) for line in lines]
    script = tmp_path / "help.awsh"
    script.write_text("\n".join(f"{line}; echo ====" for line in lines))
    done = awsh("-f", str(script))
    assert done.returncode == 0, done.stderr
    shown = done.stdout.split("====\n")
    assert [text.split() for text in shown[:-1]] == [text.split() for text in expected]
    own = tmp_path / "own" / "tests"
    shutil.copytree(tree / "tests" / NAME, own / NAME)
    for path in (tree / "tests").glob("*.py"):
        shutil.copy(path, own)
    (own.parent / "pytest.ini").write_text(
        "[pytest]\naddopts = --import-mode=importlib -p no:cacheprovider\npythonpath = .\nfilterwarnings = error\n"
    )
    tested = subprocess.run(
        [str(programs / "python"), "-m", "pytest", "-q", *(f"tests/{NAME}/{name}" for name in ITS_TESTS)],
        cwd=own.parent,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert tested.returncode == 0, tested.stdout
    assert "skipped" not in tested.stdout
