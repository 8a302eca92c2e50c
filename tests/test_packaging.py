"""What gets installed: a wheel in a new environment, and what a fresh clone makes, find every plugin."""

from __future__ import annotations

import configparser
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.packages import ROOT, awsh_wheel, copy_tree, environment

PLUGINS = sorted(path.name for path in (ROOT / "plugins").iterdir() if (path / "__init__.py").exists())
SHOW = "plugins | where origin = built-in | select name,status | csv"


def test_every_folder_of_plugins_is_registered() -> None:
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg")
    lines = config["options.entry_points"]["awsh"].split("\n")
    registered = sorted(line.partition("=")[2].strip() for line in lines if line.strip())
    assert registered == PLUGINS


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    return copy_tree(tmp_path / "awsh")


def loaded(programs: Path, folder: Path) -> set[str]:
    """The built-in plugins that an installed awsh loads without a complaint."""
    done = subprocess.run([str(programs / "awsh"), "-c", SHOW], capture_output=True, text=True, cwd=folder)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    rows = [line.split(",") for line in done.stdout.splitlines()[1:]]
    assert {status for _, status in rows} == {"loaded"}
    return {name for name, _ in rows}


def expected() -> set[str]:
    return {name.removeprefix("awsh_") for name in PLUGINS} | {"core", "verbs", "use", "help"}


def test_a_wheel_has_everything_and_nothing_of_the_sandbox(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    wheel = awsh_wheel(tmp_path_factory)
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        (about,) = (archive.read(name).decode() for name in names if name.endswith("/METADATA"))
    tops = {name.split("/")[0] for name in names if not name.startswith("awsh-")}
    assert tops == {"awsh", "awsh_pytest", *PLUGINS}
    assert {f"{name}/py.typed" for name in ["awsh", *PLUGINS]} <= set(names)
    assert "awsh/authoring/templates/pyproject.toml.in" in names
    wanted = [line for line in about.splitlines() if line.startswith("Requires-Dist: ")]
    assert any("moto" in line for line in wanted)
    assert not [line for line in wanted if "moto" in line and "extra ==" not in line]
    programs = environment(tmp_path / "env", wheel)
    assert expected() <= loaded(programs, tmp_path)
    done = subprocess.run(
        [str(programs / "awsh"), "--local", "sts", "whoami"], capture_output=True, text=True, cwd=tmp_path
    )
    assert done.returncode == 3
    assert "pip install '.[local]'" in done.stderr


@pytest.mark.timeout(600)
def test_the_readmes_command_on_a_fresh_clone(
    clone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With uv on the path; without it is how these tests came to be installed."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "uv").symlink_to(Path(sys.executable).parent / "uv")
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    line = "s3 mb first-bucket --if-missing > made.json; s3 ls | get name"
    for run in ("first", "second"):
        done = subprocess.run(
            [str(clone / "dev"), "shell", "-c", line],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            timeout=500,
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout == "first-bucket\n"
        assert ("installing awsh[local]" in done.stderr) == (run == "first")
    assert expected() <= loaded(clone / ".venv" / "bin", tmp_path)
