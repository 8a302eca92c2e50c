"""The segment, in repositories as git leaves them."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from awsh import Segment
from awsh.testing import Awsh


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "Ada")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "ada@example.com")
    folder = tmp_path / "work"
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch", "main")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", "first")
    monkeypatch.chdir(folder)
    return folder


def git(folder: Path, *words: str) -> None:
    subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True)


def segment(awsh: Awsh) -> Segment | None:
    """What stands in the prompt."""
    return next((each for each in awsh.shell.prompt() if each.label == "git"), None)


def test_the_branch(awsh: Awsh, repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert segment(awsh) == Segment("git", "main", "plain")
    awsh("set git-warn main,master")
    assert segment(awsh) == Segment("git", "main", "warning")
    git(repository, "switch", "--quiet", "--create", "feature/login")
    (repository / "deep" / "er").mkdir(parents=True)
    monkeypatch.chdir(repository / "deep" / "er")
    assert segment(awsh) == Segment("git", "feature/login", "plain")


def test_a_worktree_and_no_branch(awsh: Awsh, repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(repository, "worktree", "add", "--quiet", "-b", "other", "../other")
    monkeypatch.chdir(repository.parent / "other")
    assert segment(awsh) == Segment("git", "other", "plain")
    git(repository, "checkout", "--quiet", "--detach")
    monkeypatch.chdir(repository)
    found = segment(awsh)
    assert found is not None
    assert len(found.text) == 8


def test_a_merge_that_is_under_way(awsh: Awsh, repository: Path) -> None:
    for branch, text in (("one", "1"), ("two", "2")):
        git(repository, "switch", "--quiet", "--create", branch, "main")
        (repository / "file").write_text(text)
        git(repository, "add", "file")
        git(repository, "commit", "--quiet", "--message", branch)
    with pytest.raises(subprocess.CalledProcessError):
        git(repository, "merge", "one")
    assert segment(awsh) == Segment("git", "two merge", "warning")


def test_outside_of_any(awsh: Awsh, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "gone"
    place.mkdir()
    monkeypatch.chdir(place)
    assert segment(awsh) is None
    place.rmdir()
    assert segment(awsh) is None
    monkeypatch.chdir(tmp_path)
