"""What git has checked out, read from its own files: `git` itself takes longer than a prompt may."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

_UNDER_WAY = {
    "rebase-merge": "rebase",
    "rebase-apply": "rebase",
    "MERGE_HEAD": "merge",
    "CHERRY_PICK_HEAD": "cherry-pick",
    "REVERT_HEAD": "revert",
    "BISECT_LOG": "bisect",
}


class Branch(NamedTuple):
    """name: of the branch, or the begin of a commit's id. doing: what is under way: a merge, a rebase."""

    name: str
    doing: str = ""

    @property
    def shown(self) -> str:
        return f"{self.name} {self.doing}" if self.doing else self.name


def checked_out(folder: Path) -> Branch | None:
    """The branch of the working tree that FOLDER is in; None outside of one. Raises OSError."""
    git = _git_folder(folder)
    if git is None:
        return None
    head = (git / "HEAD").read_text(errors="replace").strip()
    name = head.removeprefix("ref: refs/heads/") if head.startswith("ref: ") else head[:8]
    doing = next((word for file, word in _UNDER_WAY.items() if (git / file).exists()), "")
    if doing == "rebase":
        name = _rebased(git) or name
    return Branch(name, doing)


def _git_folder(folder: Path) -> Path | None:
    for above in (folder, *folder.parents):
        git = above / ".git"
        if git.is_dir():
            return git
        if git.is_file():
            # Of a worktree or a submodule: a line that says where.
            place = git.read_text(errors="replace").strip().removeprefix("gitdir: ")
            return above / place
    return None


def _rebased(git: Path) -> str | None:
    """The branch that is being rebased: HEAD is at a commit meanwhile."""
    for file in (git / "rebase-merge" / "head-name", git / "rebase-apply" / "head-name"):
        if file.is_file():
            return file.read_text(errors="replace").strip().removeprefix("refs/heads/")
    return None
