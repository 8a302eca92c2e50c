"""Packages built and installed as people do it, of what is on this machine already: nothing is fetched."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent


def copy_tree(folder: Path) -> Path:
    """The files that git has, in FOLDER: what is built leaves nothing in the checkout."""
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


_BUILD = "import sys, setuptools.build_meta as made; print(made.build_wheel(sys.argv[1]))"


def build(source: Path, wheels: Path) -> Path:
    """The wheel of SOURCE, put into WHEELS."""
    wheels.mkdir(exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-c", _BUILD, str(wheels)], cwd=source, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return wheels / done.stdout.splitlines()[-1]


def awsh_wheel(factory: pytest.TempPathFactory) -> Path:
    """That of awsh as it stands, built once for all the processes of a run."""
    base = factory.getbasetemp()
    folder = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "awsh-wheel"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for built in folder.glob("*.whl"):
            return built
        return build(copy_tree(folder / "tree"), folder)


def environment(folder: Path, *wheels: Path, needs: Iterable[str] = ()) -> Path:
    """A new virtual environment with WHEELS, and links to what they and NEEDS require, which must be in this one.

    needs: requirements, as in "awsh[local]" or "pytest"; of awsh itself only what it requires. Gives the folder of
    its programs.
    """
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    (packages,) = folder.glob("lib/python*/site-packages")
    for name in required(["awsh", *needs]):
        link(name, packages)
    install(folder, *wheels)
    return folder / "bin"


def install(folder: Path, *wheels: Path) -> None:
    """With uv: pip takes ten times as long, and has its own tests."""
    uv = [str(Path(sys.executable).parent / "uv"), "pip", "install", "--quiet", "--offline", "--no-cache"]
    python = str(folder / "bin" / "python")
    subprocess.run([*uv, "--python", python, "--no-deps", *map(str, wheels)], check=True, timeout=120)


def required(needs: Iterable[str]) -> set[str]:
    """The distributions that NEEDS require, with all that those require, without awsh itself."""
    found: set[str] = set()
    seen: set[str] = set()
    waiting = list(needs)
    while waiting:
        text = waiting.pop()
        if text in seen:
            continue
        seen.add(text)
        requirement = Requirement(text)
        if requirement.name != "awsh":
            found.add(requirement.name)
        waiting += _wanted_by(requirement)
    return found


def _wanted_by(requirement: Requirement) -> Iterator[str]:
    for text in distribution(requirement.name).requires or ():
        inner = Requirement(text)
        chosen = ["", *requirement.extras]
        if inner.marker is None or any(
            inner.marker.evaluate({**default_environment(), "extra": extra}) for extra in chosen
        ):
            extras = f"[{','.join(sorted(inner.extras))}]" if inner.extras else ""
            yield f"{inner.name}{extras}"


def link(name: str, packages: Path) -> None:
    """Makes the distribution NAME of this environment one of another, whose PACKAGES are in that folder."""
    found = distribution(name)
    for top in {file.parts[0] for file in found.files or () if file.parts[0] not in ("..", "__pycache__")}:
        here, there = Path(str(found.locate_file(top))), packages / top
        if here.exists() and not there.exists():
            there.symlink_to(here)
