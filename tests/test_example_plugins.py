"""The plugins of examples/plugins/ are others': built, installed into a fresh environment, tested and used there.

And so is the one that `plugin new` makes, as its author would have it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.packages import ROOT, awsh_wheel, build, environment, link

EXAMPLES = ("ecr", "git", "xlsx")


def test_every_example_is_here() -> None:
    folders = {path.name for path in (ROOT / "examples" / "plugins").iterdir() if path.is_dir()}
    assert folders - {"__pycache__"} == {f"awsh-{name}" for name in EXAMPLES}


@pytest.mark.timeout(240)
def test_installed_tested_and_used(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_NO_BUILD_ISOLATION", "false")
    for name in EXAMPLES:
        shutil.copytree(
            ROOT / "examples" / "plugins" / f"awsh-{name}",
            tmp_path / f"awsh-{name}",
            ignore=shutil.ignore_patterns("__pycache__", "build", "*.egg-info"),
        )
    wheels = [build(tmp_path / f"awsh-{name}", tmp_path / "wheels") for name in EXAMPLES]
    needs = ["awsh[local]", "openpyxl", "pytest", "setuptools"]
    programs = environment(tmp_path / "env", awsh_wheel(tmp_path_factory), *wheels, needs=needs)
    (packages,) = (tmp_path / "env").glob("lib/python*/site-packages")
    link("pip", packages)

    def run(*words: str, folder: Path = tmp_path) -> str:
        done = subprocess.run(
            [str(programs / words[0]), *words[1:]],
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=120,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    run("awsh", "plugin", "new", "shop", "--service", "sqs")
    run("python", "-m", "pip", "install", "--quiet", "-e", ".[test]", folder=tmp_path / "awsh-shop")
    tests = [f"awsh-{name}/tests" for name in (*EXAMPLES, "shop")]
    said = run("python", "-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider", *tests)
    assert " passed" in said
    assert "skipped" not in said
    shown = run("awsh", "-c", "plugins | where origin ~ ^awsh- | select name,version,status | csv")
    loaded = ["shop,0.1.0,loaded", *(f"{name},1.0,loaded" for name in EXAMPLES)]
    assert sorted(shown.splitlines()[1:]) == sorted(loaded)
    line = "ecr create web > made.json; ecr ls | xlsx repositories.xlsx | get rows"
    assert run("awsh", "--local", "-c", line) == "1\n"
    assert (tmp_path / "repositories.xlsx").read_bytes().startswith(b"PK")
    run("awsh", "plugin", "check", "ecr", "--no-examples")
