"""What gets installed: a wheel and an editable install, each in a new environment, find every plugin."""

from __future__ import annotations

import configparser
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
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
    """The files that git has, in a folder of their own: what is built leaves nothing in the checkout."""
    folder = tmp_path / "awsh"
    files = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    for name in filter(None, files.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    return folder


def environment(folder: Path, *requirements: str) -> Path:
    """A new virtual environment with REQUIREMENTS; gives the folder of its programs."""
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    pip = [str(folder / "bin" / "pip"), "install", "--quiet", *requirements]
    subprocess.run(pip, check=True, timeout=300, env={**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"})
    return folder / "bin"


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


@pytest.mark.timeout(600)
def test_a_wheel_has_everything_and_nothing_of_the_sandbox(clone: Path, tmp_path: Path) -> None:
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", str(tmp_path), str(clone)]
    subprocess.run(build, check=True, timeout=300)
    (wheel,) = tmp_path.glob("awsh-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert {name.split("/")[0] for name in names if not name.startswith("awsh-")} == {"awsh", *PLUGINS}
    assert {f"{name}/py.typed" for name in ["awsh", *PLUGINS]} <= set(names)
    programs = environment(tmp_path / "env", str(wheel))
    assert expected() <= loaded(programs, tmp_path)
    packages = subprocess.run(
        [str(programs / "pip"), "list"], capture_output=True, text=True, check=True
    ).stdout
    assert "moto" not in packages.lower()
    done = subprocess.run(
        [str(programs / "awsh"), "--local", "sts", "whoami"], capture_output=True, text=True, cwd=tmp_path
    )
    assert done.returncode == 3
    assert "pip install '.[local]'" in done.stderr


@pytest.mark.timeout(600)
def test_the_readmes_command_on_a_fresh_clone(clone: Path, tmp_path: Path) -> None:
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
